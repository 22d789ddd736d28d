"""Rows of delimited text (CSV, TSV), one at a time, whatever the delimiter, encoding or line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from weftline.readers._text import encoding_of

_MAX_CELL = 16 << 20
_RAW_KEPT = 65_536
Cells = tuple[tuple[str, str], ...]


def table_rows(file: BinaryIO, head: bytes, name: str) -> Iterator[tuple[int, Cells, str]]:
    """Each row below the header as (row number from 1, cells by column name, problem).

    A row that cannot be read comes as one cell `raw` with its text and the problem. Empty rows are left out.
    """
    encoding, _ = encoding_of(head)
    csv.field_size_limit(_MAX_CELL)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="backslashreplace", newline="")
    raw = _Remembering(text)
    try:
        table = csv.reader(raw, delimiter=delimiter_of(head, name))
        header = [cell.strip().lstrip("\ufeff") for cell in next(table, [])]
        number = 0
        while True:
            raw.kept = ""
            try:
                cells = next(table)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                yield number, (("raw", raw.kept),), f"row {number} cannot be read: {error}"
                continue
            if any(cells):
                number += 1
                yield number, _named(header, cells), ""
    finally:
        text.detach()


def delimiter_of(head: bytes, name: str) -> str:
    """The delimiter: a tab for `.tsv`, else whichever stands most often in the first line."""
    if name.lower().endswith(".tsv"):
        return "\t"
    first = head.decode(encoding_of(head)[0], "ignore").partition("\n")[0]
    return max(",;\t|", key=first.count)


class _Remembering:
    """Lines of a text with NUL made visible; keeps what was handed out since `kept` was last emptied."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.kept = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_MAX_CELL)
        if not line:
            raise StopIteration
        line = line.replace("\0", "\u2400")
        if len(self.kept) < _RAW_KEPT:
            self.kept += line[:_RAW_KEPT]
        return line


def _named(header: list[str], cells: list[str]) -> Cells:
    names = [
        header[index] if index < len(header) and header[index] else f"column {index + 1}" for index in range(len(cells))
    ]
    return tuple(zip(names, cells, strict=True))
