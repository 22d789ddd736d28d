"""One investigation: opens store and vault, runs the flow, resumes it, reports progress."""
