"""A stretch of a file as a file of its own."""

from __future__ import annotations

import io
from typing import BinaryIO, cast


class _Part(io.RawIOBase):
    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        data = self._file.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def part_of(file: BinaryIO, start: int, size: int) -> BinaryIO:
    """The `size` bytes of a seekable file from `start`, readable and seekable; the file itself stays open."""
    return cast("BinaryIO", io.BufferedReader(_Part(file, start, size), 1 << 20))
