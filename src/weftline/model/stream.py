"""Seekable streams over what is read at an offset, and several stretches of streams read as one."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ReadAt(io.RawIOBase):
    """`size` bytes of which `read_at(size, offset)` gives at most as many as asked for, as a seekable stream.

    `holder` is kept alive as long as the stream is.
    """

    def __init__(self, read_at: Callable[[int, int], bytes], size: int, holder: object = None) -> None:
        super().__init__()
        self._read_at = read_at
        self._holder = holder
        self.size = size
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; returns the new position."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer from where the stream stands."""
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self.size - self._at)
        if wanted <= 0:
            return 0
        data = self._read_at(wanted, self._at)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


class Span(ReadAt):
    """Bytes of other streams, one after the other: (stream, where it begins in that stream, how many)."""

    def __init__(self, pieces: Sequence[tuple[BinaryIO, int, int]]) -> None:
        self._pieces = [piece for piece in pieces if piece[2] > 0]
        self._starts = [*accumulate((length for _, _, length in self._pieces), initial=0)]
        super().__init__(self._piece_at, self._starts[-1])

    def _piece_at(self, size: int, offset: int) -> bytes:
        """At most to the end of one piece."""
        number = bisect_right(self._starts, offset) - 1
        stream, begin, length = self._pieces[number]
        inner = offset - self._starts[number]
        stream.seek(begin + inner)
        return stream.read(min(size, length - inner))
