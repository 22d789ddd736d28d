"""Preserved evidence and what went wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Category = Literal["report", "app", "server", "return", "settings"]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One preserved file. `id` (`x-` + hex) reveals nothing about the content; `path` is where it came from, relative
    to the folder; `report` is empty for exhibits of the operation itself. Sizes in bytes.
    """

    id: str
    path: str
    size: int
    sha256: str
    category: Category
    report: str = ""
    sealed: bool = False
    seal_reason: str = ""
    format: str = ""
    custody_seq: int = 0
    received_us: int = 0
    acquired_at: str = ""
    acquired_by: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be used, with its reason; never the end of a run.

    `severity`: `unreadable` (kept, content not used), `partial` (some of it not used), `note`.
    """

    exhibit: str
    path: str
    reason: str
    severity: Literal["unreadable", "partial", "note"] = "unreadable"
    locator: str = ""
