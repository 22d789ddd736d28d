"""What an engine must do for linkage: read tables, find candidate pairs, say what each pair shares.

All else is NumPy on the arrays that come back, the same for every engine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pyarrow as pa

from weftline.linkage.arrays import Ints


class Engine(Protocol):
    """One way to run the heavy joins. Results are sorted, so that every engine gives the same arrays."""

    name: str

    def read_table(self, path: Path) -> pa.Table:
        """A CSV, JSON Lines or Parquet file as a table. CSV cells stay text. Raises InputError."""

    def candidates(self, units: Ints, values: Ints, all_pairs: int, window: int) -> tuple[Ints, Ints, Ints]:
        """Pairs (value, earlier unit, later unit) for distinct mentions (unit, value), units numbered by time.

        A value held by at most `all_pairs` units gives all its pairs, any other each unit with its next `window`.
        """

    def shared(self, left: Ints, right: Ints, units: Ints, values: Ints) -> tuple[Ints, Ints]:
        """All (pair, value) where both units of the pair hold the value; `pair` is the index into `left`."""
