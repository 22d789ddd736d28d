"""Several streams read as one, and a part of a stream read as a whole."""

from __future__ import annotations

import bisect
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_END: Final = io.SEEK_END


class Span(io.RawIOBase):
    """Bytes of other streams, one after the other: (stream, where it begins in that stream, how many)."""

    def __init__(self, pieces: Sequence[tuple[BinaryIO, int, int]]) -> None:
        self._pieces = [piece for piece in pieces if piece[2] > 0]
        self._starts = [0]
        for _, _, length in self._pieces:
            self._starts.append(self._starts[-1] + length)
        self.size = self._starts[-1]
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; returns the new position."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, _END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer, at most to the end of one piece."""
        view = memoryview(buffer).cast("B")
        if self._at >= self.size or not view:
            return 0
        number = bisect.bisect_right(self._starts, self._at) - 1
        stream, begin, length = self._pieces[number]
        inner = self._at - self._starts[number]
        stream.seek(begin + inner)
        data = stream.read(min(len(view), length - inner))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)
