"""Protocol buffers on the wire, taken apart field by field; what does not fit ends the message.

Source: "Encoding" in the Protocol Buffers documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_FIELDS = 2_000_000
_NUMBER, _WIDE, _BYTES, _FIXED = 0, 1, 2, 5


@dataclass(slots=True)
class Reading:
    """What all messages of a file share: how many fields may still be read, and whether something was left out."""

    room: int = MOST_FIELDS
    broken: bool = False


@dataclass(slots=True)
class Message:
    """One message: `start` and `stop` are its bytes in `data`."""

    data: bytes
    start: int
    stop: int
    reading: Reading

    @classmethod
    def whole(cls, data: bytes) -> Message:
        """The message that a file is."""
        return cls(data, 0, len(data), Reading())

    def fields(self) -> Iterator[tuple[int, int | Message]]:
        """(number, value) of each field: a whole number, or what stands inside as a message of its own."""
        at = self.start
        while at < self.stop:
            if self.reading.room <= 0:
                break
            self.reading.room -= 1
            key, at = self._number(at)
            kind = key & 7
            if kind == _NUMBER:
                value, at = self._number(at)
                yield key >> 3, value
            elif kind == _BYTES:
                length, at = self._number(at)
                if at + length > self.stop:
                    break
                yield key >> 3, Message(self.data, at, at + length, self.reading)
                at += length
            elif kind in (_WIDE, _FIXED):
                width = 8 if kind == _WIDE else 4
                yield key >> 3, int.from_bytes(self.data[at : at + width], "little")
                at += width
            else:
                break
        else:
            return
        self.reading.broken = True

    def inner(self, number: int) -> Iterator[Message]:
        """The messages under one field number."""
        for field, value in self.fields():
            if field == number and isinstance(value, Message):
                yield value

    def first(self, *numbers: int) -> Message | None:
        """The message reached by one field number after the other, the first of each; None where there is none."""
        found: Message | None = self
        for number in numbers:
            found = next(found.inner(number), None) if found is not None else None
        return found

    def number(self, field: int) -> int:
        """The whole number under one field number, 0 where there is none."""
        return next((value for key, value in self.fields() if key == field and isinstance(value, int)), 0)

    def text(self, field: int) -> str:
        """The text under one field number, empty where there is none."""
        found = self.first(field)
        return self.data[found.start : found.stop].decode("utf-8", "replace") if found else ""

    def _number(self, at: int) -> tuple[int, int]:
        value = shift = 0
        while at < self.stop and shift < 70:
            byte = self.data[at]
            value |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if not byte & 0x80:
                break
        return value & 0xFFFFFFFFFFFFFFFF, at
