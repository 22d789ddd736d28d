"""Which instructions of a method body lead to which exception handlers."""

from __future__ import annotations

import struct

from weftline.apps.android.dex.code import Code

Guard = tuple[int, int, tuple[int, ...]]
_MOST_TRIES = 500
_MOST_CATCHES = 100


def guards(code: Code, item: int) -> list[Guard]:
    """(first unit, unit behind the last, handlers) of every guarded stretch, as distances from the method's start."""
    start = int(code.start[item])
    count = min(int(code.units[start - 5]), _MOST_TRIES)
    length = int(code.units[start - 2]) | int(code.units[start - 1]) << 16
    data = code.dex.data
    at = 2 * (start + length + (length & 1))
    base = at + 8 * int(code.units[start - 5])
    if not count or base > len(data):
        return []
    found = []
    for place in range(at, at + 8 * count, 8):
        first, units, offset = struct.unpack_from("<IHH", data, place)
        found.append((first, first + units, tuple(_handlers(data, base + offset))))
    return found


def _handlers(data: bytes, at: int) -> list[int]:
    size, at = _number(data, at, signed=True)
    found = []
    for _ in range(min(abs(size), _MOST_CATCHES)):
        _, at = _number(data, at)
        handler, at = _number(data, at)
        found.append(handler)
    if size <= 0:
        found.append(_number(data, at)[0])
    return found


def _number(data: bytes, at: int, *, signed: bool = False) -> tuple[int, int]:
    """A variable-length number and where it ends."""
    value = shift = 0
    while at < len(data) and shift < 35:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        shift += 7
        at += 1
        if not byte & 0x80:
            if signed and byte & 0x40:
                value -= 1 << shift
            break
    return value, at
