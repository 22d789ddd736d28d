"""A stream that is read forward, with a look ahead: for formats in which the next record must be searched for."""

from __future__ import annotations

from typing import BinaryIO, Final

_STEP: Final = 1 << 16


class Forward:
    """`at`: how many bytes lie behind."""

    def __init__(self, stream: BinaryIO) -> None:
        self.at = 0
        self._stream = stream
        self._ahead = bytearray()

    def look(self, size: int) -> bytes:
        """The next bytes, as many of them as there are."""
        while len(self._ahead) < size and (data := self._stream.read(max(_STEP, size - len(self._ahead)))):
            self._ahead += data
        return bytes(self._ahead[:size])

    def skip(self, size: int) -> None:
        """Move on, at most to the end."""
        while size > 0 and self.look(1):
            step = min(size, len(self._ahead))
            del self._ahead[:step]
            self.at += step
            size -= step

    def find(self, mark: bytes, back: int) -> bool:
        """Move on to `back` bytes before the next mark; to the end, and False, where there is none."""
        self.skip(1)
        while True:
            place = self._ahead.find(mark, back)
            if place >= 0:
                self.skip(place - back)
                return True
            self.skip(max(0, len(self._ahead) - len(mark) - back))
            before = len(self._ahead)
            if len(self.look(before + _STEP)) == before:
                self.skip(before)
                return False
