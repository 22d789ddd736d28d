"""The questions, triage and receipts of a report."""
