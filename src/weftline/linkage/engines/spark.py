"""Spark as the engine for tables past one machine. Its joins are not written yet; it says so instead of guessing."""

from __future__ import annotations

import importlib.util

from weftline.errors import UsageError
from weftline.linkage.engines.duckdb import DuckDbEngine


class SparkEngine(DuckDbEngine):
    """Refuses to start until its joins exist."""

    name = "spark"

    def __init__(self, memory_mb: int, threads: int) -> None:
        super().__init__(memory_mb, threads)
        if importlib.util.find_spec("pyspark") is None:
            raise UsageError(
                "The Spark engine needs the extra 'spark', which is not installed.",
                "Install weftline[spark], or use --engine duckdb.",
            )
        raise UsageError("The Spark engine is not part of this version yet.", "Use --engine duckdb.")
