"""One encrypted file per report, written while it arrives: public keys only, nothing can be read back.

Inside the age file lies a tar: every piece of evidence cut into numbered members (a tar member states its size before
its content, and the size of an upload is known only at its end), then `report.json`, then `manifest.json`, whose
presence proves that all before it is whole.
"""

from __future__ import annotations

import os
import tarfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from weftline.errors import MachineError, WeftlineError
from weftline.intake.durable import saying, settle, temporary_in
from weftline.vault import encrypt_to

PIECE: Final = 1 << 20
REPORT: Final = "report.json"
MANIFEST: Final = "manifest.json"
SUFFIX: Final = ".age"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken: its safe name, size in bytes, SHA-256, whether it is intimate (None: not known), and the
    name as it was given.
    """

    name: str
    size: int
    sha256: str
    intimate: bool | None
    given_name: str
    first_piece: int
    pieces: int


def piece_name(number: int) -> str:
    """The tar member that holds the piece of that number."""
    return f"evidence/{number:08d}"


def spooled_name(case: str, part: int) -> str:
    """The file in the inbox of a case's part: 1 is the report, later ones were handed in after it."""
    return f"{case}.{part:04d}{SUFFIX}"


class SealedStream:
    """A tar that is encrypted on its way to the disk. Used from one thread at a time; `close` or `abandon` ends it."""

    def __init__(self, inbox: Path, recipients: Sequence[str]) -> None:
        self._problem: BaseException | None = None
        self._temporary = temporary_in(inbox)
        with saying("The report"):
            self._file = os.fdopen(
                os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb"
            )
        reading, writing = os.pipe()
        self._source = os.fdopen(reading, "rb")
        self._pipe = os.fdopen(writing, "wb", buffering=PIECE)
        self._thread = threading.Thread(target=self._encrypt, args=(tuple(recipients),), daemon=True)
        self._thread.start()

    def _encrypt(self, recipients: Sequence[str]) -> None:
        try:
            encrypt_to(recipients, self._source, self._file)
            self._file.flush()
            os.fsync(self._file.fileno())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._problem = error
        finally:
            with suppress(OSError):
                self._source.close()

    def add(self, name: str, data: bytes | bytearray) -> None:
        """One member. Raises MachineError where the disk does not take it."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(data), 0o600
        self._write(member.tobuf(tarfile.PAX_FORMAT), data, b"\0" * (-len(data) % tarfile.BLOCKSIZE))

    def _write(self, *blocks: bytes | bytearray) -> None:
        try:
            for block in blocks:
                self._pipe.write(block)
        except (OSError, ValueError) as error:
            self.abandon()
            raise self._explained() from error

    def close(self, path: Path) -> bool:
        """Ends the tar and gives the file its name, durably; False where the name is taken (then call it again)."""
        if not self._pipe.closed:
            self._write(b"\0" * (2 * tarfile.BLOCKSIZE))
            with suppress(OSError):  # told by the other end
                self._pipe.close()
            self._thread.join()
            self._file.close()
        if self._problem is not None:
            self.abandon()
            raise self._explained()
        with saying("The report"):
            return settle(self._temporary, path)

    def abandon(self) -> None:
        """Throws away what was written."""
        with suppress(OSError, ValueError):
            self._pipe.close()
        self._thread.join()
        with suppress(OSError, ValueError):
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink()

    def _explained(self) -> WeftlineError:
        if isinstance(self._problem, WeftlineError):
            return self._problem
        reason = self._problem.strerror if isinstance(self._problem, OSError) else self._problem
        return MachineError(f"The report could not be written: {reason or 'the disk refused it'}.", "Please try again.")
