"""Everything a run found, as arrays; turned into nouns or written as tables afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weftline.linkage.cluster import Clusters
from weftline.linkage.pairs import Pairs, Values
from weftline.linkage.score import Scores
from weftline.linkage.tables import Mentions, Reports
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

    def unit_series(self) -> list[str]:
        """Series id of every unit."""
        name = {report: series for series, group in zip(self.names, self.groups, strict=True) for report in group}
        return [name[self.reports.ids[rows[0]]] for rows in self.reports.members]
