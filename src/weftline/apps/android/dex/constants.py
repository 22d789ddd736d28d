"""Constant texts of a class: the values its static fields start with, which no instruction needs to name."""

from __future__ import annotations

from collections.abc import Iterable

from weftline.apps.android.dex.layout import Dex

_STRING, _ARRAY, _ANNOTATION, _NULL, _BOOLEAN = 0x17, 0x1C, 0x1D, 0x1E, 0x1F
_VALUES_COLUMN = 7
_MOST_VALUES = 5000


def constant_strings(dex: Dex, rows: Iterable[int]) -> set[int]:
    """Numbers of the strings that the classes in these rows hold as constants."""
    found: set[int] = set()
    for row in rows:
        at = int(dex.classes[row, _VALUES_COLUMN])
        if 0 < at < len(dex.data):
            found.update(_strings(dex.data, at))
    return found


def _strings(data: bytes, at: int) -> list[int]:
    """The string numbers in an encoded array; values behind a nested one are left out."""
    count, at = _number(data, at)
    found = []
    for _ in range(min(count, _MOST_VALUES)):
        if at >= len(data):
            break
        kind, width = data[at] & 0x1F, (data[at] >> 5) + 1
        at += 1
        if kind in (_ARRAY, _ANNOTATION):
            break
        if kind == _STRING:
            found.append(int.from_bytes(data[at : at + width], "little"))
        at += 0 if kind in (_NULL, _BOOLEAN) else width
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 35:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            break
    return value, at
