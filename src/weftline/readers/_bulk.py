"""Many reports, one a row: CSV, TSV, JSON Lines or Parquet, as a portal exports them.

Columns carry the names of `report.json` with dots (`victim.country`, `payments.0.amount`); a column map gives other
names. Lists and objects in a table are JSON cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from weftline.errors import InputError
from weftline.model.report import Report
from weftline.readers._delimited import table_rows
from weftline.readers._report import report_of
from weftline.readers._text import LINE_CAP, encoding_of, whole_lines

_MAX_LINE = 16 << 20
_TOP = frozenset(Report.__dataclass_fields__) | {"occurred"}
Bulk = Iterator[tuple[Report, str, list[str]]]


def bulk_reports(file: BinaryIO, name: str, columns: Mapping[str, str]) -> Bulk:
    """The reports of a table, each with its place and what in it could not be used.

    Args:
        file: seekable bytes of a `.csv`, `.tsv`, `.jsonl`/`.ndjson` or `.parquet` file.
        name: the file's name; its stem names rows without an id.
        columns: field (dotted) to column, or column to field; either way is understood.

    Yields:
        (report, locator part `table=NAME&row=N`, problems). A row that cannot be read at all comes with an empty
        report id, its raw text under `unknown["raw"]` and the reason as a problem: list it, do not file it.

    Raises:
        InputError: the file is none of these formats.
    """
    kind = PurePosixPath(name).suffix.lower()
    file.seek(0)
    head = file.read(LINE_CAP)
    file.seek(0)
    if head.startswith(b"PAR1"):
        rows = _parquet(file, name)
    elif kind in {".jsonl", ".ndjson"} or head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        rows = _json_lines(file, head)
    elif kind in {".csv", ".tsv", ".txt"}:
        rows = _delimited(file, head, name)
    else:
        raise InputError(f"{name} is not a table of reports.", "CSV, TSV, JSON Lines and Parquet are read.")
    stem = PurePosixPath(name).stem
    seen: dict[str, int] = {}
    for number, row, problem in rows:
        locator = f"table={stem}&row={number}"
        if row is None or problem:
            yield Report(id="", unknown={"raw": str(row or "")}), locator, [problem]
            continue
        report, problems = report_of(_nest(_mapped(row, columns)), f"{stem}-{number}")
        if report.id in seen:
            problems.append(f"the id {report.id} stood already in row {seen[report.id]}")
        seen.setdefault(report.id, number)
        yield report, locator, problems


_Rows = Iterator[tuple[int, Any, str]]


def _json_lines(file: BinaryIO, head: bytes) -> _Rows:
    for number, text in whole_lines(file, encoding_of(head)[0], _MAX_LINE):
        yield from _json_line(number, text)


def _json_line(number: int, text: str) -> _Rows:
    if not text.strip():
        return
    try:
        value = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        yield number, text[:LINE_CAP], f"line {number} is not valid JSON: {error}"
        return
    if isinstance(value, dict):
        yield number, value, ""
    else:
        yield number, text[:LINE_CAP], f"line {number} is not an object"


def _delimited(file: BinaryIO, head: bytes, name: str) -> _Rows:
    for number, cells, problem in table_rows(file, head, name):
        yield number, (problem and cells[0][1]) or dict(cells), problem


def _parquet(file: BinaryIO, name: str) -> _Rows:
    import pyarrow.parquet as pq  # noqa: PLC0415 - a heavy part that most inputs do not need

    try:
        table = pq.ParquetFile(file)
        number = 0
        for batch in table.iter_batches(1024):
            for row in batch.to_pylist():
                number += 1
                yield number, {key: _plain(value) for key, value in row.items()}, ""
    except (OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{name} is not a readable Parquet file: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value else None  # noqa: PLR0124 - NaN is an empty cell
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _mapped(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    names: dict[str, str] = {}
    for left, right in columns.items():
        if right in row and not (left in row and right.partition(".")[0] in _TOP):
            names[right] = left
        else:
            names[left] = right
    return {names.get(key, key): value for key, value in row.items()}


def _nest(row: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted columns as nested objects; numbered parts as lists; empty cells left out."""
    tree: dict[str, Any] = {}
    for column, cell in row.items():
        value = _cell(cell)
        if value is None:
            continue
        path = column.split(".") if column.partition(".")[0] in _TOP else [column]
        spot = tree
        for step in path[:-1]:
            inner = spot.setdefault(step, {})
            if not isinstance(inner, dict):
                spot, path = tree, [column]
                break
            spot = inner
        spot[path[-1]] = value
    return {key: _lists(value) for key, value in tree.items()}


def _cell(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if text[:1] in {"[", "{"}:
        try:
            return json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError):
            return cell
    return cell if text else None


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    made = {key: _lists(item) for key, item in value.items()}
    if made and all(key.isdigit() for key in made):
        return [made[key] for key in sorted(made, key=int)]
    return made
