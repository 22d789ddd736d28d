"""The compact forms in which Redis keeps small lists, sets and hashes, and its packed texts.

Source: Redis, `ziplist.c`, `listpack.c`, `intset.c`, `zipmap.c`, `t_stream.c`; LibLZF.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_END: Final = 0xFF
_SAME_FIELDS: Final = 2
_DELETED: Final = 1
_WIDE: Final = {0xC0: 2, 0xD0: 4, 0xE0: 8, 0xF0: 3, 0xFE: 1}
_WIDE_LISTPACK: Final = {0xF1: 2, 0xF2: 3, 0xF3: 4, 0xF4: 8}


class PackedError(ValueError):
    """A compact form that is damaged."""


def lzf(packed: bytes, size: int) -> bytes:
    """Unpack a text. Raises PackedError where it does not give `size` bytes."""
    out = bytearray()
    at = 0
    while at < len(packed) and len(out) <= size:
        control = packed[at]
        at += 1
        if control < 32:
            out += packed[at : at + control + 1]
            at += control + 1
            continue
        length = control >> 5
        if length == 7:
            length += packed[at]
            at += 1
        begin = len(out) - ((control & 31) << 8 | packed[at]) - 1
        at += 1
        if begin < 0:
            raise PackedError("it refers to what lies before its begin")
        for place in range(begin, begin + length + 2):
            out.append(out[place])
    if len(out) != size:
        raise PackedError(f"{len(out)} bytes instead of {size}")
    return bytes(out)


def ziplist(data: bytes) -> list[bytes]:
    """The items of a list in its older compact form."""
    out, at = [], 10
    while data[at] != _END:
        at += 5 if data[at] == 0xFE else 1
        first = data[at]
        if first < 0xC0:
            size, width = _ziplist_text(data, at)
            at += width
            out.append(_piece(data, at, size))
            at += size
        elif first in _WIDE:
            out.append(_whole(data, at + 1, _WIDE[first]))
            at += 1 + _WIDE[first]
        elif 0xF1 <= first <= 0xFD:
            out.append(str(first - 0xF1).encode())
            at += 1
        else:
            raise PackedError(f"an unknown item {first}")
    return out


def _ziplist_text(data: bytes, at: int) -> tuple[int, int]:
    first = data[at]
    if first < 0x40:
        return first, 1
    if first < 0x80:
        return (first & 0x3F) << 8 | data[at + 1], 2
    return int.from_bytes(data[at + 1 : at + 5], "big"), 5


def listpack(data: bytes) -> list[bytes]:
    """The items of a list in its newer compact form."""
    out, at = [], 6
    while data[at] != _END:
        head, size, item = _listpack_item(data, at)
        out.append(item)
        total = head + size
        at += total + _back(total)
    return out


def _listpack_item(data: bytes, at: int) -> tuple[int, int, bytes]:
    """(size of its head, size of its content, the item)."""
    first = data[at]
    if first < 0x80:
        return 1, 0, str(first).encode()
    if first < 0xC0:
        size = first & 0x3F
        return 1, size, _piece(data, at + 1, size)
    if first < 0xE0:
        number = (first & 0x1F) << 8 | data[at + 1]
        return 2, 0, str(number - 8192 if number >= 4096 else number).encode()
    if first < 0xF0:
        size = (first & 0x0F) << 8 | data[at + 1]
        return 2, size, _piece(data, at + 2, size)
    if first == 0xF0:
        size = int.from_bytes(data[at + 1 : at + 5], "little")
        return 5, size, _piece(data, at + 5, size)
    if first in _WIDE_LISTPACK:
        return 1, _WIDE_LISTPACK[first], _whole(data, at + 1, _WIDE_LISTPACK[first])
    raise PackedError(f"an unknown item {first}")


def _back(size: int) -> int:
    """How many bytes state an item's size behind it."""
    return next(width for width in range(1, 6) if size < 1 << 7 * width or width == 5)


def intset(data: bytes) -> list[bytes]:
    """The whole numbers of a set."""
    width, count = struct.unpack_from("<II", data)
    if width not in {2, 4, 8} or len(data) < 8 + width * count:
        raise PackedError("a set of numbers that is cut")
    return [_whole(data, 8 + width * place, width) for place in range(count)]


def zipmap(data: bytes) -> list[bytes]:
    """Fields and values of a hash in its oldest compact form."""
    out, at = [], 1
    while data[at] != _END:
        size, at = _zipmap_size(data, at)
        out.append(_piece(data, at, size))
        size, at = _zipmap_size(data, at + size)
        free = data[at]
        out.append(_piece(data, at + 1, size))
        at += 1 + size + free
    return out


def _zipmap_size(data: bytes, at: int) -> tuple[int, int]:
    if data[at] < 254:
        return data[at], at + 1
    return int.from_bytes(data[at + 1 : at + 5], "little"), at + 5


def stream_entries(first: bytes, packed: bytes) -> Iterator[tuple[bytes, ...]]:
    """Entries of a stream: its identifier, then fields and values in turn. Deleted entries are left out."""
    begin, place = struct.unpack(">QQ", first)
    items = iter(listpack(packed))
    count, deleted, width = (_number(items) for _ in range(3))
    fields = [_next(items) for _ in range(width)]
    _next(items)
    for _ in range(count + deleted):
        flags, later, behind = (_number(items) for _ in range(3))
        same = bool(flags & _SAME_FIELDS)
        names = fields if same else []
        pairs = [
            part
            for number in range(width if same else _number(items))
            for part in ((names[number] if same else _next(items)), _next(items))
        ]
        _next(items)
        if not flags & _DELETED:
            yield (f"{begin + later}-{place + behind}".encode(), *pairs)


def _next(items: Iterator[bytes]) -> bytes:
    item = next(items, None)
    if item is None:
        raise PackedError("a stream that is cut")
    return item


def _number(items: Iterator[bytes]) -> int:
    text = _next(items)
    if not text.lstrip(b"-").isdigit():
        raise PackedError("a text where a number belongs")
    return int(text)


def _piece(data: bytes, at: int, size: int) -> bytes:
    if at + size > len(data):
        raise PackedError("an item that runs over the end")
    return data[at : at + size]


def _whole(data: bytes, at: int, width: int) -> bytes:
    return str(int.from_bytes(_piece(data, at, width), "little", signed=True)).encode()
