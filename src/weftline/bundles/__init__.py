"""What leaves an operation: court bundle, share package, letters, statistics."""
