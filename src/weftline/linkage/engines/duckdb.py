"""DuckDB as the engine: the joins in this process, on one machine."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from weftline.linkage.engines.joining import SqlEngine
from weftline.linkage.engines.session import run


class DuckDbEngine(SqlEngine):
    """DuckDB within its memory bound, spilling to a private folder (see `session`)."""

    name = "duckdb"

    def join(self, sql: str, parameters: Mapping[str, int], tables: Mapping[str, pa.Table]) -> pa.Table:
        """The answer of one join over tables of integers."""
        return run(sql, parameters, tables, self.memory_mb, self.threads)
