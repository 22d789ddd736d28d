"""JSON and JSON Lines that no special reader knows: objects in lists become rows, the rest one row of properties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from weftline.model.halves import whole
from weftline.model.records import Row, Unparsed
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._text import decode, encoding_of, json_start, whole_lines
from weftline.readers.text import pages

_MAX_BYTES = 64 << 20
_MAX_CELLS = 500
_DEEPEST = 12


def _sniff(head: bytes, name: str) -> int:
    start = json_start(head)[:4096]
    named = name.lower().endswith((".json", ".jsonl", ".ndjson"))
    if not start:
        return 0
    likely = start[1:].lstrip(" \r\n\t")[:1] in {'"', "{", "[", "}", "]"} or start[1:2].isdigit()
    return 50 if named else 40 if likely and '":' in start.replace('" :', '":') else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    text = decode(source.bytes(_MAX_BYTES)).lstrip("\ufeff")
    try:
        value = whole(json.loads(text, parse_float=Decimal))
    except (ValueError, RecursionError) as error:
        if _is_lines(text):
            yield from _lines(source)
            return
        yield Trouble(f"{source.name}: not valid JSON ({error}); read as plain text")
        yield from pages(source, encoding_of(source.head)[0])
        return
    total = 0
    for table, item in _records(value, ""):
        total += 1
        yield Row(source.at(table=table or "root", row=total), table or "root", cells(item))
    yield Tally(total, total)


def _is_lines(text: str) -> bool:
    first, _, rest = text.partition("\n")
    try:
        return bool(rest.strip()) and isinstance(json.loads(first), (dict, list))
    except (ValueError, RecursionError):
        return False


def _lines(source: Source) -> Iterator[Record]:
    total = accounted = 0
    for number, line in whole_lines(source.file, encoding_of(source.head)[0], _MAX_BYTES):
        total = number
        accounted += 1
        locator = source.at(line=number)
        try:
            item = whole(json.loads(line, parse_float=Decimal))
        except (ValueError, RecursionError) as error:
            if line.strip():
                yield Unparsed(locator, line, f"not valid JSON: {error}")
            continue
        yield Row(locator, "lines", cells(item))
    yield Tally(total, accounted)


def _records(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Tables in a document: every list of objects, and what stands beside them."""
    if isinstance(value, list):
        for item in value:
            yield path, item
        return
    if not isinstance(value, dict):
        yield path, value
        return
    rest: dict[str, Any] = {}
    inner: list[tuple[str, Any]] = []
    for key, item in value.items():
        listed = isinstance(item, list) and any(isinstance(part, (dict, list)) for part in item)
        (inner.append((f"{path}.{key}".lstrip("."), item)) if listed else rest.__setitem__(key, item))
    if rest:
        yield path, rest
    for name, items in inner:
        yield from _records(items, name)


def cells(item: Any) -> tuple[tuple[str, str], ...]:
    """A value as named cells, nested names joined with dots."""
    made: list[tuple[str, str]] = []
    _flatten(item, "", made, 0)
    return tuple(made)


def _flatten(item: Any, path: str, made: list[tuple[str, str]], depth: int) -> None:
    if len(made) >= _MAX_CELLS or depth > _DEEPEST:
        made.append((path or "rest", json.dumps(item, ensure_ascii=False, default=str)))
    elif isinstance(item, dict) and item:
        for key, value in item.items():
            _flatten(value, f"{path}.{key}".lstrip("."), made, depth + 1)
    elif isinstance(item, list) and any(isinstance(part, (dict, list)) for part in item):
        for index, value in enumerate(item):
            _flatten(value, f"{path}.{index}".lstrip("."), made, depth + 1)
    else:
        made.append(
            (path or "value", item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, default=str))
        )


FORMAT = Format(
    name="json",
    sniff=_sniff,
    read=_read,
    versions="JSON and JSON Lines up to 64 MB",
    reference="RFC 8259; jsonlines.org",
    extensions=(".json", ".jsonl", ".ndjson"),
)
