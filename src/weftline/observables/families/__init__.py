"""One file a family of kinds; the registry collects every `Kind` and `Finder` in here."""

from __future__ import annotations
