"""Which reports are the same people's work, and why."""
