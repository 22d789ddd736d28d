"""Checksums and encodings of payment and coin identifiers; each gives the payload or None and raises nothing."""

from __future__ import annotations
