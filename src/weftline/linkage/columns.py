"""Columns of a table as arrays: texts, codes of texts, numbers and days. What is missing or unreadable stays so."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weftline.linkage.arrays import Floats, Ints

_EPOCH = date(1970, 1, 1).toordinal()


def texts(table: pa.Table, name: str) -> pa.StringArray:
    """A column as texts; empty where a cell or the whole column is missing."""
    if name not in table.column_names:
        return pa.array([""] * table.num_rows, type=pa.string())
    column = table.column(name)
    try:
        told = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        told = pa.chunked_array([pa.array([_text(cell) for cell in column.to_pylist()], type=pa.string())])
    return one_array(told.fill_null(""))


def one_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The chunks of a column as one array."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def encoded(column: pa.Array) -> tuple[Ints, pa.Array]:
    """Every cell as a number, and the distinct cells that the numbers stand for, in order of appearance."""
    if len(column) == 0:
        return np.empty(0, dtype=np.int64), column
    coded = column.dictionary_encode()
    return np.asarray(coded.indices.to_numpy(zero_copy_only=False), dtype=np.int64), coded.dictionary


def numbers(table: pa.Table, name: str) -> Floats:
    """A column as finite numbers; NaN where a cell is none."""
    if name not in table.column_names:
        return np.full(table.num_rows, math.nan)
    column = one_array(table.column(name))
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        plain = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
        return np.where(np.isfinite(plain), plain, math.nan)
    return _each(texts(table, name), number_of)


def days(table: pa.Table, name: str) -> Floats:
    """A column of ISO dates or times, day numbers, dates or timestamps as days since 1970; NaN where a cell is none."""
    if name not in table.column_names:
        return np.full(table.num_rows, math.nan)
    column = one_array(table.column(name))
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return numbers(table, name)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        told = texts(table, name)
        found = _each(pc.utf8_slice_codeunits(told, 0, 10), _iso_day)
        rest = np.flatnonzero(np.isnan(found))
        found[rest] = _each(told.take(pa.array(rest)), number_of)
        return found
    return np.array([day_of(cell) for cell in column.to_pylist()], dtype=np.float64)


def _each(column: pa.Array, reading: Any) -> Floats:
    """A reading of every cell, made once for each distinct one."""
    code, distinct = encoded(column)
    return np.array([reading(cell) for cell in distinct.to_pylist()], dtype=np.float64)[code]


def day_of(value: object) -> float:
    """Days since 1970 of an ISO date or time, a day number, a date or a timestamp; NaN where it is none."""
    if value is None or isinstance(value, bool):
        return math.nan
    if isinstance(value, datetime):
        return value.date().toordinal() - _EPOCH + (value.hour * 60 + value.minute) / 1440
    if isinstance(value, date):
        return float(value.toordinal() - _EPOCH)
    day = _iso_day(str(value).strip()[:10])
    return number_of(value) if math.isnan(day) else day


def _iso_day(text: str) -> float:
    try:
        return float(date.fromisoformat(text).toordinal() - _EPOCH)
    except ValueError:
        return math.nan


def number_of(value: object) -> float:
    """A cell as a finite number; NaN where it is none."""
    if value is None:
        return math.nan
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def rows_of(starts: Ints, which: Ints) -> Ints:
    """The rows of several runs `starts[n]` to `starts[n + 1]`, one after another."""
    begin, counts = starts[which], starts[which + 1] - starts[which]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(begin - (ends - counts), counts) + np.arange(total)
