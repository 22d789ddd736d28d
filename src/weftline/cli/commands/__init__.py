"""One file per command; each holds a function `command`, whose file name is what the user types."""
