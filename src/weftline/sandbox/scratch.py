"""A worker's private folder: locked while in use, wiped after each job, swept by a later start after a crash."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_PREFIX: Final = "weftline-scratch-"
_MOST_FILES: Final = 20_000
_YOUNG_SECONDS: Final = 60.0


class Scratch:
    """A folder that only this user can enter."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def size_mb(self) -> float:
        """What lies in it, in MiB; more than a crowd of entries counts as endless."""
        total, count = 0, 0
        for folder, folders, files in os.walk(self.path):
            count += len(folders) + len(files)
            if count > _MOST_FILES:
                return float("inf")
            for name in files:
                with suppress(OSError):
                    total += (Path(folder) / name).lstat().st_blocks * 512
        return total / (1 << 20)

    def wipe(self) -> None:
        """Empties the folder."""
        with suppress(OSError):
            for path in self.path.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes the folder with all that is in it; a second call does nothing."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def _ended(name: str) -> bool:
    """Whether the process that made the folder is certainly no more; else a young folder may be about to be locked."""
    number = name.removeprefix(_PREFIX).partition("-")[0]
    return number.isdecimal() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists()


def sweep_abandoned() -> None:
    """Removes folders of this user whose Weftline has died; they may hold pieces of evidence."""
    for path in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
        with suppress(OSError):
            found = path.lstat()
            young = time.time() - found.st_mtime < _YOUNG_SECONDS and not _ended(path.name)
            if found.st_uid != os.getuid() or young:
                continue
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(descriptor)
