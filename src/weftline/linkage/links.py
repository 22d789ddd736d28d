"""Links between units, as arrays and as what agglomeration asks of them one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.kinds import DAMPED

_SAYS_SOMETHING = 0.5


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


class Shared(NamedTuple):
    """One value that the two ends of a link share, as far as it says something; the fields are those of `LinkSet`."""

    value: int
    bits: float
    family: int
    source: int
    alone: bool
    settled: bool
    spoken: bool


@dataclass(frozen=True, slots=True)
class LinkList:
    """The links as lists, which are many times faster than arrays where one is asked at a time."""

    left: list[int]
    right: list[int]
    bits: list[float]
    behaviour: list[float]
    shared: list[tuple[Shared, ...]]
    prior: float

    @classmethod
    def of(cls, links: LinkSet) -> LinkList:
        """Only values that say something are kept."""
        kept = links.evidence > _SAYS_SOMETHING
        starts = np.concatenate([[0], np.cumsum(kept)])[links.starts].tolist()
        columns = (links.value, links.evidence, links.family, links.source, links.alone, links.settled, links.spoken)
        rows = list(map(Shared, *(column[kept].tolist() for column in columns)))
        shared = [tuple(rows[begin:end]) for begin, end in pairwise(starts)]
        return cls(
            links.left.tolist(),
            links.right.tolist(),
            links.bits.tolist(),
            links.behaviour.tolist(),
            shared,
            links.prior,
        )


def added(shared: Iterable[Shared]) -> float:
    """Bits of several values: each source once, and within a family further ones for less and less."""
    by_source: dict[int, tuple[float, int]] = {}
    for one in shared:
        by_source[one.source] = max(by_source.get(one.source, (0.0, 0)), (one.bits, one.family))
    if len(by_source) == 1:
        return next(iter(by_source.values()))[0]
    by_family: dict[int, list[float]] = {}
    for bits, family in by_source.values():
        by_family.setdefault(family, []).append(bits)
    total = 0.0
    for found in by_family.values():
        ranked = sorted(found, reverse=True)[: len(DAMPED)]
        total += sum(bit * share for bit, share in zip(ranked, DAMPED, strict=False))
    return total
