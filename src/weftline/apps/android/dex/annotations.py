"""Which annotations the methods of a class carry."""

from __future__ import annotations

import struct

from weftline.apps.android.dex.layout import Dex

_ANNOTATIONS_COLUMN = 5
_MOST = 2000


def method_annotations(dex: Dex, row: int) -> dict[int, list[str]]:
    """Number of the method -> descriptors of its annotations, for the class in that row; cut where the file ends."""
    at = int(dex.classes[row, _ANNOTATIONS_COLUMN])
    data = dex.data
    if not 0 < at <= len(data) - 16:
        return {}
    _, fields, methods, _ = struct.unpack_from("<4I", data, at)
    start = at + 16 + 8 * min(fields, _MOST)
    found: dict[int, list[str]] = {}
    for place in range(start, min(start + 8 * min(methods, _MOST), len(data) - 7), 8):
        method, offset = struct.unpack_from("<II", data, place)
        found[method] = _names(dex, offset)
    return found


def _names(dex: Dex, at: int) -> list[str]:
    data = dex.data
    if not 0 < at <= len(data) - 4:
        return []
    (count,) = struct.unpack_from("<I", data, at)
    names = []
    for place in range(at + 4, min(at + 4 + 4 * min(count, 50), len(data) - 3), 4):
        (item,) = struct.unpack_from("<I", data, place)
        names.append(dex.type_name(_number(data, item + 1)))
    return names


def _number(data: bytes, at: int) -> int:
    value = 0
    for shift in range(0, 35, 7):
        if not 0 <= at < len(data):
            break
        value |= (data[at] & 0x7F) << shift
        if not data[at] & 0x80:
            break
        at += 1
    return value
