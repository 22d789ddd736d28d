"""What a check found."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from weftline.vault.verifier.log import Fault

SMALL: Final = 1 << 20


class CannotVerifyError(Exception):
    """The check could not be run at all: nothing is proven either way."""


@dataclass(slots=True)
class Report:
    """What was checked. `notes` are facts worth knowing that are no faults (unfinished writes, an uncovered tail)."""

    entries: int = 0
    exhibits: int = 0
    disposed: int = 0
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True where no fault was found."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline verify --json`."""
        return {
            "version": 1,
            "ok": self.ok,
            "entries": self.entries,
            "exhibits": self.exhibits,
            "disposed": self.disposed,
            "checkpoints": self.checkpoints,
            "faults": [{"what": fault.what, "where": fault.where} for fault in self.faults],
            "notes": [{"what": note.what, "where": note.where} for note in self.notes],
        }


def read_small(path: Path) -> bytes:
    """A file that is small by nature; of a larger one no more than `SMALL` bytes and one. Raises CannotVerifyError."""
    try:
        with path.open("rb") as stream:
            return stream.read(SMALL + 1)
    except OSError as error:
        raise CannotVerifyError(f"{path} cannot be read: {error.strerror}.") from None


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_plain(path: Path) -> bool:
    """Whether a file lies here, and no link, pipe or device that would lead away or never end."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
