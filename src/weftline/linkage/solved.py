"""Everything a run found, as arrays; turned into nouns or written as tables afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weftline.linkage.arrays import Ints
from weftline.linkage.cluster import Clusters
from weftline.linkage.mentions import Mentions
from weftline.linkage.pairs import Pairs, Values
from weftline.linkage.reports import Reports
from weftline.linkage.score import Scores
from weftline.linkage.weights import Trust


@dataclass(slots=True)
class Solved:
    """`must`: pairs of units that a person ruled the same. `groups`: report ids per series, oldest first, in the order
    of `names`.
    """

    reports: Reports
    mentions: Mentions
    values: Values
    pairs: Pairs
    trust: Trust
    scores: Scores
    clusters: Clusters
    must: set[tuple[int, int]]
    groups: list[list[str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    run: dict[str, Any] = field(default_factory=dict)

    def series_of_units(self) -> Ints:
        """The number, in `names`, of every unit's series."""
        sizes = np.array([len(group) for group in self.groups], dtype=np.int64)
        reports = pa.array([report for group in self.groups for report in group], type=pa.string())
        place = pc.index_in(self.reports.ids.take(pa.array(self.reports.firsts())), value_set=reports)
        return np.asarray(np.repeat(np.arange(len(sizes)), sizes)[place.to_numpy(zero_copy_only=False)])
