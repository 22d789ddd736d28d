"""The string pool of compiled XML and resource tables, read by what lies in it and not by what it counts."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Protocol

POOL = 0x0001
MOST_TEXT = 1 << 20
_UTF8 = 0x100


def u16(data: bytes, at: int) -> int:
    """A little-endian 16-bit number, 0 outside the data."""
    return int.from_bytes(data[at : at + 2], "little") if at >= 0 else 0


def u32(data: bytes, at: int) -> int:
    """A little-endian 32-bit number, 0 outside the data."""
    return int.from_bytes(data[at : at + 4], "little") if at >= 0 else 0


class Strings(Protocol):
    """Numbered texts with their places."""

    anomalies: list[str]

    def text(self, number: int) -> str:
        """The string of that number, empty where there is none."""

    def place(self, number: int) -> tuple[str, int, int]:
        """The string and the half-open byte range where it stands."""

    def all(self) -> list[tuple[int, str]]:
        """Every string with its number."""


@dataclass(slots=True)
class ListedStrings:
    """Texts gathered one by one, as they are found."""

    anomalies: list[str] = field(default_factory=list)
    _found: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, text: str, start: int, stop: int) -> int:
        """Keep a text; its number."""
        self._found.append((text, start, stop))
        return len(self._found) - 1

    def text(self, number: int) -> str:
        """The string of that number, empty where there is none."""
        return self.place(number)[0]

    def place(self, number: int) -> tuple[str, int, int]:
        """The string and the half-open byte range where it stands."""
        return self._found[number] if 0 <= number < len(self._found) else ("", 0, 0)

    def all(self) -> list[tuple[int, str]]:
        """Every string with its number."""
        return [(number, text) for number, (text, _, _) in enumerate(self._found)]


@dataclass(slots=True)
class StringPool:
    """Strings by number. `start` is where the pool's chunk begins in `data`; `count` is what the layout allows."""

    data: bytes
    start: int
    stop: int
    anomalies: list[str] = field(default_factory=list)
    claimed: int = 0
    count: int = 0
    utf8: bool = False
    _strings_at: int = 0
    _offsets_at: int = 0
    _room: int = 0
    _seen: dict[int, tuple[str, int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes, start: int) -> StringPool:
        """Read the pool whose chunk starts at `start`; lies about counts and sizes become anomalies."""
        size = u32(data, start + 4)
        stop = start + size if 28 <= size <= len(data) - start else len(data)
        pool = cls(data, start, stop)
        if stop != start + size:
            pool.anomalies.append(f"the string pool claims {size} bytes")
        header = u16(data, start + 2)
        if not 28 <= header <= 4096:
            pool.anomalies.append(f"the string pool claims a header of {header} bytes")
            header = 28
        pool._room = 4 * len(data) + MOST_TEXT
        pool._layout(header)
        return pool

    def _layout(self, header: int) -> None:
        self.claimed, styles, flags, strings_at, styles_at = struct.unpack_from(
            "<IIIII", self.data[self.start + 8 : self.start + 28].ljust(20, b"\0")
        )
        self.utf8 = bool(flags & _UTF8)
        self._offsets_at = self.start + header
        self._strings_at = self.start + strings_at
        space = strings_at - header
        if space < 0 or self._strings_at > self.stop:
            self.anomalies.append(f"the strings would start at byte {strings_at} of their pool")
            self._strings_at = min(self._offsets_at + 4 * (self.claimed + styles), self.stop)
            space = self._strings_at - self._offsets_at
        fitting = max(0, space) // 4
        styles_fit = styles if styles_at and self.claimed + styles <= fitting else 0
        if self.claimed + styles > fitting:
            self.anomalies.append(f"the string pool counts {self.claimed} strings and {styles} styles, {fitting} fit")
        self.count = max(0, fitting - styles_fit)
        if self.claimed < self.count and not styles:
            self.anomalies.append(f"the string pool counts {self.claimed} strings, there is room for {self.count}")

    def text(self, number: int) -> str:
        """The string of that number, empty where there is none."""
        return self.place(number)[0]

    def place(self, number: int) -> tuple[str, int, int]:
        """The string and the half-open byte range where it stands in the data."""
        if not 0 <= number < self.count:
            return "", 0, 0
        known = self._seen.get(number)
        if known is None and self._room < 0:
            return "", 0, 0
        if known is None:
            at = self._strings_at + u32(self.data, self._offsets_at + 4 * number)
            known = self._seen[number] = self._utf8_at(at) if self.utf8 else self._utf16_at(at)
            self._room -= known[2] - known[1]
            if self._room < 0:
                self.anomalies.append("strings of the pool overlap; the rest was left out")
        return known

    def _utf8_at(self, at: int) -> tuple[str, int, int]:
        if at + 2 > self.stop:
            return "", 0, 0
        at += 2 if self.data[at] & 0x80 else 1
        length = self.data[at] if at < self.stop else 0
        at += 1
        if length & 0x80 and at < self.stop:
            length = (length & 0x7F) << 8 | self.data[at]
            at += 1
        end = min(at + length, self.stop)
        if end < self.stop and self.data[end] != 0:
            zero = self.data.find(b"\0", at, min(self.stop, at + MOST_TEXT))
            end = zero if zero >= 0 else end
        return self.data[at:end].decode("utf-8", "replace"), at, end

    def _utf16_at(self, at: int) -> tuple[str, int, int]:
        length = u16(self.data, at)
        at += 2
        if length & 0x8000:
            length = (length & 0x7FFF) << 16 | u16(self.data, at)
            at += 2
        end = min(at + 2 * min(length, MOST_TEXT), self.stop)
        return self.data[at:end].decode("utf-16-le", "replace"), at, max(at, end)

    def all(self) -> list[tuple[int, str]]:
        """Every string with its number."""
        most = min(self.count, max(self.claimed, 1) if self.claimed else self.count, 2_000_000)
        return [(number, self.text(number)) for number in range(most)]
