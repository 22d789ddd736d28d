"""Lists as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A cell that stays text: what a spreadsheet would compute gets an apostrophe in front."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    return "'" + text if text.startswith(_FORMULA) else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with its heading, UTF-8 with CRLF line ends (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(name) for name in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()
