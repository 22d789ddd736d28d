"""Constants of a class: the values its static fields start with, which no instruction needs to name."""

from __future__ import annotations

from collections.abc import Iterable

from weftline.apps.android.dex.layout import Dex

_BYTE, _SHORT, _CHAR, _INT = 0x00, 0x02, 0x03, 0x04
_STRING, _ARRAY, _ANNOTATION, _NULL, _BOOLEAN = 0x17, 0x1C, 0x1D, 0x1E, 0x1F
_DATA_COLUMN, _VALUES_COLUMN = 6, 7
_MOST_VALUES = 5000


def constant_strings(dex: Dex, rows: Iterable[int]) -> set[int]:
    """Numbers of the strings that the classes in these rows hold as constants."""
    found: set[int] = set()
    for row in rows:
        at = int(dex.classes[row, _VALUES_COLUMN])
        if 0 < at < len(dex.data):
            found.update(_strings(dex.data, at))
    return found


def static_values(dex: Dex, row: int) -> dict[int, int | str]:
    """Field number -> value of the whole numbers, truth values and texts that the class's static fields start with."""
    at, values_at = int(dex.classes[row, _DATA_COLUMN]), int(dex.classes[row, _VALUES_COLUMN])
    if not 0 < at < len(dex.data):
        return {}
    count, at = _number(dex.data, at)
    for _ in range(3):
        _, at = _number(dex.data, at)
    values = _values(dex.data, values_at) if 0 < values_at < len(dex.data) else []
    found: dict[int, int | str] = {}
    number = 0
    for place in range(min(count, _MOST_VALUES)):
        difference, at = _number(dex.data, at)
        _, at = _number(dex.data, at)
        number += difference
        kind = dex.field_text(number).rpartition(":")[2]
        value = values[place] if place < len(values) else (0, False)
        if value is not None and kind == "Ljava/lang/String;" and value[1]:
            found[number] = dex.string(value[0])
        elif value is not None and kind in {"Z", "I", "S", "B"}:
            found[number] = value[0]
    return found


def _values(data: bytes, at: int) -> list[tuple[int, bool] | None]:
    """(number, whether it is that of a text) of an encoded array's values, None for others; ends at a nested one."""
    count, at = _number(data, at)
    found: list[tuple[int, bool] | None] = []
    for _ in range(min(count, _MOST_VALUES)):
        if at >= len(data):
            break
        kind, argument = data[at] & 0x1F, data[at] >> 5
        at += 1
        if kind in (_ARRAY, _ANNOTATION):
            break
        if kind in (_NULL, _BOOLEAN):
            found.append((argument, False) if kind == _BOOLEAN else None)
            continue
        raw = data[at : at + argument + 1]
        at += argument + 1
        whole = kind in (_BYTE, _SHORT, _CHAR, _INT, _STRING)
        value = int.from_bytes(raw, "little", signed=kind not in (_CHAR, _STRING))
        found.append((value, kind == _STRING) if whole else None)
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
