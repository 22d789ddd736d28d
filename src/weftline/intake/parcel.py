"""A report on its way in: evidence is taken or refused file by file while it streams, then all is sealed at once."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from weftline.errors import MachineError
from weftline.intake.screening import Reason, refused_from_minor, safe_name
from weftline.intake.spool import MANIFEST, PIECE, REPORT, SealedStream, Taken, piece_name, spooled_name

FREE_SPACE: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one report may bring, in bytes and files. `minor_bytes`: the size of a minor's text file."""

    file_bytes: int = 200 << 20
    total_bytes: int = 600 << 20
    files: int = 40
    minor_bytes: int = 2 << 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not kept, and why."""

    name: str
    reason: Reason


class Parcel:
    """One submission. `text_only`: the victim is under 18, so nothing but plain text is taken.

    Call `begin`, `feed` and `end` for each file, then `seal`; or `abandon`. Nothing counts before `seal` returned.
    """

    def __init__(self, inbox: Path, recipients: Sequence[str], limits: Limits, *, text_only: bool) -> None:
        if shutil.disk_usage(inbox).free < FREE_SPACE:
            raise MachineError("The disk is almost full.", "Please try again later.")
        self._inbox, self._limits, self._text_only = inbox, limits, text_only
        self._stream = SealedStream(inbox, recipients)
        self.taken: list[Taken] = []
        self.refused: list[Refused] = []
        self._pieces = 0
        self._total = 0
        self._open: _Incoming | None = None

    def begin(self, given_name: str, intimate: bool | None) -> None:
        """A file begins."""
        self._open = _Incoming(given_name, intimate, self._pieces)
        if len(self.taken) >= self._limits.files:
            self._open.reason = "too_many"

    def feed(self, data: bytes) -> None:
        """More of the file. What comes after a refusal is thrown away."""
        incoming = self._open
        if incoming is None or incoming.reason is not None:
            return
        incoming.size += len(data)
        self._total += len(data)
        if incoming.size > (self._limits.minor_bytes if self._text_only else self._limits.file_bytes):
            incoming.reason = "too_large"
        elif self._total > self._limits.total_bytes:
            incoming.reason = "too_much"
        else:
            incoming.take(data)
            while not self._text_only and len(incoming.waiting) >= PIECE:
                self._write_piece(incoming, PIECE)

    def end(self) -> None:
        """The file is complete: it is taken, or listed with the reason why not."""
        incoming, self._open = self._open, None
        if incoming is None or (not incoming.given_name and incoming.size == 0):
            return  # what a browser sends for a box that was left empty
        if incoming.reason is None and incoming.size == 0:
            incoming.reason = "empty"
        if incoming.reason is None and self._text_only:
            incoming.reason = refused_from_minor(incoming.given_name, bytes(incoming.waiting))
        name = safe_name(incoming.given_name, {taken.name for taken in self.taken})
        if incoming.reason is not None:
            self.refused.append(Refused(name, incoming.reason))
            return
        while incoming.waiting:
            self._write_piece(incoming, PIECE)
        pieces = self._pieces - incoming.first_piece
        self.taken.append(
            Taken(name, incoming.size, incoming.hash.hexdigest(), incoming.intimate, incoming.given_name[:500],
                  incoming.first_piece, pieces)
        )  # fmt: skip

    def _write_piece(self, incoming: _Incoming, size: int) -> None:
        self._stream.add(piece_name(self._pieces), incoming.waiting[:size])
        del incoming.waiting[:size]
        self._pieces += 1

    def seal(
        self, case: str, received_at: datetime, report: Callable[[Sequence[Taken]], bytes] | None, *, form: str = ""
    ) -> Path:
        """Writes report and manifest, and makes all durable under the case's number; the path it lies at.

        Without a report it is a later part of its case and gets the next free number. `form`: the mark of the form.
        Raises MachineError where the disk does not take it; then nothing is left.
        """
        if report is not None:
            self._stream.add(REPORT, report(self.taken))
        self._stream.add(MANIFEST, self._manifest(case, received_at, form, has_report=report is not None))
        for part in range(2, 10_000) if report is None else (1,):
            path = self._inbox / spooled_name(case, part)
            if self._stream.close(path):
                return path
        self._stream.abandon()
        raise MachineError("This case number is taken.", "Please send it again.")

    def _manifest(self, case: str, received_at: datetime, form: str, *, has_report: bool) -> bytes:
        manifest: dict[str, Any] = {
            "version": 1,
            "case": case,
            "received_at": received_at.isoformat(timespec="seconds"),
            "report": has_report,
            "form": form,
            "text_only": self._text_only,
            "files": [asdict(taken) for taken in self.taken],
            "refused": [asdict(refused) for refused in self.refused],
        }
        return json.dumps(manifest, ensure_ascii=False).encode()

    def abandon(self) -> None:
        """Throws everything away."""
        self._stream.abandon()


class _Incoming:
    """The file that is arriving."""

    def __init__(self, given_name: str, intimate: bool | None, first_piece: int) -> None:
        self.given_name = given_name
        self.intimate = intimate
        self.first_piece = first_piece
        self.reason: Reason | None = None
        self.size = 0
        self.hash = hashlib.sha256()
        self.waiting = bytearray()

    def take(self, data: bytes) -> None:
        self.hash.update(data)
        self.waiting += data
