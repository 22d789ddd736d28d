"""Numbers in an address book, however it was written: JSON, vCard, CSV or loose text."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Final

from weftline.servers.tables.lexicon import concepts_of

ENTRIES: Final = 200_000
_DEPTH: Final = 6
_BOOK: Final = 3
_VALUE_KEYS: Final = frozenset(["value", "v"])
_VCARD: Final = re.compile(r"^(?:item\d+\.)?TEL[^:\n]{0,200}:(?:tel:)?([^\n\r]{3,60})", re.MULTILINE | re.IGNORECASE)
_LOOSE: Final = re.compile(r"(?<![\w.@+])\+?\d[\d \-().]{5,20}\d(?![\w@])")


def numbers_in(text: str) -> list[str]:
    """All telephone numbers as written, in order, repeated ones too. Empty where the text is no address book."""
    start = text.lstrip("\ufeff \r\n\t")
    if start.startswith(("[", "{")):
        found = _from_json(start)
        if found is not None:
            return found
    if start[:12].upper().startswith("BEGIN:VCARD"):
        return [number.strip() for number in _VCARD.findall(start)][:ENTRIES]
    table = _from_csv(start)
    if table is not None:
        return table
    return [match[0] for match in _LOOSE.finditer(start[: 4 << 20]) if sum(map(str.isdigit, match[0])) >= 7][:ENTRIES]


def _from_json(text: str) -> list[str] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _from_json_lines(text)
    out: list[str] = []
    _walk(found, out, 0)
    return out


def _from_json_lines(text: str) -> list[str] | None:
    out: list[str] = []
    good = 0
    for line in text.splitlines()[:ENTRIES]:
        try:
            _walk(json.loads(line), out, 0)
            good += 1
        except (ValueError, RecursionError):
            continue
    return out if good else None


def _walk(found: object, out: list[str], depth: int, within: str = "") -> None:
    """Collect numbers from values whose key says that they are numbers, from lists of bare numbers, and from names that
    each have their number. `within`: the key under which `found` stands.
    """
    if depth > _DEPTH or len(out) >= ENTRIES:
        return
    if isinstance(found, list):
        for each in found:
            if isinstance(each, str | int) and not isinstance(each, bool):
                if is_number(str(each)):
                    out.append(str(each))
            else:
                _walk(each, out, depth + 1, within)
    elif isinstance(found, dict):
        _walk_object(found, out, depth, within)


def _walk_object(found: dict[str, object], out: list[str], depth: int, within: str) -> None:
    by_name = _numbers_by_name(found)
    for key, value in found.items():
        if isinstance(value, str | int) and not isinstance(value, bool):
            means = within if key in _VALUE_KEYS else key
            if by_name and is_number(str(value)):
                out.append(str(value))
            elif "phone" in concepts_of(means) and str(value).strip():
                out += _several(str(value))
            elif is_number(key) and not is_number(str(value)):
                out.append(key)
        else:
            _walk(value, out, depth + 1, key)


def _numbers_by_name(found: dict[str, object]) -> bool:
    """Whether an object is an address book itself: names that stand for nothing else, each with its number."""
    numbers = sum(isinstance(value, str) and is_number(value) for value in found.values())
    return numbers >= _BOOK and numbers >= 0.8 * len(found) and not any(map(concepts_of, list(found)[:_BOOK]))


def _several(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;|/]", text) if part.strip()][:20]


def is_number(text: str) -> bool:
    """Whether a text is shaped like a telephone number."""
    return 7 <= sum(map(str.isdigit, text)) <= 15 and bool(re.fullmatch(r"\+?[\d ().\-]{7,25}", text.strip()))


def _from_csv(text: str) -> list[str] | None:
    first = text.partition("\n")[0]
    mark = next((mark for mark in (",", "\t", ";", "|") if mark in first), "")
    if not mark:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        return None
    header = [concepts_of(cell.strip()) for cell in rows[0]]
    places = [place for place, concepts in enumerate(header) if "phone" in concepts]
    body = rows[1:] if places else rows
    if not places:
        width = len(rows[0])
        places = [
            place for place in range(width)
            if sum(len(row) > place and is_number(row[place]) for row in rows[:50]) * 2 > min(len(rows), 50)
        ][:3]  # fmt: skip
    if not places:
        return None
    cells = [row[place].strip() for row in body[:ENTRIES] for place in places if len(row) > place]
    return [number for cell in cells if cell for number in _several(cell)]
