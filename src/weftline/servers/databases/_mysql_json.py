"""Values of MySQL's type JSON as texts. Source: MySQL Server, `sql-common/json_binary.h`."""

from __future__ import annotations

import json
import struct
from typing import Any, Final

_DEPTH: Final = 50
_MOST: Final = 200_000
_NUMBERS: Final = {5: "<h", 6: "<H", 7: "<i", 8: "<I", 9: "<q", 10: "<Q", 11: "<d"}
_LITERALS: Final = {0: None, 1: True, 2: False}
_SMALL: Final = frozenset([4, 5, 6])
_ALSO_LARGE: Final = frozenset([4, 5, 6, 7, 8])


def json_text(data: bytes) -> str:
    """A value as JSON. Raises ValueError, IndexError or struct.error where it is damaged."""
    return json.dumps(_value(data[0], data, 1, 0), ensure_ascii=False) if data else ""


def _value(kind: int, data: bytes, at: int, depth: int) -> Any:
    if depth > _DEPTH:
        raise ValueError("JSON nested too deeply")
    if kind in {0, 1, 2, 3}:
        return _container(data[at:], depth, large=bool(kind & 1), named=kind < 2)
    if kind == 4:
        return _LITERALS[data[at]]
    if kind in _NUMBERS:
        return struct.unpack_from(_NUMBERS[kind], data, at)[0]
    if kind == 12:
        size, at = _size(data, at)
        return data[at : at + size].decode("utf-8", "replace")
    if kind == 15:
        size, begin = _size(data, at + 1)
        return data[begin : begin + size].hex()
    raise ValueError(f"JSON holds a value of an unknown kind ({kind})")


def _size(data: bytes, at: int) -> tuple[int, int]:
    """A length of seven bits a byte, the lowest first, and where what follows it begins."""
    size = 0
    for place in range(5):
        size |= (data[at + place] & 0x7F) << 7 * place
        if not data[at + place] & 0x80:
            return size, at + place + 1
    raise ValueError("JSON holds a length that never ends")


def _container(data: bytes, depth: int, *, large: bool, named: bool) -> Any:
    """Entries: their count, the size of all, where the keys stand, what the values are, keys, values."""
    wide, form = (4, "<I") if large else (2, "<H")
    count, room = (struct.unpack_from(form, data, at)[0] for at in (0, wide))
    if room > len(data):
        raise ValueError("JSON that breaks off")
    if count > _MOST or count * (1 + wide) > len(data):
        raise ValueError("JSON with more entries than it has room for")
    heads = 2 * wide
    values = heads + (count * (wide + 2) if named else 0)
    out = [_entry(data, values + place * (1 + wide), form, depth, large=large) for place in range(count)]
    if not named:
        return out
    return {_name(data, heads + place * (wide + 2), form, wide): value for place, value in enumerate(out)}


def _name(data: bytes, at: int, form: str, wide: int) -> str:
    begin = struct.unpack_from(form, data, at)[0]
    size = struct.unpack_from("<H", data, at + wide)[0]
    return data[begin : begin + size].decode("utf-8", "replace")


def _entry(data: bytes, at: int, form: str, depth: int, *, large: bool) -> Any:
    """Small values stand in the list itself, others where it says."""
    kind = data[at]
    if kind in (_ALSO_LARGE if large else _SMALL):
        return _value(kind, data, at + 1, depth + 1)
    return _value(kind, data, struct.unpack_from(form, data, at + 1)[0], depth + 1)
