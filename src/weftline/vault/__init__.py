"""Keep every byte, log every touch, prove both."""
