"""How a file reaches a worker: a descriptor that can be read and nothing more, with its own position."""

from __future__ import annotations

import io
import os
import shutil
from typing import BinaryIO


def readable_descriptor(file: BinaryIO | int) -> int:
    """A new read-only descriptor of the same content; what is no plain file is copied into memory first.

    A stream that merely wraps a file (gzip, a member of an archive) has that file's number but not its content, so only
    plain files are passed on by number.
    """
    number = file if isinstance(file, int) else _plain_number(file)
    if number is not None:
        try:
            return os.open(f"/proc/self/fd/{number}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return os.dup(number)
    assert not isinstance(file, int)
    if file.seekable():
        file.seek(0)
    descriptor = os.memfd_create("exhibit", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(descriptor), "wb") as memory:
        shutil.copyfileobj(file, memory, 1 << 20)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _plain_number(file: BinaryIO) -> int | None:
    inner: object = getattr(file, "file", file)
    if isinstance(inner, io.BufferedReader | io.BufferedWriter | io.BufferedRandom):
        if not isinstance(inner, io.BufferedReader):
            inner.flush()
        inner = inner.raw
    return inner.fileno() if isinstance(inner, io.FileIO) else None
