"""Documents, whose fields differ from one to the next, as rows of a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from weftline.servers.desk import Desk
from weftline.servers.tables.sink import Table

COLUMNS: Final = 300
_DEPTH: Final = 3
_CELL: Final = 4 << 20
Document = Mapping[str, object]


def flat(document: Document, prefix: str = "", depth: int = 1) -> dict[str, str]:
    """A document's fields as texts: inner documents by dotted names, lists as JSON, nothing where a value is null."""
    out: dict[str, str] = {}
    for name, value in document.items():
        full = f"{prefix}{name}"[:200]
        if isinstance(value, Mapping) and value and depth < _DEPTH:
            out |= flat(value, f"{full}.", depth + 1)
        elif value is not None:
            out[full] = written(value)
    return out


def written(value: object) -> str:
    """A value as a table would show it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list | Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)[:_CELL]
    return str(value)[:_CELL]


def object_in(text: str) -> Document | None:
    """The JSON object that a text is, or None."""
    found = json_in(text)
    return found if isinstance(found, dict) else None


def json_in(text: str) -> object:
    """The JSON object or list that a text is, or None."""
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


class Documents:
    """A table of documents. `known`: documents, by which the columns are chosen; what later ones hold besides is
    counted and said.
    """

    def __init__(
        self, desk: Desk, store: str, name: str, known: Iterable[dict[str, str]], locate: Callable[[int], str]
    ) -> None:
        every = dict.fromkeys(column for row in known for column in row)
        self._columns = list(every)[:COLUMNS]
        self._places = {column: place for place, column in enumerate(self._columns)}
        self._table = Table(desk, store, name, self._columns, locate)
        self._desk = desk
        self._beyond: dict[str, int] = {}

    def add(self, row: dict[str, str]) -> None:
        """Take the next document, already made flat."""
        cells: list[str | None] = [None] * len(self._columns)
        for name, text in row.items():
            place = self._places.get(name)
            if place is not None:
                cells[place] = text
            elif name in self._beyond or len(self._beyond) < COLUMNS:
                self._beyond[name] = self._beyond.get(name, 0) + 1
        self._table.add(cells)

    def close(self) -> None:
        """Decide what the table means, and say which fields were passed over."""
        self._table.close()
        if self._beyond:
            named = ", ".join(sorted(self._beyond)[:10])
            count = sum(self._beyond.values())
            self._desk.problems.append(
                f"{self._table.store}: collection {self._table.name}: {count} values of fields that its "
                f"first documents lack are not read ({named})"
            )
