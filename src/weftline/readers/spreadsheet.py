"""Spreadsheets: each row of each sheet a record, under the names that the first row of words gives its columns.

Rows keep the number that the program shows. Dates come as ISO 8601; of formulas the last value is taken.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping

from weftline.model.records import Fact, Page, Row, Unparsed
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble, never
from weftline.readers._office_parts import DAMAGE, Parts
from weftline.readers._office_text import words
from weftline.readers._sheets import Line, Sheet
from weftline.readers._sheets_excel import excel_sheets
from weftline.readers._sheets_open import open_sheets
from weftline.readers.office import carried, stated

_MOST_ROWS = 500_000
_HEADER_WITHIN = 30
_OPEN_DOCUMENT = "mimetype:application/vnd.oasis.opendocument.spreadsheet"
_COMMENTS = r"xl/(?:comments\d*|comments/.+|threadedComments/.+)\.xml"


def _inside(names: Collection[str]) -> int:
    known = set(names)
    return 85 if "xl/workbook.xml" in known or any(name.startswith(_OPEN_DOCUMENT) for name in known) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    total = 0
    with zipfile.ZipFile(source.file) as archive:
        parts = Parts(archive)
        sheets = excel_sheets if "xl/workbook.xml" in parts.names else open_sheets
        try:
            for sheet in sheets(parts):
                for record in _sheet(source, sheet):
                    total += isinstance(record, Row | Unparsed)
                    yield record
            for name in parts.named(_COMMENTS):
                yield Page(source.at(part=name), words(parts, name, mixed=False), title=source.name)
        except DAMAGE as error:
            total += 1
            yield from _damaged(source, "", error)
        yield from stated(source, parts)
        yield from carried(parts)
    yield Tally(total, total)


def _sheet(source: Source, sheet: Sheet) -> Iterator[Record]:
    if sheet.hidden:
        yield Fact(source.at(table=sheet.name), "hidden sheet", sheet.name)
    header: Mapping[int, str] = {}
    read = 0
    try:
        for line in sheet.lines:
            if not any(line.cells.values()):
                continue
            if not header and read < _HEADER_WITHIN and _names_columns(line):
                header = line.cells
                yield Fact(source.at(table=sheet.name, row=line.number), "columns", ", ".join(header.values()))
                continue
            read += 1
            if read > _MOST_ROWS:
                yield Trouble(
                    f"{source.name}: sheet {sheet.name} has more than {_MOST_ROWS:,} rows; the rest is not read"
                )
                return
            named = tuple((header.get(column) or _letters(column), text) for column, text in line.cells.items() if text)
            yield Row(source.at(table=sheet.name, row=line.number), sheet.name, named)
    except DAMAGE as error:  # the sheets behind a damaged one may be whole
        yield from _damaged(source, sheet.name, error)


def _names_columns(line: Line) -> bool:
    """Whether a row gives names: two words or more, and nothing that is a number or a date."""
    said = {column for column, text in line.cells.items() if text}
    return len(said) > 1 and not said & line.measured


def _damaged(source: Source, sheet: str, error: Exception) -> Iterator[Record]:
    where = f"sheet {sheet}" if sheet else "the workbook"
    reason = f"{source.name}: {where} is damaged ({type(error).__name__}: {str(error)[:200]}); read as far as it goes"
    yield Trouble(reason, fatal=True)
    yield Unparsed(source.at(table=sheet) if sheet else source.at(bytes=f"0-{source.size}"), "", reason)


def _letters(column: int) -> str:
    """`column C` for the third, as the program shows it."""
    made, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        made = chr(65 + digit) + made
    return f"column {made}"


FORMAT = Format(
    name="spreadsheet",
    sniff=never,
    read=_read,
    versions="Excel since 2007, OpenDocument sheets, also hidden ones; comments and files in them",
    reference="ECMA-376; ISO/IEC 26300",
    inside=_inside,
    extensions=(".xlsx", ".xlsm", ".ods"),
)
