"""Reports as folders with `report.json` and as rows of a portal's bulk export (CSV, JSON Lines, Parquet)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from weftline_example.drafts import Draft


def write_folder(draft: Draft, reports: Path) -> None:
    """One report as a folder: `report.json` and its files."""
    folder = reports / draft.folder
    for name, data in draft.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(draft.form, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text + "\n", "utf-8")


def flat(form: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """A form as a row: names with dots, lists as JSON, truth values as `true` and `false`, unknown as empty."""
    row: dict[str, str] = {}
    for name, value in form.items():
        if isinstance(value, Mapping):
            row |= flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            row[prefix + name] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, bool):
            row[prefix + name] = "true" if value else "false"
        else:
            row[prefix + name] = "" if value is None else str(value)
    return row


def csv_bytes(drafts: Iterable[Draft]) -> bytes:
    """A CSV with a byte-order mark, as spreadsheet programs export it."""
    rows = [flat(draft.form) for draft in drafts]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _columns(rows), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def jsonl_bytes(drafts: Iterable[Draft]) -> bytes:
    """One form a line, nested as in `report.json`."""
    return "".join(json.dumps(draft.form, ensure_ascii=False) + "\n" for draft in drafts).encode("utf-8")


def write_parquet(drafts: Iterable[Draft], path: Path) -> None:
    """The rows as a Parquet file of text columns."""
    import pyarrow as pa  # noqa: PLC0415 - only this writer needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = [flat(draft.form) for draft in drafts]
    columns = {name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in _columns(rows)}
    pq.write_table(pa.table(columns), path)


def _columns(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))
