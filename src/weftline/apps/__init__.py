"""A suspicious app becomes a triage, without being run."""
