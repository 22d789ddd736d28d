"""Sheets of OpenDocument workbooks (ISO/IEC 26300), read as streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weftline.readers._office_parts import DAMAGE, Parts, attribute, drop, local
from weftline.readers._office_text import flat
from weftline.readers._sheets import Line, Sheet, plain_number

_MOST_REPEATED = 1000
_MOST_COLUMNS = 16_384
_STATED = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}
_NUMBERS = frozenset({"float", "percentage", "currency"})


def open_sheets(parts: Parts) -> Iterator[Sheet]:
    """The sheets in their order; one that breaks off comes as far as it goes, before the damage is raised."""
    content = _Content()
    try:
        for event, element in parts.elements("content.xml", starts=True):
            yield from content.take(event, element)
    except DAMAGE:
        yield from content.sheet()
        raise


class _Content:
    def __init__(self) -> None:
        self._hidden: set[str] = set()
        self._waiting: list[Line] = []
        self._name = self._style = ""
        self._number = self._nested = 0

    def take(self, event: str, element: Any) -> Iterator[Sheet]:
        kind = local(element)
        if kind == "table-properties" and event == "end":
            if attribute(element, "display") == "false":
                self._hidden.add(attribute(element.getparent(), "name"))
        elif kind == "table":
            yield from self._table(event, element)
        elif kind == "table-row" and event == "end" and self._nested == 1:
            lines, self._number = _lines(element, self._number)
            self._waiting += lines
            element.clear()

    def sheet(self) -> Iterator[Sheet]:
        """What of the open sheet is there."""
        if self._nested:
            yield Sheet(self._name, iter(self._waiting), self._style in self._hidden)

    def _table(self, event: str, element: Any) -> Iterator[Sheet]:
        if event == "start":
            self._nested += 1
            if self._nested == 1:
                self._name, self._style = attribute(element, "name"), attribute(element, "style-name")
                self._number, self._waiting = 0, []
            return
        if self._nested == 1:
            yield from self.sheet()
            drop(element)
        self._nested -= 1


def _lines(row: Any, number: int) -> tuple[list[Line], int]:
    """The lines of a row, which may stand for many alike, and the number of the last."""
    cells: dict[int, str] = {}
    measured: set[int] = set()
    column = 0
    for cell in row:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        text, is_measured = _cell(cell)
        repeated = _repeats(cell, "number-columns-repeated")
        for index in range(column, column + min(repeated, _MOST_REPEATED) if text else column):
            if index < _MOST_COLUMNS:
                cells[index] = text
                measured |= {index} if is_measured else set()
        column += repeated
    repeated = _repeats(row, "number-rows-repeated")
    shown = min(repeated, _MOST_REPEATED) if cells else 0
    return [Line(number + step, cells, measured) for step in range(1, shown + 1)], number + repeated


def _cell(cell: Any) -> tuple[str, bool]:
    """The text of a cell, and whether it is a number or a date."""
    kind = attribute(cell, "value-type")
    if kind in _NUMBERS:
        value = plain_number(attribute(cell, "value"))
        unit = attribute(cell, "currency")
        return f"{value} {unit}".strip(), True
    if kind in _STATED:
        return attribute(cell, _STATED[kind]), True
    return "\n".join(flat(part) for part in cell if local(part) == "p").strip(), False


def _repeats(element: Any, name: str) -> int:
    written = attribute(element, name)
    return max(int(written), 1) if written.isascii() and written.isdecimal() and len(written) < 9 else 1
