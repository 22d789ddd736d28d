"""Writing so that it stays written: temporary file, fsync, rename, fsync of the folder; a failed fsync is fatal."""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from weftline.errors import MachineError

_REASONS = {
    errno.ENOSPC: ("The disk is full", "Free some space and run again; nothing that was acknowledged is lost."),
    errno.EDQUOT: (
        "The disk quota is used up",
        "Free some space and run again; nothing that was acknowledged is lost.",
    ),
    errno.EFBIG: ("The file is larger than this machine allows", "Raise the file-size limit or use another disk."),
    errno.EROFS: ("The disk is read-only", "Mount it for writing, or copy the operation to another disk."),
    errno.EIO: ("The disk reported an error", "Copy the operation to a sound disk and verify it there."),
    errno.EACCES: ("Weftline may not write here", "Check who owns the folder."),
    errno.EPERM: ("Weftline may not write here", "Check who owns the folder."),
}


@contextmanager
def speaking(what: str) -> Iterator[None]:
    """Turns an error of the operating system into a MachineError that says what could not be written and what to do."""
    try:
        yield
    except OSError as error:
        reason, way_out = _REASONS.get(error.errno or 0, (os.strerror(error.errno or 0), "Check the disk."))
        raise MachineError(f"{reason}: {what} could not be written.", way_out) from error


def temporary_name() -> str:
    """A name under which an unfinished file lies; it starts with a dot so that a later start sweeps it."""
    return f".tmp-{secrets.token_hex(8)}"


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Writes every byte, however short the single writes are. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def start_writing_back(descriptor: int, offset: int, size: int) -> None:
    """Has the kernel carry a written part of a file to the disk now, so that less is left to do for the fsync at the
    end, which alone makes it durable. Sizes in bytes.
    """
    with suppress(OSError):
        os.posix_fadvise(descriptor, offset, size, os.POSIX_FADV_DONTNEED)


def replace_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Puts `data` at `path`, whole or not at all, durable on return. Raises OSError."""
    temporary = path.with_name(temporary_name())
    try:
        _write_new(temporary, data, mode)
        temporary.rename(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def create_file(path: Path, data: bytes, mode: int = 0o600) -> bool:
    """Like `replace_file`, but never over an existing file; False where one was there first. Raises OSError."""
    temporary = path.with_name(temporary_name())
    try:
        _write_new(temporary, data, mode)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
    finally:
        with suppress(OSError):
            temporary.unlink()
    sync_folder(path.parent)
    return True


def _write_new(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Makes names in `folder` durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_many(home: Path, paths: Iterable[Path]) -> None:
    """Makes many files or folders of one file system durable: each by itself, or the file system once if that is less.

    Raises OSError; `syncfs` reports lost writes since Linux 5.8.
    """
    several = list(paths)
    if len(several) > 4 and _sync_file_system(home):
        return
    for path in several:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sync_file_system(home: Path) -> bool:
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        return False
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)
    return True
