"""Recognise and normalise what identifies or connects."""
