"""How right a set of series is, against the groups that are true. All of it counts in arrays, none of it loops over reports.

B-cubed after Bagga and Baldwin (1998); pairwise figures over all pairs of reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
BANDS = (-np.inf, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0, np.inf)


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and the harmonic mean of both."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Biggest:
    """The biggest series beside the biggest group."""

    ratio: float
    """Its size by that of the biggest group."""
    purity: float
    """Share of it that is of one group."""
    swollen: float
    """Over series of 100 and more, the highest of size by that of the group most of it is of."""


@dataclass(frozen=True, slots=True)
class Band:
    """Links with bits in [low, high): how many, and which share is true as predicted and as observed."""

    low: float
    high: float
    links: int
    predicted: float
    observed: float


class Overlap:
    """Series and groups counted against each other, once for all measures.

    Args:
        series: A number for each report.
        group: The true one of each report, in the same order.
    """

    def __init__(self, series: Any, group: Any) -> None:
        self.series = np.unique(series, return_inverse=True)[1].astype(np.int64)
        self.group = np.unique(group, return_inverse=True)[1].astype(np.int64)
        self.in_series, self.in_group = np.bincount(self.series), np.bincount(self.group)
        both, self.place, self.both = np.unique(
            self.series * len(self.in_group) + self.group, return_inverse=True, return_counts=True
        )
        self.of_series, self.of_group = np.divmod(both, len(self.in_group))

    def each(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """B-cubed precision and recall of each report."""
        return (self.both / self.in_series[self.of_series])[self.place], (self.both / self.in_group[self.of_group])[
            self.place
        ]

    def b_cubed(self, which: NDArray[np.bool_] | None = None) -> Rates:
        """Means over all reports, or over those chosen (their series are counted whole)."""
        precision, recall = self.each()
        if which is not None:
            precision, recall = precision[which], recall[which]
        return Rates(float(precision.mean()), float(recall.mean())) if len(precision) else Rates(1.0, 1.0)

    def grouped(self) -> NDArray[np.bool_]:
        """Which reports have a true group of two or more."""
        return self.in_group[self.group] >= 2

    def pairwise(self) -> Rates:
        """Over all pairs; 1 where there is none to find."""
        right, said, true = (_pairs(counts) for counts in (self.both, self.in_series, self.in_group))
        return Rates(right / said if said else 1.0, right / true if true else 1.0)

    def biggest(self) -> Biggest:
        """Whether anything has been glued together."""
        most = np.zeros(len(self.in_series), np.int64)
        np.maximum.at(most, self.of_series, self.both)
        first = int(np.argmax(self.in_series))
        main = self.in_group[self.of_group[np.lexsort((self.both, self.of_series))]]
        last = np.flatnonzero(np.diff(np.append(np.sort(self.of_series), len(self.in_series))))
        big = self.in_series >= 100
        swollen = (self.in_series / main[last])[big]
        return Biggest(
            float(self.in_series[first] / self.in_group.max()),
            float(most[first] / self.in_series[first]),
            float(swollen.max()) if len(swollen) else 0.0,
        )


def _pairs(counts: NDArray[np.int64]) -> float:
    counts = counts.astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def by_language(overlap: Overlap, language: Any) -> dict[str, Rates]:
    """B-cubed over the reports of each language."""
    names, number = np.unique(np.asarray(language), return_inverse=True)
    return {str(name): overlap.b_cubed(number == place) for place, name in enumerate(names)}


def calibration(bits: NDArray[np.float64], true: NDArray[np.bool_]) -> list[Band]:
    """Links by band of bits (log2 odds): what they promise and what holds."""
    promised = 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))
    found = []
    for low, high in pairwise(BANDS):
        inside = (bits >= low) & (bits < high)
        if count := int(inside.sum()):
            found.append(Band(low, high, count, float(promised[inside].mean()), float(true[inside].mean())))
    return found


@dataclass(frozen=True, slots=True)
class Stability:
    """What became of the series of two and more when reports were added."""

    series: int
    kept: float
    """Share whose id still stands, with most of the reports it had."""
    gone: int
    """Ids that stand nowhere any more."""


def stability(before: NDArray[Any], after: NDArray[Any]) -> Stability:
    """Compare the ids that the same reports, in the same order, had in two runs."""
    ids, number, sizes = np.unique(before, return_inverse=True, return_counts=True)
    stayed = np.bincount(number, weights=before == after, minlength=len(ids))
    real = sizes >= 2
    kept = (2 * stayed > sizes)[real]
    gone = ~np.isin(ids[real], after)
    return Stability(int(real.sum()), float(kept.mean()) if len(kept) else 1.0, int(gone.sum()))
