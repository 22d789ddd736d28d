"""One statement in DuckDB: within a memory bound, spilling to a private folder, without network or extensions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa


def run(
    sql: str, parameters: Mapping[str, Any], tables: Mapping[str, pa.Table], memory_mb: int, threads: int
) -> pa.Table:
    """The answer as a table. Each call uses its own connection, so that nothing stays behind. Raises duckdb.Error."""
    with tempfile.TemporaryDirectory(prefix="weftline-link-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": f"{memory_mb}MB",
            "threads": str(threads),
            "temp_directory": spill,
        }
        connection = duckdb.connect(":memory:", config=settings)
        try:
            for name, table in tables.items():
                connection.register(name, table)
            return connection.sql(sql, params=dict(parameters) or None).to_arrow_table()
        finally:
            connection.close()
