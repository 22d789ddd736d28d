"""Reading tables from files, the same for every engine: DuckDB reads them on the machine that asks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from weftline.errors import InputError
from weftline.linkage.engines.session import run

_READERS = {
    ".parquet": "read_parquet($path)",
    ".csv": "read_csv($path, all_varchar=true, header=true)",
    ".tsv": "read_csv($path, all_varchar=true, header=true, delim='\t')",
    ".jsonl": "read_json($path, format='newline_delimited')",
    ".ndjson": "read_json($path, format='newline_delimited')",
}


def read_table(path: Path, memory_mb: int, threads: int) -> pa.Table:
    """A CSV, TSV, JSON Lines or Parquet file as a table; CSV cells stay text. Raises InputError."""
    if not path.is_file():
        raise InputError(f"There is no table {path}.")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path.name} is no table that can be read.", "Use .csv, .tsv, .jsonl or .parquet.")
    try:
        return run(f"SELECT * FROM {reader}", {"path": str(path)}, {}, memory_mb, threads)  # noqa: S608 - constant
    except duckdb.Error as error:
        raise InputError(f"{path.name} cannot be read as a table: {str(error).splitlines()[0]}") from error
