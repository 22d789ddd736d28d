"""Spark as the engine, for joins past one machine: the same SQL texts as DuckDB, translated by sqlglot.

Only numbers travel to the executors (units, values, pairs), no text of any report. Without a master in the environment
variable `WEFTLINE_SPARK_MASTER` Spark runs in a local process: loopback only, no web page, temporary files in a private
folder. Spark's own `spark-defaults.conf` rules a cluster's encryption and authentication.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from weftline.errors import MachineError, UsageError
from weftline.linkage.engines.joining import SqlEngine

MASTER = "WEFTLINE_SPARK_MASTER"
_LEAST_MB = 512
_QUIET = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
"""


class SparkEngine(SqlEngine):
    """Spark in local mode or on a cluster. A process has one session, begun with the first join."""

    name = "spark"

    def __init__(self, memory_mb: int, threads: int) -> None:
        super().__init__(memory_mb, threads)
        if importlib.util.find_spec("pyspark") is None:
            raise UsageError(
                "The Spark engine needs the extra 'spark', which is not installed.",
                "Install weftline[spark], or use --engine duckdb.",
            )
        if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
            raise UsageError(
                "The Spark engine needs Java 17 or later, which is not found.",
                "Install it (Debian: default-jre-headless), or use --engine duckdb.",
            )

    def join(self, sql: str, parameters: Mapping[str, int], tables: Mapping[str, pa.Table]) -> pa.Table:
        """The answer of one join over tables of integers. Raises MachineError where Spark fails."""
        spark = _session(os.environ.get(MASTER, "") or f"local[{self.threads}]", self.memory_mb, self.threads)
        try:
            for name, table in tables.items():
                spark.createDataFrame(table).createOrReplaceTempView(name)
            found = spark.sql(in_spark(sql), args=dict(parameters)).toArrow()
        except Exception as error:
            raise MachineError(
                f"Spark could not finish the join: {str(error).splitlines()[0]}", "Use --engine duckdb."
            ) from error
        finally:
            for name in tables:
                spark.catalog.dropTempView(name)
        return found.sort_by([(name, "ascending") for name in found.column_names])


@cache
def in_spark(sql: str) -> str:
    """A DuckDB text in Spark's words, without its order: to sort, Spark would run the join twice."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    tree.set("order", None)
    for step in tree.find_all(exp.CTE):
        step.set("materialized", None)
    return str(tree.sql(dialect="spark"))


@cache
def private_folder() -> Path:
    """Where this process's Spark keeps temporary files, for this user alone; removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="weftline-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _session(master: str, memory_mb: int, threads: int) -> Any:
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra, slow to load
    from pyspark.sql import SparkSession  # noqa: PLC0415

    folder = private_folder()
    builder = SparkSession.builder.master(master).appName("weftline link")
    settings = _everywhere(folder, memory_mb) | (_local(folder, threads) if master.startswith("local") else {})
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise MachineError(f"Spark does not start: {str(error).splitlines()[0]}", "Use --engine duckdb.") from error
    atexit.register(session.stop)
    return session


def _everywhere(folder: Path, memory_mb: int) -> dict[str, str]:
    quiet = folder / "log4j2.properties"
    quiet.write_text(_QUIET, encoding="ascii")
    return {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.driver.memory": f"{max(memory_mb, _LEAST_MB)}m",
        "spark.driver.maxResultSize": "0",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()} -Djava.io.tmpdir={folder}",
    }


def _local(folder: Path, threads: int) -> dict[str, str]:
    return {
        "spark.local.dir": str(folder),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(threads),
    }
