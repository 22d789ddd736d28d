"""Single files: hosted apps, sealed media, uploaded address books, histories."""

from __future__ import annotations
