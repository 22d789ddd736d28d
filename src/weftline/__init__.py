"""Weftline: from reports of digital extortion to series, actors and next steps, each traceable to its evidence."""

from __future__ import annotations

__version__ = "0.1.0"
