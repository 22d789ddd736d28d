"""From links to series: the surest links first, and more evidence the larger the two sides.

A single shared value (a mule's account, a bought certificate, a text kit) joins only what does not hang together
without it; two groups that do stay apart and become a relation. Nor does one report join two groups, however much it
quotes. A report that says only a value which two groups share is left alone rather than guessed.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.kinds import DAMPED

_MOST_BRIDGES = 200
_MOST_MEMBERS = 400
_ROUNDS = 4
_FEW, _GROUP = 3, 4
_ALONE_BITS = 6.0
_MOST_BELONGING = 3.0
_FRAGMENT = 2
_ONE_LINE = 2.0
ONE_SOURCE = frozenset({"app", "payee", "script", "photo"})


@dataclass(frozen=True, slots=True)
class LinkSet:
    """Links in favour, strongest first; weak ones count as part of what joins two groups.

    `starts` cuts the rows `value`, `family`, `source`, `evidence`. `source`: who a shared value belongs to; values of
    one source are one source of evidence. `settled`: values that enough reports of one group, and hardly any other,
    name. `spoken`: lines of text.
    """

    left: Ints
    right: Ints
    bits: Floats
    behaviour: Floats
    starts: Ints
    value: Ints
    family: Ints
    source: Ints
    evidence: Floats
    alone: Bools
    settled: Bools
    spoken: Bools
    prior: float

    def rows(self, link: int) -> slice:
        """The rows of a link."""
        return slice(int(self.starts[link]), int(self.starts[link + 1]))


@dataclass(frozen=True, slots=True)
class Bridge:
    """What joins two groups: `bits`, the sources, whether one of them may join alone, the units on either side."""

    bits: float
    sources: frozenset[int]
    alone: bool
    left: frozenset[int]
    right: frozenset[int]


@dataclass(slots=True)
class Clusters:
    """Groups of units. `home`: group of each; `refused`: pairs of groups that some evidence joins, with it;
    `undecided`: units left alone because two groups claim them.
    """

    home: list[int]
    members: dict[int, list[int]]
    refused: list[tuple[int, int, Bridge]] = field(default_factory=list)
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
        self._links = links
        self._link_bits = link_bits
        self._home = list(range(units))
        self._members = {unit: [unit] for unit in range(units)}
        self._near: dict[int, dict[int, list[int]]] = {}
        self._of_unit: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        self._tested: dict[tuple[int, int], tuple[int, int]] = {}
        self._undecided: dict[int, tuple[int, ...]] = {}
        for link, (a, b) in enumerate(zip(links.left.tolist(), links.right.tolist(), strict=True)):
            shared: list[int] = self._near.setdefault(a, {}).setdefault(b, [])
            shared.append(link)
            self._near.setdefault(b, {})[a] = shared
            self._of_unit.setdefault(a, []).append(link)
            self._of_unit.setdefault(b, []).append(link)
        for a, b in cannot:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)
        for a, b in must:
            self._join(self._home[a], self._home[b])

    def run(self) -> Clusters:
        """Join until nothing more joins, at most four times through the links."""
        ends = list(zip(self._links.left.tolist(), self._links.right.tolist(), strict=True))
        for _ in range(_ROUNDS):
            joined = 0
            for a, b in ends:
                one, other = self._home[a], self._home[b]
                if one != other and self._worth_asking(one, other) and self._may_join(one, other):
                    self._join(one, other)
                    joined += 1
            if not joined:
                break
        return Clusters(self._home, self._members, self._refusals(), self._still_undecided())

    def _worth_asking(self, one: int, other: int) -> bool:
        """False where nothing changed since the pair was last refused."""
        key = (min(one, other), max(one, other))
        state = (len(self._near[one][other]), min(len(self._members[one]), len(self._members[other])))
        if self._tested.get(key) == state:
            return False
        self._tested[key] = state
        return True

    def _may_join(self, one: int, other: int) -> bool:
        if self._forbidden(one, other):
            return False
        small, large = sorted((one, other), key=lambda group: len(self._members[group]))
        bridge = self._bridge(small, large)
        if bridge.alone and bridge.bits >= _ALONE_BITS:
            return True
        if bridge.bits < self._link_bits:
            return False
        if len(self._members[small]) == 1:
            return self._claimed(small, large, bridge)
        held = len(self._members[small])
        if len(bridge.sources) == 1:
            held = self._hangs_without(small, bridge.sources)
            if held > 1:
                held = min(held, self._hangs_without(large, bridge.sources))
        if held <= 1:
            return True
        if bridge.bits < self._link_bits * math.log2(1 + held):
            return False
        if held >= _FEW and len(bridge.sources) < 2:
            return False
        return held < _GROUP or min(len(bridge.left), len(bridge.right)) > 1

    def _forbidden(self, one: int, other: int) -> bool:
        small, large = sorted((one, other), key=lambda group: len(self._members[group]))
        return any(self._home[enemy] == large for unit in self._members[small] for enemy in self._apart.get(unit, ()))

    def _bridge(self, one: int, other: int) -> Bridge:
        """All evidence between two groups, each value once at its best; of many links the strongest count."""
        links = self._links
        joined = self._near[one][other]
        if len(joined) > _MOST_BRIDGES:
            joined = heapq.nsmallest(_MOST_BRIDGES, joined)
        best: dict[int, tuple[float, int, int]] = {}
        sides: tuple[set[int], set[int]] = (set(), set())
        alone = False
        for link in joined:
            a, b = int(links.left[link]), int(links.right[link])
            if self._home[a] != one:
                a, b = b, a
            sides[0].add(a)
            sides[1].add(b)
            for row in range(int(links.starts[link]), int(links.starts[link + 1])):
                found = (float(links.evidence[row]), int(links.family[row]), int(links.source[row]))
                if found[0] > 0.5:
                    value = int(links.value[row])
                    best[value] = max(best.get(value, (0.0, 0, 0)), found)
                    alone = alone or bool(links.alone[row])
        behaviour = float(np.mean(links.behaviour[joined]))
        bits = max(links.prior + behaviour + _added(best.values()), float(links.bits[min(joined)]))
        sources = frozenset(source for _, _, source in best.values())
        if len(self._members[one]) <= _FRAGMENT:
            bits += self._belongs(joined)
        return Bridge(bits, sources, alone, *map(frozenset, sides))

    def _belongs(self, joined: Iterable[int]) -> float:
        """Bits for a fragment that meets many of a group through what only this group is known to use.

        That it is one of many is likelier than that it is any one's partner. One line of text is not enough.
        """
        links = self._links
        met: dict[int, set[int]] = {}
        spoken = True
        for link in joined:
            for row in range(int(links.starts[link]), int(links.starts[link + 1])):
                if links.settled[row] and links.evidence[row] > 0.5:
                    met.setdefault(int(links.value[row]), set()).update((int(links.left[link]), int(links.right[link])))
                    spoken = spoken and bool(links.spoken[row])
        if len(met) < (2 if spoken else 1):
            return -_ONE_LINE if all(map(bool, links.spoken[self._told(joined)])) else 0.0
        return min(_MOST_BELONGING, math.log2(max(len(set.union(*met.values())) - 1, 1)))

    def _told(self, joined: Iterable[int]) -> list[int]:
        """The rows of links that say something."""
        starts = self._links.starts
        rows = (row for link in joined for row in range(int(starts[link]), int(starts[link + 1])))
        return [row for row in rows if self._links.evidence[row] > 0.5]

    def _hangs_without(self, group: int, sources: frozenset[int]) -> int:
        """Size of the largest part of a group that holds together without these sources."""
        members = self._members[group]
        if len(members) > _MOST_MEMBERS:
            return len(members)
        left = set(members)
        largest = 1
        while left:
            stack, size = [left.pop()], 1
            while stack:
                unit = stack.pop()
                for link in self._of_unit.get(unit, ()):
                    far = int(self._links.left[link]) + int(self._links.right[link]) - unit
                    if far in left and self._other_evidence(link, sources):
                        left.discard(far)
                        stack.append(far)
                        size += 1
            largest = max(largest, size)
        return largest

    def _other_evidence(self, link: int, sources: frozenset[int]) -> bool:
        rows = self._links.rows(link)
        pairs = zip(self._links.source[rows].tolist(), self._links.evidence[rows].tolist(), strict=True)
        return any(source not in sources and bits > 0.5 for source, bits in pairs)

    def _claimed(self, unit: int, group: int, bridge: Bridge) -> bool:
        """Whether a lone unit belongs to this group rather than to another that claims it on the same ground."""
        member = self._members[unit][0]
        claims = {group: self._claim(unit, group)}
        for far in self._near[unit]:
            if far != group and len(self._members[far]) >= _FEW:
                other = self._bridge(unit, far)
                if other.sources <= bridge.sources or other.bits >= bridge.bits - 1.0:
                    claims[far] = self._claim(unit, far) + min(0.0, other.bits - bridge.bits)
        rival = max((bits for far, bits in claims.items() if far != group), default=-math.inf)
        if len(self._members[group]) < _FEW or claims[group] >= rival + 1.0:
            self._undecided.pop(member, None)
            return True
        self._undecided[member] = tuple(sorted(self._members[far][0] for far in claims))
        return False

    def _claim(self, unit: int, group: int) -> float:
        """How much a group claims a lone unit: how many of its members the unit meets, and how alike they are."""
        joined = self._near[unit][group]
        return math.log2(len(joined)) + float(np.mean(self._links.behaviour[joined]))

    def _join(self, one: int, other: int) -> None:
        if one == other:
            return
        weight = {group: len(self._members[group]) + len(self._near.get(group, ())) for group in (one, other)}
        keep, gone = (one, other) if (weight[one], -one) >= (weight[other], -other) else (other, one)
        for unit in self._members[gone]:
            self._home[unit] = keep
        self._members[keep].extend(self._members.pop(gone))
        near = self._near.setdefault(keep, {})
        near.pop(gone, None)
        for far, links in self._near.pop(gone, {}).items():
            if far == keep:
                continue
            shared = near.get(far)
            if shared is None:
                near[far] = links
                self._near[far][keep] = links
            else:
                shared.extend(links)
            self._near[far].pop(gone, None)

    def _refusals(self) -> list[tuple[int, int, Bridge]]:
        return [
            (one, other, self._bridge(one, other))
            for one in sorted(self._near)
            for other in sorted(self._near[one])
            if one < other and min(len(self._members[one]), len(self._members[other])) > 1
        ]

    def _still_undecided(self) -> dict[int, tuple[int, ...]]:
        return {unit: rivals for unit, rivals in self._undecided.items() if len(self._members[self._home[unit]]) == 1}


def _added(best: Iterable[tuple[float, int, int]]) -> float:
    """Bits of several values: each source once, and within a family further ones for less and less."""
    by_source: dict[int, tuple[float, int]] = {}
    for bits, family, source in best:
        by_source[source] = max(by_source.get(source, (0.0, 0)), (bits, family))
    by_family: dict[int, list[float]] = {}
    for bits, family in by_source.values():
        by_family.setdefault(family, []).append(bits)
    total = 0.0
    for found in by_family.values():
        ranked = sorted(found, reverse=True)[: len(DAMPED)]
        total += sum(bit * share for bit, share in zip(ranked, DAMPED, strict=False))
    return total
