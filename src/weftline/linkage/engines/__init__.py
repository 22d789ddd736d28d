"""The engines that linkage runs on: DuckDB on one machine, Spark (an extra) past it."""

from __future__ import annotations

from weftline.errors import UsageError
from weftline.linkage.engines.base import Engine

__all__ = ["Engine", "engine"]


def engine(name: str, memory_mb: int = 1024, threads: int = 2) -> Engine:
    """The engine of that name, `duckdb` or `spark`.

    Raises UsageError for an unknown name or where the engine's extra is not installed.
    """
    if name == "duckdb":
        from weftline.linkage.engines.duckdb import DuckDbEngine  # noqa: PLC0415 - loaded only where linkage runs

        return DuckDbEngine(memory_mb, threads)
    if name == "spark":
        from weftline.linkage.engines.spark import SparkEngine  # noqa: PLC0415 - an extra

        return SparkEngine(memory_mb, threads)
    raise UsageError(f"There is no engine {name!r}.", "Use duckdb or spark.")
