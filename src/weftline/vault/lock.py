"""One writer per operation: an advisory lock that dies with its holder."""

from __future__ import annotations

import fcntl
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from weftline.errors import LockedError
from weftline.vault.disk import speaking, write_all

LOCK_FILE: Final = "operation.lock"
_PATIENCE: Final = 0.25  # a verifier holds the log's lock for a moment only


class Lock:
    """Held from `acquire` (or entering) until `release`. Raises LockedError naming the holder, MachineError."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK_FILE
        self._descriptor = -1

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor >= 0

    def acquire(self) -> Self:
        """Takes the lock or says who has it; never waits."""
        if self.held:
            return self
        with speaking(str(self.path)):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(descriptor)
            os.close(descriptor)
            message = f"Another Weftline process{holder} is writing {self.path.parent.name}."
            raise LockedError(message, "Wait until it is done, or stop it first.") from None
        try:
            with speaking(str(self.path)):
                os.ftruncate(descriptor, 0)
                started = datetime.now(tz=UTC).isoformat(timespec="seconds")
                write_all(descriptor, json.dumps({"pid": os.getpid(), "since": started}).encode())
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def release(self) -> None:
        """Gives the lock back; a second call does nothing."""
        if self.held:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _holder(descriptor: int) -> str:
    try:
        text = json.loads(os.pread(descriptor, 4096, 0))
        return f" (process {int(text['pid'])}, since {datetime.fromisoformat(text['since']):%Y-%m-%d %H:%M:%S} UTC)"
    except (ValueError, KeyError, TypeError, OSError):
        return ""


def lock_for_writing(descriptor: int, name: str) -> None:
    """Locks an open file for its one writer, for as long as it stays open. Raises LockedError."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.01)
                continue
            message = f"Another Weftline process is writing {name}."
            raise LockedError(message, "Wait until it is done, or stop it first.") from None
        return
