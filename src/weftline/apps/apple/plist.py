"""Property lists, taken apart within limits."""

from __future__ import annotations

import plistlib
import struct
from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ExpatError

from weftline.errors import UnreadableError

MOST_VALUES = 50_000
MOST_DEPTH = 100
MOST_OBJECTS = 1_000_000
_TRAILER = struct.Struct(">6xBBQQQ")
_BYTES_EACH = {0x4: 1, 0x5: 1, 0x6: 2}
_REFERENCES_EACH = {0xA: 1, 0xC: 1, 0xD: 2}


def read_plist(data: bytes) -> dict[str, Any]:
    """The top dictionary of a property list. Raises UnreadableError with the reason."""
    if b"<!ENTITY" in data:
        raise UnreadableError("the property list declares entities, which none needs")
    if data.startswith(b"bplist") and _unfolds(data):
        raise UnreadableError("parts of the property list lie on one another, or are too many: it would unfold hugely")
    try:
        found = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, IndexError, OverflowError,
            RecursionError, KeyError, AttributeError) as error:  # fmt: skip
        raise UnreadableError(f"it is no property list that can be read ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise UnreadableError("the property list holds no dictionary")
    return found


def _unfolds(data: bytes) -> bool:
    """Whether a binary list has too many objects, or objects that together are longer than the file that holds them."""
    if len(data) < _TRAILER.size:
        return False
    width, reference, count, _, table = _TRAILER.unpack(data[-_TRAILER.size :])
    if count > MOST_OBJECTS:
        return True
    total = 0
    for at in range(table, min(table + count * width, len(data)), width or 1):
        total += _length(data, int.from_bytes(data[at : at + width]), reference)
        if total > len(data):
            return True
    return False


def _length(data: bytes, at: int, reference: int) -> int:
    """The bytes that the text, data or list at a place says it takes, without its head; 0 for what is small."""
    mark = data[at] if at < len(data) else 0
    each = _BYTES_EACH.get(mark >> 4, 0) or _REFERENCES_EACH.get(mark >> 4, 0) * reference
    count = mark & 15
    if count == 15 and at + 1 < len(data):
        count = int.from_bytes(data[at + 2 : at + 2 + (1 << (data[at + 1] & 3))])
    return count * each


def values(found: Any) -> Iterator[tuple[str, Any]]:
    """(dotted path, value) of every leaf, among the first `MOST_VALUES` and `MOST_DEPTH` levels deep at most."""
    return _leaves(found, [])


def unread(found: Any) -> list[str]:
    """Why `values` leaves something out, nothing where it does not."""
    reasons: list[str] = []
    for _ in _leaves(found, reasons):
        pass
    return reasons


def _leaves(found: Any, reasons: list[str]) -> Iterator[tuple[str, Any]]:
    levels = [iter([("", found)])]
    count, too_deep = 0, False
    while levels and count < MOST_VALUES:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
            continue
        count += 1
        if not isinstance(entry[1], dict | list):
            yield entry
        elif len(levels) < MOST_DEPTH:
            levels.append(_below(*entry))
        else:
            too_deep = True
    if too_deep:
        reasons.append(f"the property list goes deeper than {MOST_DEPTH} levels, or holds itself: not read further")
    if levels:
        reasons.append(f"the property list has more than {MOST_VALUES} values, or holds itself: the rest was not read")


def _below(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What a dictionary or list holds, one at a time: a list may hold itself a million times."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return ((f"{path}.{key}" if path else str(key), item) for key, item in pairs)


def text(found: dict[str, Any], key: str) -> str:
    """The text under a key, empty where there is none."""
    value = found.get(key)
    return value if isinstance(value, str) else ""
