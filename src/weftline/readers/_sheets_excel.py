"""Sheets of Excel's workbooks (ECMA-376, SpreadsheetML), read as streams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from weftline.readers._office_parts import Parts, attribute, drop, local
from weftline.readers._sheets import Line, Sheet, plain_number

_WORKBOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LEAP_DAY = 60  # Excel counts a 29 February 1900
_MOST_DAYS = 2_958_466


@dataclass(frozen=True, slots=True)
class _Book:
    """What sheets refer to: shared texts, which styles are dates, and from which day these count."""

    texts: list[str]
    dates: frozenset[int]
    from_1904: bool


def excel_sheets(parts: Parts) -> Iterator[Sheet]:
    """The sheets of a workbook in its order."""
    targets = parts.relations(_WORKBOOK)
    listed, from_1904 = [], False
    for _, element in parts.elements(_WORKBOOK):
        if local(element) == "sheet":
            hidden = attribute(element, "state") in {"hidden", "veryHidden"}
            listed.append((str(element.get("name") or ""), targets.get(_relation(element), ""), hidden))
        elif local(element) == "workbookPr":
            from_1904 = attribute(element, "date1904") in {"1", "true"}
    book = _Book(_shared(parts), frozenset(_date_styles(parts)), from_1904)
    for name, part, hidden in listed:
        if part in parts.names:
            yield Sheet(name, _lines(parts, part, book), hidden)


def _relation(element: Any) -> str:
    return next((str(value) for key, value in element.items() if key.endswith("}id")), "")


def _shared(parts: Parts) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.names:
        return []
    texts = []
    for _, element in parts.elements("xl/sharedStrings.xml"):
        if local(element) == "si":
            texts.append(_spoken(element))
            drop(element)
    return texts


def _spoken(element: Any) -> str:
    """The text of an item with its runs, without the readings that stand over Japanese ones."""
    found = [
        node.text or ""
        for node in element.iter()
        if local(node) == "t" and not any(local(above) == "rPh" for above in node.iterancestors())
    ]
    return "".join(found).replace("\0", "\u2400")


def _date_styles(parts: Parts) -> Iterator[int]:
    """Numbers of the cell styles that show a date or a time."""
    if "xl/styles.xml" not in parts.names:
        return
    dates = set(_DATES)
    for _, element in parts.elements("xl/styles.xml"):
        if local(element) == "numFmt" and _DATE_LETTERS.search(_LITERAL.sub("", attribute(element, "formatCode"))):
            dates.add(_whole(attribute(element, "numFmtId")))
        elif local(element) == "cellXfs":
            styles = [child for child in element if local(child) == "xf"]
            yield from (index for index, style in enumerate(styles) if _whole(attribute(style, "numFmtId")) in dates)


def _lines(parts: Parts, part: str, book: _Book) -> Iterator[Line]:
    number = 0
    for _, element in parts.elements(part):
        if local(element) != "row":
            continue
        number = max(_whole(attribute(element, "r")), number + 1)
        line = Line(number, {})
        column = -1
        for cell in element:
            if local(cell) == "c":
                place = _PLACE.fullmatch(attribute(cell, "r"))
                column = _column(place[1]) if place else column + 1
                text, measured = _cell(cell, book)
                line.cells[column] = text
                if measured:
                    line.measured.add(column)
        drop(element)
        yield line


def _cell(cell: Any, book: _Book) -> tuple[str, bool]:
    """The text of a cell, and whether it is a number or a date."""
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        return _spoken(cell), False
    value = next((child.text or "" for child in cell if local(child) == "v"), "")
    if kind == "s":
        index = _whole(value)
        return (book.texts[index] if value and 0 <= index < len(book.texts) else f"(text {value} is not there)"), False
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value), True
    if kind != "n" or not value:
        return value, kind == "d"
    dated = _day(value, book) if _whole(attribute(cell, "s")) in book.dates else ""
    return dated or plain_number(value), True


def _day(value: str, book: _Book) -> str:
    """The date or time that a count of days is; empty where it is none."""
    try:
        days = float(value)
    except ValueError:
        return ""
    if not 0 <= days < _MOST_DAYS:
        return ""
    start = date(1904, 1, 1) if book.from_1904 else date(1899, 12, 30 if days >= _LEAP_DAY else 31)
    at = datetime(start.year, start.month, start.day) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001 - a sheet states no zone
    if days < 1:
        return f"{at:%H:%M:%S}"
    return at.date().isoformat() if days == int(days) else at.isoformat(" ")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
