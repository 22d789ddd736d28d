"""What every engine that speaks SQL does alike: arrays in as tables, one join, sorted arrays out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from weftline.linkage.arrays import Ints
from weftline.linkage.engines import joins
from weftline.linkage.engines.reading import read_table


class SqlEngine(ABC):
    """An engine (see `Engine`) by its one deed, to run a join of `joins`."""

    def __init__(self, memory_mb: int, threads: int) -> None:
        self.memory_mb = memory_mb
        self.threads = threads

    @abstractmethod
    def join(self, sql: str, parameters: Mapping[str, int], tables: Mapping[str, pa.Table]) -> pa.Table:
        """The answer of one join over tables of integers."""

    def read_table(self, path: Path) -> pa.Table:
        """A CSV, JSON Lines or Parquet file as a table; CSV cells stay text. Raises InputError."""
        return read_table(path, self.memory_mb, self.threads)

    def candidates(self, units: Ints, values: Ints, all_pairs: int, window: int) -> tuple[Ints, Ints, Ints]:
        """Pairs (value, earlier unit, later unit), see `Engine`."""
        tables = {
            "mention": pa.table({"unit": units, "value": values}),
            "step": pa.table({"k": np.arange(1, max(all_pairs, window + 1) + 1, dtype=np.int64)}),
        }
        found = self.join(joins.CANDIDATES, {"all_pairs": all_pairs, "window": window}, tables)
        return _ints(found, "value"), _ints(found, "earlier"), _ints(found, "later")

    def shared(self, left: Ints, right: Ints, units: Ints, values: Ints) -> tuple[Ints, Ints]:
        """All (pair, value) that both units of a pair hold, see `Engine`."""
        tables = {
            "pairs": pa.table({"pair": np.arange(len(left), dtype=np.int64), "earlier": left, "later": right}),
            "mention": pa.table({"unit": units, "value": values}),
        }
        found = self.join(joins.SHARED, {}, tables)
        return _ints(found, "pair"), _ints(found, "value")


def _ints(table: pa.Table, column: str) -> Ints:
    return np.asarray(table.column(column).to_numpy(), dtype=np.int64)
