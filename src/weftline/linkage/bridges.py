"""What joins two groups: one row for each pair of groups that any link joins, made anew only where a group changed."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints, distinct
from weftline.linkage.kinds import DAMPED
from weftline.linkage.links import LinkSet

FRAGMENT = 2
_MOST_BELONGING, _ONE_LINE = 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Bridges:
    """Per pair of groups (`one` < `other`): `bits` of all evidence between them, each source once at its best;
    `sources` that say something, and the `only` one where there is one (else -1); whether a value among them may join
    alone; the number of `links` and how alike the circumstances are in the mean.
    """

    one: Ints
    other: Ints
    bits: Floats
    sources: Ints
    only: Ints
    alone: Bools
    links: Ints
    behaviour: Floats

    def __len__(self) -> int:
        return len(self.one)

    def take(self, rows: Ints | Bools) -> Bridges:
        """Some of them."""
        return Bridges(*(getattr(self, one.name)[rows] for one in fields(self)))

    def beside(self, more: Bridges) -> Bridges:
        """These, then more."""
        return Bridges(*(np.concatenate([getattr(self, one.name), getattr(more, one.name)]) for one in fields(self)))


class Between:
    """The bridges over a set of links, kept up while groups are joined. `of_link`: the bridge of each link, or -1."""

    def __init__(self, links: LinkSet, home: Ints, size: Ints) -> None:
        self._links = links
        self._width = max(1, len(home))
        self.of_link = np.full(len(links), -1, dtype=np.int64)
        self.bridges = self._made(np.flatnonzero(home[links.left] != home[links.right]), home, size, 0)

    @property
    def source(self) -> Ints:
        """The source of every row of the links."""
        return self._links.source

    @property
    def sources(self) -> int:
        """How many sources there are."""
        return self._links.sources

    def update(self, home: Ints, size: Ints, changed: Bools) -> Ints:
        """Make the bridges of changed groups anew; returns their links.

        `home`: group of each unit; `size`, `changed`: of each group.
        """
        left, right = self._links.left, self._links.right
        old = self.bridges
        kept = ~(changed[home[old.one]] | changed[home[old.other]])
        place = np.append(np.where(kept, np.cumsum(kept) - 1, -2), -1)
        self.of_link = place[self.of_link]
        stale = np.flatnonzero(self.of_link == -2)
        self.of_link[stale] = -1
        outside = stale[home[left[stale]] != home[right[stale]]]
        rest = old.take(kept)
        self.bridges = rest.beside(self._made(outside, home, size, len(rest)))
        return stale

    def rows(self, chosen: Ints) -> tuple[Ints, Ints]:
        """The rows of what the links of some bridges share, with the place in `chosen` of each row's bridge."""
        place = np.full(len(self.bridges) + 1, -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        of_row = place[self.of_link][self._links.link]
        rows = np.flatnonzero(of_row >= 0)
        return rows, of_row[rows]

    def witnesses(self, chosen: Ints, home: Ints) -> Ints:
        """On the side of some bridges where there are fewer: how many units have a link that is part of it."""
        place = np.full(len(self.bridges) + 1, -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        bridge = place[self.of_link]
        links = np.flatnonzero(bridge >= 0)
        ends = np.concatenate([self._links.left[links], self._links.right[links]])
        told = distinct(np.tile(bridge[links], 2) * self._width + ends)
        bridge, unit = told // self._width, told % self._width
        first = home[unit] == self.bridges.one[chosen][bridge]
        counts = np.bincount(bridge, minlength=len(chosen))
        one = np.bincount(bridge[first], minlength=len(chosen))
        return np.asarray(np.minimum(one, counts - one), dtype=np.int64)

    def _made(self, links: Ints, home: Ints, size: Ints, begin: int) -> Bridges:
        """The bridges that some links make up, numbered from `begin`."""
        all_of = self._links
        a, b = home[all_of.left[links]], home[all_of.right[links]]
        pairs, of = np.unique(np.minimum(a, b) * self._width + np.maximum(a, b), return_inverse=True)
        count = len(pairs)
        self.of_link[links] = of + begin
        one, other = pairs // self._width, pairs % self._width
        number = np.bincount(of, minlength=count)
        behaviour = np.bincount(of, weights=all_of.behaviour[links], minlength=count) / np.maximum(number, 1)
        strongest = np.full(count, -np.inf)
        np.maximum.at(strongest, of, all_of.bits[links])
        of_row = self.of_link[all_of.link] - begin
        rows = np.flatnonzero(of_row >= 0)
        of_row = of_row[rows]
        bridge, source, best = _best(of_row, all_of.source[rows], all_of.evidence[rows], all_of.sources)
        sources = np.bincount(bridge, minlength=count)
        only = np.full(count, -1, dtype=np.int64)
        only[bridge] = source
        added = _added(bridge, all_of.family_of[source], best, count)
        bits = np.maximum(all_of.prior + behaviour + added, strongest)
        alone = np.zeros(count, dtype=np.bool_)
        alone[of_row[all_of.alone[rows]]] = True
        bits += self._belongs(of_row, rows, np.minimum(size[one], size[other]) <= FRAGMENT)
        return Bridges(one, other, bits, sources, np.where(sources == 1, only, -1), alone, number, behaviour)

    def _belongs(self, bridge: Ints, rows: Ints, fragment: Bools) -> Floats:
        """Bits for a fragment that meets many of a group through what only this group is known to use.

        That it is one of many is likelier than that it is any one's partner. One line of text is not
        enough, until the operation's own pairs have said what a line is worth.
        """
        one_line = -_ONE_LINE * (1.0 - self._links.learnt)
        links, count = self._links, len(fragment)
        asked = fragment[bridge]
        bridge, rows = bridge[asked], rows[asked]
        other_kinds = np.bincount(bridge[~links.spoken[rows]], minlength=count) > 0
        told = links.settled[rows]
        bridge, rows = bridge[told], rows[told]
        values = distinct(bridge * links.values + links.value[rows]) // links.values
        met = np.bincount(values, minlength=count)
        more_than_lines = np.bincount(bridge[~links.spoken[rows]], minlength=count) > 0
        ends = np.concatenate([side[links.link[rows]] for side in (links.left, links.right)])
        units = np.bincount(distinct(np.tile(bridge, 2) * self._width + ends) // self._width, minlength=count)
        enough = met >= np.where(more_than_lines, 1, 2)
        many = np.minimum(_MOST_BELONGING, np.log2(np.maximum(units - 1, 1)))
        return np.where(fragment, np.where(enough, many, np.where(other_kinds, 0.0, one_line)), 0.0)


def _best(bridge: Ints, source: Ints, evidence: Floats, sources: int) -> tuple[Ints, Ints, Floats]:
    """Per bridge and source the best evidence."""
    code = bridge * sources + source
    order = np.argsort(code)
    ranked = code[order]
    begins = np.flatnonzero(np.diff(ranked, prepend=-1))
    best = np.maximum.reduceat(evidence[order], begins) if len(begins) else np.empty(0)
    return ranked[begins] // sources, ranked[begins] % sources, best


def _added(bridge: Ints, family: Ints, best: Floats, count: int) -> Floats:
    """Per bridge the bits of all its sources, further ones of one family for less and less."""
    width = int(family.max(initial=0)) + 1
    code = bridge * width + family
    order = np.lexsort((-best, code))
    ranked = code[order]
    fresh = np.diff(ranked, prepend=-1) != 0
    begin = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    rank = np.minimum(np.arange(len(order)) - begin, len(DAMPED) - 1)
    weights = best[order] * np.array(DAMPED)[rank]
    return np.bincount(bridge[order], weights=weights, minlength=count).astype(np.float64)
