"""Deleted rows of a SQLite file put to the tables that they came from, and told apart from what still stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Final

from weftline.servers.databases._sqlite_free import FreeRow, Value, free_rows
from weftline.servers.desk import Desk
from weftline.servers.tables.sink import Table
from weftline.servers.tree import Entry

ROWS_COMPARED: Final = 2_000_000
_NUMERIC: Final = ("REAL", "FLOAT", "DOUBLE", "NUMERIC", "DECIMAL")


@dataclass(slots=True)
class Standing:
    """A table as it stands: columns, their declared types, which of them is the row id, and hashes of its rows."""

    name: str
    columns: list[str]
    types: list[str]
    key: int | None = None
    rows: set[int] = field(default_factory=set)

    def remember(self, row: Sequence[str | None]) -> None:
        """Note a row, so that a stale copy of it is not taken for a deleted one."""
        if len(self.rows) < ROWS_COMPARED:
            self.rows.add(hash(tuple(row)))


def read_deleted(data: bytes, standing: list[Standing], entry: Entry, desk: Desk) -> None:
    """Give rows of free pages to tables named after the one they came from; say how many there were."""
    found: dict[str, list[tuple[FreeRow, list[str | None]]]] = defaultdict(list)
    origins: dict[str, list[str]] = {}
    for _, page in groupby(free_rows(data), key=lambda row: (row.page, len(row.values))):
        rows = list(page)
        source = _source(rows, standing)
        name = f"{source.name} (deleted)" if source else f"deleted, {len(rows[0].values)} columns"
        origins[name] = source.columns if source else [f"column {n}" for n in range(1, len(rows[0].values) + 1)]
        for row in rows:
            texts = _texts(row, source)
            if source is None or hash(tuple(texts)) not in source.rows:
                found[name].append((row, texts))
    for name, gone in found.items():
        table = Table(desk, entry.path, name, origins[name], partial(_place, desk, entry, gone))
        for _, texts in gone:
            table.add(texts)
        table.close()
    count = sum(map(len, found.values()))
    if count:
        desk.problems.append(f"{entry.path}: {count} deleted rows were found on free pages; they are among the tables")


def _place(desk: Desk, entry: Entry, rows: list[tuple[FreeRow, list[str | None]]], number: int) -> str:
    if not number:
        return desk.at(entry)
    row = rows[number - 1][0]
    return desk.at(entry, bytes=f"{row.begin}-{row.end}")


def _source(rows: list[FreeRow], standing: list[Standing]) -> Standing | None:
    """The one table of as many columns whose declared types fit best; None where it cannot be told."""
    fitting = [table for table in standing if len(table.columns) == len(rows[0].values)]
    scored = [(sum(_misfits(row.values, table) for row in rows), table) for table in fitting]
    least = min((score for score, _ in scored), default=0)
    best = [table for score, table in scored if score == least <= len(rows)]
    emptied = [table for table in best if not table.rows]
    return best[0] if len(best) == 1 else emptied[0] if len(emptied) == 1 else None


def _misfits(values: tuple[Value, ...], table: Standing) -> int:
    """How many values contradict their columns' types. The row id itself is kept as nothing."""
    wrong = 0
    for place, (value, kind) in enumerate(zip(values, table.types, strict=True)):
        if place == table.key:
            wrong += value is not None
        elif "INT" in kind or kind.startswith(_NUMERIC):
            wrong += isinstance(value, str | bytes)
        elif "CHAR" in kind or "TEXT" in kind or "CLOB" in kind:
            wrong += isinstance(value, int | float)
    return wrong


def _texts(row: FreeRow, source: Standing | None) -> list[str | None]:
    texts = [_text(value) for value in row.values]
    if source is not None and source.key is not None:
        texts[source.key] = str(row.rowid)
    return texts


def _text(value: Value) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return repr(value) if isinstance(value, float) else str(value)
