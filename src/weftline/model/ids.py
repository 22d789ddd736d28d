"""Identifiers as users see them: one letter, a dash, the rest."""

from __future__ import annotations

import hashlib
from typing import Final

PREFIXES: Final = {
    "report": "r-",
    "series": "s-",
    "link": "l-",
    "actor": "a-",
    "lead": "d-",
    "sighting": "g-",
    "exhibit": "x-",
}


def derived_id(noun: str, *parts: str, length: int = 16) -> str:
    """A stable id for something that follows from its parts: the same parts always give the same id.

    `noun` is a key of `PREFIXES`; `length` counts hexadecimal digits of the SHA-256 over the parts.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return PREFIXES[noun] + digest[:length]


def noun_of(identifier: str) -> str | None:
    """Which noun an id names, or None if it has no known prefix."""
    return next((noun for noun, prefix in PREFIXES.items() if identifier.startswith(prefix)), None)
