"""What pairs with so much evidence turn out to be worth, by how alike their circumstances are.

Evidence in bits is a sum of estimates, each made with care, so that it says too little where many reports could say
better. Circumstances (platform, sums, hours, time) do not depend on what is shared: among pairs with about the same
evidence, the share that truly belongs together is the one that makes the mixture of both kinds' circumstances likeliest
(expectation-maximisation of the mixing proportion alone; see `behaviour` for the two densities).
"""

from __future__ import annotations

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints, logit2

_BIN, _MOST_BINS, _MOST_ASKED = 150, 16, 4_000
_FIRM = 200.0
_ROUNDS = 40
_MOST = 6.0
_LEAST_ASKED = -6.0


def calibration(evidence: Floats, group: Ints, behaviour: Floats, learnt: float) -> Floats:
    """Bits to add to each pair's `evidence` (log2 odds without circumstances).

    `group`: pairs are compared within their group only (-1: left as they are). `learnt`: how far the densities of
    `behaviour` are the operation's own, 0 to 1.
    """
    shift = np.zeros(len(evidence))
    for number in np.unique(group[group >= 0]).tolist():
        rows = np.flatnonzero(group == number)
        rows = rows[np.argsort(evidence[rows], kind="stable")]
        bins = min(_MOST_BINS, len(rows) // _BIN)
        if bins < 1:
            continue
        parts = np.array_split(rows, bins)
        place = np.array([evidence[part].mean() for part in parts])
        found = np.array([place[at] + _shift(evidence[part], behaviour[part], learnt) for at, part in enumerate(parts)])
        shift[rows] = np.interp(evidence[rows], place, rising(found) - place)
    return shift


def held(bits: Floats, together: Bools, learnt: float) -> Floats:
    """Bits (at least 0) to add to pairs that one group holds `together`: that it does is more than each says alone.

    `bits`: log2 odds of each pair alone. Among pairs with about as many, the share that groups hold together is how
    likely such a pair belongs together. What groups keep apart gains nothing. `learnt` as in `calibration`.
    """
    gain = np.zeros(len(bits))
    rows = np.flatnonzero(bits >= _LEAST_ASKED)
    bins = min(_MOST_BINS, len(rows) // _BIN)
    if bins < 1:
        return gain
    rows = rows[np.argsort(bits[rows], kind="stable")]
    parts = np.array_split(rows, bins)
    place = np.array([bits[part].mean() for part in parts])
    share = np.array([(together[part].sum() + 1.0) / (len(part) + 2.0) for part in parts])
    firm = learnt * len(parts[0]) / (len(parts[0]) + _FIRM)
    more = np.interp(bits[rows], place, rising(np.maximum(logit2(share), place)) - place)
    gain[rows] = np.where(together[rows], firm * np.clip(more, 0.0, _MOST), 0.0)
    return gain


def rising(heights: Floats) -> Floats:
    """The non-decreasing heights that lie closest to those given, in the sum of squares: neighbours out of order are
    pooled at their mean (pool adjacent violators; Ayer et al., "An empirical distribution function for sampling with
    incomplete information", 1955).
    """
    pools: list[tuple[float, int]] = []
    for height in heights.tolist():
        mean, count = height, 1
        while pools and pools[-1][0] > mean:
            below, wide = pools.pop()
            mean, count = (mean * count + below * wide) / (count + wide), count + wide
        pools.append((mean, count))
    return np.repeat([mean for mean, _ in pools], [count for _, count in pools])


def _shift(evidence: Floats, behaviour: Floats, learnt: float) -> float:
    """Bits by which pairs with this evidence are likelier true than it says, shrunk to 0 where few are asked."""
    odds = np.exp2(np.clip(behaviour[:: 1 + len(behaviour) // _MOST_ASKED], -20, 20))
    claimed = float((1.0 / (1.0 + np.exp2(-np.clip(evidence, -30, 30)))).mean())
    share = max(claimed, 0.01)
    for _ in range(_ROUNDS):
        share = float((share * odds / (share * odds + 1.0 - share)).mean())
    said, true = (float(logit2(np.clip(np.array([one]), 0.002, 0.998))[0]) for one in (claimed, share))
    firm = learnt * len(odds) / (len(odds) + _FIRM)
    return firm * float(np.clip(true - said, -_MOST, _MOST))
