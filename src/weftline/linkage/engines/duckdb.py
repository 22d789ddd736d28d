"""DuckDB as the engine: joins within a memory bound, spilling to a private folder, without network or extensions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from weftline.errors import InputError
from weftline.linkage.arrays import Ints

_CANDIDATES = """
WITH placed AS MATERIALIZED (
  SELECT unit, value,
         row_number() OVER (PARTITION BY value ORDER BY unit) AS place,
         count(*) OVER (PARTITION BY value) AS df
  FROM mention
), step AS (SELECT CAST(range AS BIGINT) AS k FROM range(1, $steps)),
wanted AS MATERIALIZED (
  SELECT a.value, a.unit, a.place + step.k AS place
  FROM placed AS a
  JOIN step ON step.k <= CASE WHEN a.df <= $all_pairs THEN a.df - 1 ELSE $window END
  WHERE a.df >= 2 AND a.place + step.k <= a.df
)
SELECT a.value AS value, a.unit AS earlier, b.unit AS later
FROM wanted AS a
JOIN placed AS b ON b.value = a.value AND b.place = a.place
ORDER BY 1, 2, 3
"""

# The pairs are laid against one side first: joined on the value first, a hub's holders would meet each other all.
_SHARED = """
WITH held AS MATERIALIZED (
  SELECT p.pair, p.later, a.value FROM pairs AS p JOIN mention AS a ON a.unit = p.earlier
)
SELECT held.pair AS pair, held.value AS value
FROM held
JOIN mention AS b ON b.unit = held.later AND b.value = held.value
ORDER BY 1, 2
"""


class DuckDbEngine:
    """DuckDB in this process. Each call uses its own connection, so that nothing stays behind."""

    name = "duckdb"

    def __init__(self, memory_mb: int, threads: int) -> None:
        self._memory_mb = memory_mb
        self._threads = threads

    def read_table(self, path: Path) -> pa.Table:
        """A CSV, JSON Lines or Parquet file as a table; CSV cells stay text. Raises InputError."""
        if not path.is_file():
            raise InputError(f"There is no table {path}.")
        readers = {
            ".parquet": "read_parquet($path)",
            ".csv": "read_csv($path, all_varchar=true, header=true)",
            ".tsv": "read_csv($path, all_varchar=true, header=true, delim='\t')",
            ".jsonl": "read_json($path, format='newline_delimited')",
            ".ndjson": "read_json($path, format='newline_delimited')",
        }
        reader = readers.get(path.suffix.lower())
        if reader is None:
            raise InputError(f"{path.name} is no table that can be read.", "Use .csv, .tsv, .jsonl or .parquet.")
        try:
            return self._run(f"SELECT * FROM {reader}", {"path": str(path)}, {})  # noqa: S608 - a constant from above
        except duckdb.Error as error:
            raise InputError(f"{path.name} cannot be read as a table: {str(error).splitlines()[0]}") from error

    def candidates(self, units: Ints, values: Ints, all_pairs: int, window: int) -> tuple[Ints, Ints, Ints]:
        """Pairs (value, earlier unit, later unit), see `Engine`."""
        mention = pa.table({"unit": units, "value": values})
        steps = {"steps": max(all_pairs, window + 1) + 1, "all_pairs": all_pairs, "window": window}
        found = self._run(_CANDIDATES, steps, {"mention": mention})
        return _ints(found, "value"), _ints(found, "earlier"), _ints(found, "later")

    def shared(self, left: Ints, right: Ints, units: Ints, values: Ints) -> tuple[Ints, Ints]:
        """All (pair, value) that both units of a pair hold, see `Engine`."""
        pairs = pa.table({"pair": np.arange(len(left), dtype=np.int64), "earlier": left, "later": right})
        mention = pa.table({"unit": units, "value": values})
        found = self._run(_SHARED, {}, {"pairs": pairs, "mention": mention})
        return _ints(found, "pair"), _ints(found, "value")

    def _run(self, sql: str, parameters: dict[str, Any], tables: dict[str, pa.Table]) -> pa.Table:
        with tempfile.TemporaryDirectory(prefix="weftline-link-") as spill:
            settings: dict[str, str | bool | int | float | list[str]] = {
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": f"{self._memory_mb}MB",
                "threads": str(self._threads),
                "temp_directory": spill,
            }
            connection = duckdb.connect(":memory:", config=settings)
            try:
                for name, table in tables.items():
                    connection.register(name, table)
                return connection.sql(sql, params=parameters or None).to_arrow_table()
            finally:
                connection.close()


def _ints(table: pa.Table, column: str) -> Ints:
    return np.asarray(table.column(column).to_numpy(), dtype=np.int64)
