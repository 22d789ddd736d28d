"""From links to series: the surest links first, and more evidence the larger the two sides.

A single shared value (a mule's account, a bought certificate, a text kit) joins only what does not hang together
without it; two groups that do stay apart and become a relation. Nor does one report join two groups, however much it
quotes, and the larger both are, the more reports of each must bear witness: a few always meet by chance. A report that
says only a value which two groups share is left alone rather than guessed.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from weftline.linkage.links import LinkList, LinkSet, Shared, added

_MOST_BRIDGES = 200
_MOST_MEMBERS = 400
_ROUNDS = 4
_PER_DOUBLING = 4.0
_FEW, _GROUP = 3, 4
_SPARED = 0.5
_ALONE_BITS = 6.0
_MOST_BELONGING = 3.0
_FRAGMENT = 2
_ONE_LINE = 2.0
ONE_SOURCE = frozenset({"app", "payee", "script", "photo"})


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
        self._links = LinkList.of(links)
        self._link_bits = link_bits
        self._home = list(range(units))
        self._members = {unit: [unit] for unit in range(units)}
        self._near: dict[int, dict[int, list[int]]] = {}
        self._of_unit: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        self._tested: dict[tuple[int, int], tuple[int, int]] = {}
        self._undecided: dict[int, tuple[int, ...]] = {}
        for link, (a, b) in enumerate(zip(self._links.left, self._links.right, strict=True)):
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
        home = self._home
        ends = list(zip(self._links.left, self._links.right, strict=True))
        for _ in range(_ROUNDS):
            joined = 0
            for a, b in ends:
                one, other = home[a], home[b]
                if one != other and self._worth_asking(one, other) and self._may_join(one, other):
                    self._join(one, other)
                    joined += 1
            if not joined:
                break
            ends = [(a, b) for a, b in ends if home[a] != home[b]]
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
        if bridge.bits < self._link_bits + _PER_DOUBLING * math.log2(held):
            return False
        if held >= _FEW and len(bridge.sources) < 2:
            return False
        witnesses = min(len(bridge.left), len(bridge.right))
        return held < _GROUP or witnesses > max(1.0, math.log2(len(self._members[small])) - _SPARED)

    def _forbidden(self, one: int, other: int) -> bool:
        small, large = sorted((one, other), key=lambda group: len(self._members[group]))
        return any(self._home[enemy] == large for unit in self._members[small] for enemy in self._apart.get(unit, ()))

    def _bridge(self, one: int, other: int) -> Bridge:
        """All evidence between two groups, each value once at its best; of many links the strongest count."""
        links, home = self._links, self._home
        joined = self._near[one][other]
        ends = {end for link in joined for end in (links.left[link], links.right[link])}
        left = frozenset(unit for unit in ends if home[unit] == one)
        if len(joined) > _MOST_BRIDGES:
            joined = heapq.nsmallest(_MOST_BRIDGES, joined)
        best: dict[int, Shared] = {}
        for link in joined:
            for shared in links.shared[link]:
                known = best.get(shared.value)
                if known is None or shared[1:4] > known[1:4]:
                    best[shared.value] = shared
        behaviour = sum(links.behaviour[link] for link in joined) / len(joined)
        bits = max(links.prior + behaviour + added(best.values()), links.bits[min(joined)])
        sources = frozenset(shared.source for shared in best.values())
        alone = any(shared.alone for shared in best.values())
        if len(self._members[one]) <= _FRAGMENT:
            bits += self._belongs(joined)
        return Bridge(bits, sources, alone, left, frozenset(ends) - left)

    def _belongs(self, joined: Iterable[int]) -> float:
        """Bits for a fragment that meets many of a group through what only this group is known to use.

        That it is one of many is likelier than that it is any one's partner. One line of text is not enough.
        """
        links = self._links
        met: dict[int, set[int]] = {}
        only_lines = all_lines = True
        for link in joined:
            for shared in links.shared[link]:
                all_lines = all_lines and shared.spoken
                if shared.settled:
                    met.setdefault(shared.value, set()).update((links.left[link], links.right[link]))
                    only_lines = only_lines and shared.spoken
        if len(met) < (2 if only_lines else 1):
            return -_ONE_LINE if all_lines else 0.0
        return min(_MOST_BELONGING, math.log2(max(len(set.union(*met.values())) - 1, 1)))

    def _hangs_without(self, group: int, sources: frozenset[int]) -> int:
        """Size of the largest part of a group that holds together without these sources."""
        members = self._members[group]
        if len(members) > _MOST_MEMBERS:
            return len(members)
        links = self._links
        left = set(members)
        largest = 1
        while left:
            stack, size = [left.pop()], 1
            while stack:
                unit = stack.pop()
                for link in self._of_unit.get(unit, ()):
                    far = links.left[link] + links.right[link] - unit
                    if far in left and any(shared.source not in sources for shared in links.shared[link]):
                        left.discard(far)
                        stack.append(far)
                        size += 1
            largest = max(largest, size)
        return largest

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
        return math.log2(len(joined)) + sum(self._links.behaviour[link] for link in joined) / len(joined)

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
