"""From links to series: the surest first, in rounds, and more evidence the larger the two sides.

A single shared value (a mule's account, a bought certificate, a text kit) joins only what does not hang together
without it; two groups that do stay apart and become a relation. Nor does one report join two groups, however much it
quotes; the larger both are, the more reports of each must bear witness, at least an eighth of the smaller side: some
always meet by chance, and the more of them the larger both are. A report that says only a value which two groups share
is left alone rather than guessed.

In every round each group chooses the partner that most evidence joins it with; two that choose each other become one,
and a smaller one follows its choice. The evidence that is asked for falls step by step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from weftline.linkage.arrays import Bools, Ints
from weftline.linkage.bridges import Between
from weftline.linkage.claims import FEW, claims
from weftline.linkage.groups import components, joined
from weftline.linkage.holding import Holding
from weftline.linkage.links import LinkSet

_LEVELS = (24.0, 18.0, 14.0, 11.0, 9.0, 7.0, 5.0, 3.5, 2.0, 1.0, 0.0)
_ROUNDS = 2
_PER_DOUBLING = 3.0
_GROUP = 4
_SPARED, _WITNESSES = 0.5, 0.125
_ALONE_BITS = 6.0
ONE_SOURCE = frozenset({"app", "payee", "script", "photo"})


@dataclass(slots=True)
class Clusters:
    """Groups of units, each named after its smallest. `home`: group of each unit; `refused`: pairs of groups that some
    evidence joins, with its bits; `undecided`: units left alone because two groups claim them.
    """

    home: Ints
    refused: list[tuple[int, int, float]] = field(default_factory=list)
    undecided: dict[int, tuple[int, ...]] = field(default_factory=dict)


class Agglomeration:
    """One run over a set of links."""

    def __init__(
        self,
        units: int,
        links: LinkSet,
        link_bits: float,
        must: Iterable[tuple[int, int]] = (),
        cannot: Iterable[tuple[int, int]] = (),
    ) -> None:
        joined = np.array(sorted(must), dtype=np.int64).reshape(-1, 2)
        self._apart = np.array(sorted(cannot), dtype=np.int64).reshape(-1, 2)
        self._link_bits = link_bits
        self._home = components(units, joined[:, 0], joined[:, 1])
        self._size = np.bincount(self._home, minlength=units)
        self._between = Between(links, self._home, self._size)
        self._holding = Holding(links, self._home)

    def run(self) -> Clusters:
        """Join until nothing more joins."""
        for level in (one for one in _LEVELS if one > self._link_bits):
            for _ in range(_ROUNDS):
                if not self._round(level):
                    break
        while self._round(self._link_bits):
            pass
        return Clusters(self._home, self._refused(), self._undecided())

    def _round(self, level: float) -> bool:
        """Join every group with its choice, as far as the bits between them reach the level; False where none does."""
        found = self._between.bridges
        asked = np.flatnonzero((found.bits >= level) | (found.alone & (found.bits >= _ALONE_BITS)))
        asked = asked[~self._forbidden(asked)]
        asked = asked[self._may_join(asked)]
        chosen = asked[self._mutual(asked)]
        if not len(chosen):
            return False
        home = joined(self._home, found.one[chosen], found.other[chosen])
        torn = self._torn(home)
        if torn.any():
            chosen = self._surest(chosen, home, torn)
            home = joined(self._home, found.one[chosen], found.other[chosen])
        changed = np.zeros(len(home), dtype=np.bool_)
        changed[home[found.one[chosen]]] = True
        self._home = home
        self._size = np.bincount(self._home, minlength=len(home))
        self._holding.update(self._home, self._between.update(self._home, self._size, changed))
        return True

    def _mutual(self, asked: Ints) -> Bools:
        """Which bridges both sides choose, or the smaller side, if the larger does not itself go elsewhere."""
        found = self._between.bridges
        one, other = found.one[asked], found.other[asked]
        order = np.lexsort((-other, -one, np.round(found.bits[asked], 6)))
        rank = np.empty(len(asked), dtype=np.int64)
        rank[order] = np.arange(len(asked))
        choice = np.full(len(self._home), -1, dtype=np.int64)
        for side in (one, other):
            np.maximum.at(choice, side, rank)
        both = (choice[one] == rank) & (choice[other] == rank)
        small, large = self._by_size(one, other)
        follows = ~both & (choice[small] == rank)
        gone = np.zeros(len(self._home), dtype=np.bool_)
        gone[small[follows]] = True
        return np.asarray(both | (follows & ~gone[large]), dtype=np.bool_)

    def _by_size(self, one: Ints, other: Ints) -> tuple[Ints, Ints]:
        """The smaller and the larger side; of two of one size the later one counts as smaller."""
        first = self._size[one] < self._size[other]
        return np.where(first, one, other), np.where(first, other, one)

    def _may_join(self, asked: Ints) -> Bools:
        """Which bridges carry enough for the sizes of their sides."""
        found = self._between.bridges.take(asked)
        small, large = self._by_size(found.one, found.other)
        size = self._size[small]
        alone = found.alone & (found.bits >= _ALONE_BITS)
        enough = found.bits >= self._link_bits
        held = np.where(size > 1, size, 0)
        rows = np.flatnonzero(enough & ~alone & (size > 1) & (found.sources == 1))
        for side in (small, large):
            rows = rows[held[rows] > 1]
            hangs = self._holding.without(side[rows], found.only[rows], self._size, FEW)
            held[rows] = np.minimum(held[rows], hangs)
        firm = found.bits >= self._link_bits + _PER_DOUBLING * np.log2(np.maximum(held, 1))
        firm &= (held < FEW) | (found.sources > 1)
        joins = enough & ((held <= 1) | firm)
        rows = np.flatnonzero(joins & ~alone & (held >= _GROUP))
        witnesses = self._between.witnesses(asked[rows], self._home)
        least = np.maximum(np.log2(size[rows]) - _SPARED, _WITNESSES * size[rows])
        joins[rows] = witnesses > np.maximum(1.0, least)
        rows = np.flatnonzero(joins & ~alone & (size == 1) & (self._size[large] >= FEW))
        joins[rows] = claims(self._between, asked[rows], small[rows], self._size).won
        return np.asarray(alone | joins, dtype=np.bool_)

    def _forbidden(self, asked: Ints) -> Bools:
        """Which bridges lie between groups that a person ruled apart."""
        width = len(self._home)
        ends = self._home[self._apart]
        apart = ends.min(axis=1, initial=width) * width + ends.max(axis=1, initial=0)
        found = self._between.bridges
        return np.isin(found.one[asked] * width + found.other[asked], apart)

    def _torn(self, home: Ints) -> Bools:
        """Groups of a next state that would hold what a person ruled apart."""
        found = np.zeros(len(home), dtype=np.bool_)
        ends = home[self._apart]
        found[ends[ends[:, 0] == ends[:, 1], 0]] = True
        before = self._home[self._apart]
        found[home[self._apart[before[:, 0] == before[:, 1], 0]]] = False
        return found

    def _surest(self, chosen: Ints, home: Ints, torn: Bools) -> Ints:
        """The chosen bridges, but of those that would together join what is ruled apart only the surest one."""
        found = self._between.bridges
        order = chosen[np.argsort(-found.bits[chosen], kind="stable")]
        group = home[found.one[order]]
        first = np.zeros(len(order), dtype=np.bool_)
        first[np.unique(group, return_index=True)[1]] = True
        return order[~torn[group] | first]

    def _refused(self) -> list[tuple[int, int, float]]:
        found = self._between.bridges
        real = np.flatnonzero((self._size[found.one] > 1) & (self._size[found.other] > 1))
        rows = real[np.lexsort((found.other[real], found.one[real]))]
        return list(zip(found.one[rows].tolist(), found.other[rows].tolist(), found.bits[rows].tolist(), strict=True))

    def _undecided(self) -> dict[int, tuple[int, ...]]:
        found = self._between.bridges
        small, large = self._by_size(found.one, found.other)
        asked = np.flatnonzero((found.bits >= self._link_bits) & (self._size[small] == 1) & (self._size[large] >= FEW))
        told = claims(self._between, asked, small[asked], self._size)
        rivals: dict[int, set[int]] = {}
        for unit, group, rival in zip(told.unit.tolist(), told.group.tolist(), told.rival.tolist(), strict=True):
            rivals.setdefault(unit, set()).update((group, rival))
        return {unit: tuple(sorted(groups)) for unit, groups in rivals.items()}
