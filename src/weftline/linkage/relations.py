"""Series that share something without being one: a mule, a developer's certificate, a text kit, a host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from weftline.linkage.arrays import Floats, distinct, logit2
from weftline.linkage.kinds import prior_of
from weftline.linkage.solved import Solved
from weftline.model.series import Relation

_TRUSTED = 0.7
_MOST_PER_VALUE = 15
_MOST_SERIES = 5
_WORDS: Mapping[str, str] = {
    "payee": "Both were told to pay the same account: they may share a mule.",
    "wallet": "Both use the same wallet: they may share whoever cashes out.",
    "app": "Both use an app of the same making: they may share a developer or a bought kit.",
    "host": "Both use the same host: they may share a server or a provider.",
    "server": "Both are tied to the same server.",
    "script": "Both use the same wording: they may share a text kit.",
    "photo": "Both show the same picture: one may have copied the other.",
    "number": "Both use the same number: it may have changed hands.",
    "invite": "Both use the same invitation: it may be shared or a coincidence of codes.",
}
_OTHER = "Both name the same value."
_NOT_MERGED = " Not merged: each holds together without it, and this alone does not show that they are one."


def find_relations(solved: Solved) -> list[Relation]:
    """Relations through values of worth that reports of a few series name; one side at least has two reports.

    What is named by more series than a mule or a developer works for is common, and no relation.
    """
    mentions, worth = solved.mentions, solved.trust.worth
    unit_series = solved.series_of_units()
    trusted = worth[mentions.value] >= _TRUSTED
    width = max(1, len(solved.names))
    told = distinct(mentions.value[trusted] * width + unit_series[mentions.unit[trusted]])
    value, count = np.unique(told // width, return_counts=True)
    shared = np.isin(told // width, value[(count > 1) & (count <= _MOST_SERIES)])
    holders: dict[int, list[int]] = {}
    for number, series in zip((told[shared] // width).tolist(), (told[shared] % width).tolist(), strict=True):
        holders.setdefault(number, []).append(series)
    bits: Floats = logit2(worth)
    found: list[Relation] = []
    for number, held in holders.items():
        found += _through(solved, number, held, round(float(bits[number]), 3))
    return sorted(found, key=lambda one: (-one.bits, one.a, one.b, one.kind, one.value))


def _through(solved: Solved, value: int, series: Sequence[int], bits: float) -> list[Relation]:
    sizes = [len(solved.groups[number]) for number in series]
    if max(sizes) < 2:
        return []
    known = solved.mentions.named(value)
    ranked = sorted(zip(sizes, series, strict=True), key=lambda one: (-one[0], solved.names[one[1]]))
    pairs = [
        (solved.names[a], solved.names[b])
        for (large, a), (small, b) in combinations(ranked, 2)
        if max(large, small) > 1
    ][:_MOST_PER_VALUE]
    reason = _WORDS.get(prior_of(known.kind).family, _OTHER) + _NOT_MERGED
    return [Relation(min(a, b), max(a, b), known.kind, known.text, bits, reason) for a, b in pairs]
