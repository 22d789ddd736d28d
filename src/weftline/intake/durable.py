"""Files that are whole or not there: temporary file, fsync, link or rename, fsync of the folder."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from weftline.errors import MachineError

TEMPORARY: Final = ".tmp-"
ABANDONED_AFTER: Final = 24 * 3600


@contextmanager
def saying(what: str) -> Iterator[None]:
    """Turns an error of the operating system into a MachineError that says what could not be written."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            f"{what} could not be written: {error.strerror or error}.", "Free some space or check the folder's owner."
        ) from error


def temporary_in(folder: Path) -> Path:
    """A new name for an unfinished file in `folder`."""
    return folder / f"{TEMPORARY}{secrets.token_hex(8)}"


def settle(temporary: Path, path: Path) -> bool:
    """Gives a synced temporary file its name, durably; False where the name is taken. Raises OSError."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    with suppress(OSError):
        temporary.unlink()
    sync_folder(path.parent)
    return True


def write_whole(path: Path, data: bytes, *, replace: bool) -> bool:
    """Writes a small file, whole or not at all, durable on return; False where it may not replace one."""
    temporary = temporary_in(path.parent)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if not replace:
            return settle(temporary, path)
        temporary.rename(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()
    return True


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Removes what interrupted uploads left a day ago; younger ones may belong to another intake at work."""
    limit = time.time() - ABANDONED_AFTER
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                path.unlink()
