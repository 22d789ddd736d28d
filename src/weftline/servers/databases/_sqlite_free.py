"""Rows on the free pages of a SQLite file: what `DELETE` without a condition and `DROP TABLE` leave behind.

Source: sqlite.org, "Database File Format", sections on the freelist, b-tree pages and the record format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_LEAF: Final = 0x0D
_FIXED: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_ENCODINGS: Final = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_COLUMNS: Final = 2000
_MOST_PAGES: Final = 1 << 20
Value = int | float | str | bytes | None


class _NoRowError(ValueError):
    """Bytes that are no row."""


@dataclass(frozen=True, slots=True)
class FreeRow:
    """One row of a free page: its page, the bytes it takes in the file, its row id and values."""

    page: int
    begin: int
    end: int
    rowid: int
    values: tuple[Value, ...]


def free_rows(data: bytes) -> Iterator[FreeRow]:
    """Whole rows on the free pages of a file, page by page. What a page reuses or breaks off is left out."""
    size = int.from_bytes(data[16:18])
    size = 65_536 if size == 1 else size
    if size < 512:
        return
    encoding = _ENCODINGS.get(int.from_bytes(data[56:60]), "utf-8")
    usable = size - data[20]
    free = _free_pages(data, size)
    for number in sorted(free):
        begin = (number - 1) * size
        page = data[begin : begin + size]
        if len(page) == size and page[0] == _LEAF:
            yield from _rows(data, page, number, size, usable, free, encoding)


def _free_pages(data: bytes, size: int) -> set[int]:
    """Leaves of the list of free pages; its trunks are written over."""
    last = len(data) // size
    trunk = int.from_bytes(data[32:36])
    found: set[int] = set()
    trunks: set[int] = set()
    while 1 < trunk <= last and trunk not in trunks and len(found) < _MOST_PAGES:
        trunks.add(trunk)
        at = (trunk - 1) * size
        following, count = struct.unpack_from(">II", data, at)
        count = min(count, (size - 8) // 4)
        found.update(page for page in struct.unpack_from(f">{count}I", data, at + 8) if 1 < page <= last)
        trunk = following
    return found - trunks


def _rows(
    data: bytes, page: bytes, number: int, size: int, usable: int, free: set[int], encoding: str
) -> Iterator[FreeRow]:
    count = int.from_bytes(page[3:5])
    for place in range(min(count, (size - 8) // 6)):
        at = int.from_bytes(page[8 + 2 * place : 10 + 2 * place])
        if not 8 + 2 * count <= at < usable:
            continue
        try:
            length, after = _varint(page, at)
            rowid, after = _varint(page, after)
            payload, end = _payload(data, page, after, length, size, usable, free)
            values = _record(payload, encoding)
        except (_NoRowError, IndexError, struct.error):
            continue
        begin = (number - 1) * size
        yield FreeRow(number, begin + at, begin + end, _signed(rowid), values)


def _payload(
    data: bytes, page: bytes, at: int, length: int, size: int, usable: int, free: set[int]
) -> tuple[bytes, int]:
    """A row's bytes, those on overflow pages included as long as these are free too, and where its cell ends."""
    most = usable - 35
    if length <= most:
        if at + length > usable:
            raise _NoRowError
        return page[at : at + length], at + length
    least = (usable - 12) * 32 // 255 - 23
    kept = least + (length - least) % (usable - 4)
    kept = kept if kept <= most else least
    out = page[at : at + kept]
    following = int.from_bytes(page[at + kept : at + kept + 4])
    seen: set[int] = set()
    while len(out) < length:
        if following not in free or following in seen:
            raise _NoRowError
        seen.add(following)
        begin = (following - 1) * size
        out += data[begin + 4 : begin + usable][: length - len(out)]
        following = int.from_bytes(data[begin : begin + 4])
    return out, at + kept + 4


def _record(payload: bytes, encoding: str) -> tuple[Value, ...]:
    header, at = _varint(payload, 0)
    if not 1 < header <= len(payload):
        raise _NoRowError
    types = []
    while at < header:
        kind, at = _varint(payload, at)
        types.append(kind)
    if at != header or not 0 < len(types) <= _COLUMNS:
        raise _NoRowError
    out: list[Value] = []
    for kind in types:
        value, at = _value(payload, at, kind, encoding)
        out.append(value)
    if at != len(payload):
        raise _NoRowError
    return tuple(out)


def _value(payload: bytes, at: int, kind: int, encoding: str) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in _FIXED:
        end = at + _FIXED[kind]
        return int.from_bytes(payload[at:end], signed=True), end
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind in {8, 9}:
        return kind - 8, at
    if kind < 12:
        raise _NoRowError
    end = at + (kind - 12) // 2
    if end > len(payload):
        raise _NoRowError
    found = payload[at:end]
    return (found.decode(encoding, "backslashreplace") if kind % 2 else found), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return number, place + 1
    return number << 8 | data[at + 8], at + 9


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number
