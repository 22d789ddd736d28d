"""BSON documents as plain values. Source: bsonspec.org, version 1.1."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from weftline.model.moment import iso

SMALLEST: Final = 5
LARGEST: Final = 16_793_600  # what the server allows, and what its own records add
_DEPTH: Final = 100
_EMPTY: Final = frozenset([0x06, 0x0A, 0x7F, 0xFF])
_INNER: Final = frozenset([0x03, 0x04])
_OLDEST_MS: Final = -62_135_596_800_000
_LATEST_MS: Final = 253_402_300_799_000


Reader = Callable[[bytes, int], tuple[object, int]]


class DamagedError(ValueError):
    """What is no BSON document, with the byte at which that shows."""


def document_of(data: bytes) -> dict[str, object]:
    """The document that a piece of data is. Raises DamagedError.

    Times become ISO 8601 in UTC, identifiers and binary data hexadecimal, numbers without a type of Python's text.
    """
    try:
        found, end = _document(data, 0, len(data), 0)
    except (struct.error, IndexError, OverflowError) as error:
        raise DamagedError(str(error)) from error
    if end != len(data):
        raise DamagedError(f"ends at byte {end}")
    return found


def is_document(head: bytes) -> bool:
    """Whether data may begin with a document: a length that can be, and an element of a known type."""
    if len(head) < SMALLEST:
        return False
    size = int.from_bytes(head[:4], "little")
    if size == SMALLEST:
        return head[4] == 0
    return SMALLEST < size <= LARGEST and head[4] in {*_READERS, *_EMPTY, *_INNER} and b"\0" in head[5:]


def _document(data: bytes, at: int, limit: int, depth: int) -> tuple[dict[str, object], int]:
    size = struct.unpack_from("<i", data, at)[0]
    end = at + size
    if not size >= SMALLEST or end > limit or data[end - 1] or depth > _DEPTH:
        raise DamagedError(f"a length at byte {at} that cannot be")
    out: dict[str, object] = {}
    at += 4
    while at < end - 1:
        kind = data[at]
        stop = data.find(b"\0", at + 1, end)
        if stop < 0:
            raise DamagedError(f"a name at byte {at} without an end")
        name = data[at + 1 : stop].decode("utf-8", "backslashreplace")
        value, at = _value(kind, data, stop + 1, end, depth)
        out[name] = value
    if at != end - 1:
        raise DamagedError(f"a value that runs over the end at byte {end}")
    return out, end


def _value(kind: int, data: bytes, at: int, end: int, depth: int) -> tuple[object, int]:
    if kind in _INNER:
        found, after = _document(data, at, end, depth + 1)
        return (found if kind == 0x03 else list(found.values())), after
    if kind in _EMPTY:
        return None, at
    reader = _READERS.get(kind)
    if reader is None:
        raise DamagedError(f"an unknown type {kind} at byte {at}")
    value, size = reader(data, at)
    if at + size > end - 1:
        raise DamagedError(f"a value that runs over the end at byte {at}")
    return value, at + size


def _text(data: bytes, at: int) -> tuple[object, int]:
    size = struct.unpack_from("<i", data, at)[0]
    if size < 1 or at + 4 + size > len(data):
        raise DamagedError(f"a text at byte {at} with a length that cannot be")
    return data[at + 4 : at + 3 + size].decode("utf-8", "backslashreplace"), 4 + size


def _binary(data: bytes, at: int) -> tuple[object, int]:
    size = struct.unpack_from("<i", data, at)[0]
    if size < 0:
        raise DamagedError(f"a length at byte {at} that cannot be")
    return data[at + 5 : at + 5 + size].hex(), 5 + size


def _expression(data: bytes, at: int) -> tuple[object, int]:
    pattern, options, _ = data[at:].split(b"\0", 2)
    return f"/{pattern.decode('utf-8', 'backslashreplace')}/", len(pattern) + len(options) + 2


def _date(data: bytes, at: int) -> tuple[object, int]:
    milliseconds = struct.unpack_from("<q", data, at)[0]
    if not _OLDEST_MS <= milliseconds <= _LATEST_MS:
        return milliseconds, 8
    return iso(milliseconds * 1000), 8


def _scoped_code(data: bytes, at: int) -> tuple[object, int]:
    return _text(data, at + 4)[0], struct.unpack_from("<i", data, at)[0]


def _decimal(data: bytes, at: int) -> tuple[object, int]:
    """Decimal128 in its binary form: sign, exponent of 14 bits, coefficient of 113 bits."""
    low, high = struct.unpack_from("<QQ", data, at)
    sign = "-" if high >> 63 else ""
    if (high >> 61) & 3 == 3:
        return (f"{sign}Infinity" if (high >> 58) & 1 == 0 else "NaN"), 16
    exponent = ((high >> 49) & 0x3FFF) - 6176
    digits = str((high & 0x1FFFFFFFFFFFF) << 64 | low)
    if exponent >= 0:
        return f"{sign}{digits}E{exponent}" if exponent > 40 else f"{sign}{digits}{'0' * exponent}", 16
    padded = digits.rjust(1 - exponent, "0")
    return f"{sign}{padded[:exponent]}.{padded[exponent:]}", 16


def _number(shape: str, size: int) -> Reader:
    def read(data: bytes, at: int) -> tuple[object, int]:
        return struct.unpack_from(shape, data, at)[0], size

    return read


_READERS: Final[dict[int, Reader]] = {
    0x01: _number("<d", 8), 0x02: _text, 0x05: _binary, 0x07: lambda data, at: (data[at : at + 12].hex(), 12),
    0x08: _number("<?", 1), 0x09: _date, 0x0B: _expression, 0x0D: _text, 0x0E: _text, 0x0F: _scoped_code,
    0x0C: lambda data, at: (_text(data, at)[0], _text(data, at)[1] + 12),
    0x10: _number("<i", 4), 0x11: _number("<Q", 8), 0x12: _number("<q", 8), 0x13: _decimal,
}  # fmt: skip
