"""The documentation, and `docs.generate`, which writes the parts of it that are facts of the code."""
