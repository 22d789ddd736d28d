"""Whether a lone unit belongs to one group rather than to another that claims it on the same ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints, distinct
from weftline.linkage.bridges import Between, Bridges
from weftline.linkage.columns import rows_of

FEW = 3
_CLEARLY = 1.0


@dataclass(frozen=True, slots=True)
class Claims:
    """Which of the bridges that were asked about are `won`; of the others, unit by unit, `group` and `rival`."""

    won: Bools
    unit: Ints
    group: Ints
    rival: Ints


def claims(between: Between, asked: Ints, unit: Ints, size: Ints) -> Claims:
    """Ask bridges from lone units to groups whether another group claims the unit on the same ground, or better.

    `unit`: the lone side of each. A claim is the greater the more of the group the unit meets, and the more alike they
    are.
    """
    found = between.bridges
    far = np.where(found.one[asked] == unit, found.other[asked], found.one[asked])
    claim = _claim(found)
    place, rival, rival_group = _rivals(found, asked, unit, size)
    bits, theirs = found.bits[asked[place]], found.bits[rival]
    same = np.flatnonzero((theirs >= bits - 1.0) | _on_the_same_ground(between, asked[place], rival))
    place, rival, rival_group = place[same], rival[same], rival_group[same]
    bits, theirs = bits[same], theirs[same]
    best = np.full(len(asked), -np.inf)
    np.maximum.at(best, place, claim[rival] + np.minimum(0.0, theirs - bits))
    won = claim[asked] >= best + _CLEARLY
    lost = ~won[place]
    return Claims(won, unit[place[lost]], far[place[lost]], rival_group[lost])


def _claim(found: Bridges) -> Floats:
    return np.asarray(np.log2(found.links) + found.behaviour, dtype=np.float64)


def _rivals(found: Bridges, asked: Ints, unit: Ints, size: Ints) -> tuple[Ints, Ints, Ints]:
    """All other bridges of the same units to groups: the place in `asked`, the other bridge, its group."""
    lone = np.zeros(len(size), dtype=np.bool_)
    lone[unit] = True
    ends = []
    for near, far in ((found.one, found.other), (found.other, found.one)):
        rows = np.flatnonzero(lone[near] & (size[far] >= FEW))
        ends.append((near[rows], rows, far[rows]))
    near, bridge, far = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    order = np.argsort(near, kind="stable")
    near, bridge, far = near[order], bridge[order], far[order]
    begin, end = (np.searchsorted(near, unit, side=side) for side in ("left", "right"))
    place = np.repeat(np.arange(len(asked)), end - begin)
    rows = rows_of(np.stack([begin, end], axis=1).ravel(), 2 * np.arange(len(asked)))
    others = bridge[rows] != asked[place]
    return place[others], bridge[rows[others]], far[rows[others]]


def _on_the_same_ground(between: Between, bridge: Ints, rival: Ints) -> Bools:
    """For pairs of bridges, whether the rival has no source that the bridge does not have."""
    chosen = distinct(np.concatenate([bridge, rival]))
    rows, of = between.rows(chosen)
    width = between.sources
    held = distinct(of * width + between.source[rows])
    starts = np.searchsorted(held, np.arange(len(chosen) + 1) * width)
    one, other = np.searchsorted(chosen, bridge), np.searchsorted(chosen, rival)
    counts = starts[other + 1] - starts[other]
    pair = np.repeat(np.arange(len(bridge)), counts)
    wanted = one[pair] * width + held[rows_of(starts, other)] % width
    at = np.minimum(np.searchsorted(held, wanted), max(len(held) - 1, 0))
    there = held[at] == wanted if len(held) else np.zeros(0, dtype=np.bool_)
    return np.asarray(np.bincount(pair, weights=there, minlength=len(bridge)) >= counts, dtype=np.bool_)
