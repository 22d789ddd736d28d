"""A disk that fails at one chosen call: full, broken, writing less than asked, or gone with the whole process or power.

Every call by which the vault changes the disk is counted. What a loss of power leaves is worked out strictly: bytes of a
file that were not synced are gone, and so are names in a folder that was not synced (POSIX promises no more).
"""

from __future__ import annotations

# ruff: noqa: PTH112, PTH115, PTH116, PTH118, PTH123 - what is under test are the calls themselves
import errno
import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from weftline.vault import disk

CALLS = ("open", "write", "fsync", "rename", "link", "unlink", "ftruncate", "mkdir")
ERRORS = {"full": errno.ENOSPC, "broken": errno.EIO}
FAULTS = ("full", "broken", "half then full", "short", "killed before", "killed after", "power lost")


def memory_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory where there is one: thousands of syncs then cost nothing, and faults are made here anyway."""
    memory = "/dev/shm"
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


class FaultyDisk:
    """Everything under `root`; the call number `at` (from 1, 0 for none) goes wrong in the way of `fault`."""

    def __init__(self, root: Path, at: int = 0, fault: str = "", after: Path | None = None) -> None:
        self.root = str(root)
        self.at = at
        self.fault = fault
        self.after = after
        self.calls = 0
        self.real = {name: getattr(os, name) for name in CALLS}
        self.real_syncfs = disk._sync_file_system
        self.names: dict[str, dict[str, int]] = {}
        self.content: dict[int, bytes] = {}

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """From now on all calls go through here."""
        self._all_synced()
        for name in CALLS:
            patch.setattr(os, name, self._counted(name))
        patch.setattr(disk, "_sync_file_system", self._syncfs)

    def _counted(self, name: str) -> Callable[..., Any]:
        real = self.real[name]

        def call(*arguments: Any, **options: Any) -> Any:
            if not self._ours(name, arguments):
                return real(*arguments, **options)
            self.calls += 1
            if self.calls != self.at:
                done = real(*arguments, **options)
                if name == "fsync":
                    self._synced(arguments[0])
                return done
            return self._fail(real, name, arguments, options)

        return call

    def _ours(self, name: str, arguments: tuple[Any, ...]) -> bool:
        first = arguments[0]
        path = os.readlink(f"/proc/self/fd/{first}") if isinstance(first, int) else os.fspath(first)
        changes = name != "open" or arguments[1] & (os.O_CREAT | os.O_TRUNC)
        return str(path).startswith(self.root) and bool(changes)

    def _fail(self, real: Callable[..., Any], name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if self.fault == "power lost":
            self._leave_what_was_synced()
            os._exit(1)
        if self.fault == "killed before":
            os._exit(1)
        if self.fault in {"short", "half then full"}:
            if name != "write":
                return real(*arguments, **options)
            written = real(arguments[0], bytes(arguments[1])[: max(1, len(arguments[1]) // 2)])
            if self.fault == "short":
                return written
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.fault == "killed after":
            with suppress(OSError):
                real(*arguments, **options)
            os._exit(1)
        number = ERRORS[self.fault]
        raise OSError(number, os.strerror(number))

    def _syncfs(self, home: Path) -> bool:
        self.calls += 1
        if self.calls == self.at:
            return bool(self._fail(self.real_syncfs, "syncfs", (home,), {}))
        self._all_synced()
        return True

    # --- what survives a loss of power ---

    def _synced(self, descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            self._names_synced(path)
        else:
            with open(f"/proc/self/fd/{descriptor}", "rb") as stream:
                self.content[os.fstat(descriptor).st_ino] = stream.read()

    def _names_synced(self, folder: str) -> None:
        self.names[folder] = {entry.name: entry.stat(follow_symlinks=False).st_ino for entry in os.scandir(folder)}

    def _all_synced(self) -> None:
        for folder, _, files in os.walk(self.root):
            self._names_synced(folder)
            for name in files:
                path = Path(folder, name)
                self.content[path.stat().st_ino] = path.read_bytes()

    def _leave_what_was_synced(self) -> None:
        assert self.after is not None
        for name, call in self.real.items():
            setattr(os, name, call)
        inodes = {os.stat(folder).st_ino: folder for folder in self.names if os.path.isdir(folder)}
        self._restore(self.root, self.after, inodes)

    def _restore(self, folder: str, to: Path, inodes: dict[int, str]) -> None:
        to.mkdir()
        for name, inode in self.names.get(folder, {}).items():
            if inode in inodes:
                self._restore(inodes[inode], to / name, inodes)
            elif os.path.isdir(os.path.join(folder, name)):
                (to / name).mkdir()
            else:
                (to / name).write_bytes(self.content.get(inode, b""))
