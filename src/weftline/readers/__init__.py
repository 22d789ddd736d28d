"""Bytes of any evidence file become messages, pages, rows and pictures' hashes."""
