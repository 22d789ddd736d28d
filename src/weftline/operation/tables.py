"""Tables of reports linked without an operation: `weftline link`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weftline.errors import InputError
from weftline.linkage import link_files
from weftline.operation.progress import Progress


def link_tables(
    reports: Path,
    mentions: Path,
    photos: Path | None,
    out: Path,
    *,
    engine: str,
    normalised: bool,
    progress: Progress,
) -> dict[str, Any]:
    """Link tables into series and write the result to `out`. Returns what run.json holds. Raises InputError."""
    for path in (reports, mentions, photos):
        if path is not None and not path.is_file():
            raise InputError(f"There is no table {path}.", "Give a CSV, JSONL or Parquet file.")
    progress.stage("Linking")
    return link_files(reports, mentions, photos, out, engine_name=engine, normalised=normalised)
