"""Delimited tables (CSV, TSV): each row a record, cells under their column's name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from weftline.model.records import Row, Unparsed
from weftline.readers._delimited import table_rows
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._text import looks_like_text


def _sniff(head: bytes, name: str) -> int:
    return 70 if name.lower().endswith((".csv", ".tsv")) and looks_like_text(head) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    table = PurePosixPath(source.name).stem
    total = accounted = 0
    for number, cells, problem in table_rows(source.file, source.head, source.name):
        total += 1
        locator = source.at(table=table, row=number)
        accounted += 1
        if problem:
            yield Unparsed(locator, cells[0][1], problem)
            yield Trouble(f"{source.name}: {problem}")
        else:
            yield Row(locator, table, cells)
    yield Tally(total, accounted)


FORMAT = Format(
    name="table",
    sniff=_sniff,
    read=_read,
    versions="comma, semicolon, tab or bar; quoted cells; any encoding",
    reference="RFC 4180",
    extensions=(".csv", ".tsv"),
)
