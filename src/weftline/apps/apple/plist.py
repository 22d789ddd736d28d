"""Property lists, taken apart within limits."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ExpatError

from weftline.errors import UnreadableError

MOST_VALUES = 50_000


def read_plist(data: bytes) -> dict[str, Any]:
    """The top dictionary of a property list. Raises UnreadableError with the reason."""
    if b"<!ENTITY" in data:
        raise UnreadableError("the property list declares entities, which none needs")
    try:
        found = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, IndexError, OverflowError,
            RecursionError, KeyError, AttributeError) as error:  # fmt: skip
        raise UnreadableError(f"it is no property list that can be read ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise UnreadableError("the property list holds no dictionary")
    return found


def values(found: Any) -> Iterator[tuple[str, Any]]:
    """(dotted path, value) of every leaf, at most `MOST_VALUES`."""
    waiting: list[tuple[str, Any]] = [("", found)]
    count = 0
    while waiting and count < MOST_VALUES:
        path, value = waiting.pop()
        count += 1
        if isinstance(value, dict):
            waiting.extend((f"{path}.{key}" if path else str(key), value[key]) for key in reversed(list(value)))
        elif isinstance(value, list):
            waiting.extend((f"{path}.{at}", item) for at, item in reversed(list(enumerate(value))))
        else:
            yield path, value


def text(found: dict[str, Any], key: str) -> str:
    """The text under a key, empty where there is none."""
    value = found.get(key)
    return value if isinstance(value, str) else ""
