"""Worker processes with limits, in which everything that came from outside is parsed."""
