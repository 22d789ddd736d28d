"""SQLite databases that no special reader knows: every row of every table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from weftline.model.records import Row, Unparsed
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._sqlite import DAMAGE, MAGIC, damaged, database, tables, text, told

_MOST_ROWS = 200_000
_LONGEST_CELL = 65_536


def _sniff(head: bytes, name: str) -> int:
    del name
    return 60 if head.startswith(MAGIC) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    total = 0
    try:
        with database(source, hints.scratch) as connection:
            for name, columns in sorted(tables(connection).items()):
                for record in _rows(connection, source, name, columns):
                    total += isinstance(record, Row | Unparsed)
                    yield record
            for record in told(connection, source):
                total += isinstance(record, Unparsed)
                yield record
    except DAMAGE as error:
        total += 1
        yield from damaged(source, error)
    yield Tally(total, total)


def _rows(connection: sqlite3.Connection, source: Source, name: str, columns: tuple[str, ...]) -> Iterator[Record]:
    quoted = name.replace('"', '""')
    query = f'SELECT * FROM "{quoted}" LIMIT {_MOST_ROWS + 1}'  # noqa: S608 - a table's own name, quoted
    cut = 0
    try:
        for number, row in enumerate(connection.execute(query), 1):
            if number > _MOST_ROWS:
                yield Trouble(f"{source.name}: table {name} has more than {_MOST_ROWS:,} rows; the rest is not read")
                break
            texts = [text(value) for value in row]
            cut += sum(len(cell) > _LONGEST_CELL for cell in texts)
            cells = tuple((column, cell[:_LONGEST_CELL]) for column, cell in zip(columns, texts, strict=True))
            yield Row(source.at(table=name, row=number), name, cells)
    except DAMAGE as error:  # the tables behind a damaged one may be whole
        yield from damaged(source, error)
    if cut:
        yield Trouble(f"{source.name}: table {name}: of {cut:,} cells only {_LONGEST_CELL:,} characters are read")


FORMAT = Format(
    name="sqlite",
    sniff=_sniff,
    read=_read,
    versions="SQLite 3, unencrypted",
    reference="https://www.sqlite.org/fileformat2.html",
    extensions=(".db", ".sqlite", ".sqlite3"),
)
