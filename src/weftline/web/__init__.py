"""The workspace and the intake pages: one folder per group of pages, no logic of its own."""
