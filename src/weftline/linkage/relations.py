"""Series that share something without being one: a mule, a developer's certificate, a text kit, a host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from weftline.linkage.arrays import Floats, logit2
from weftline.linkage.kinds import prior_of
from weftline.linkage.tables import Mentions
from weftline.linkage.weights import Trust
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


def find_relations(
    mentions: Mentions, trust: Trust, unit_series: Sequence[str], sizes: Mapping[str, int]
) -> list[Relation]:
    """Relations through values of worth that reports of a few series name; one side at least has two reports.

    What is named by more series than a mule or a developer works for is common, and no relation.
    """
    holders: dict[int, set[str]] = {}
    for unit, value in zip(mentions.unit, mentions.value, strict=True):
        if trust.worth[value] >= _TRUSTED:
            holders.setdefault(value, set()).add(unit_series[unit])
    bits: Floats = logit2(trust.worth)
    found: list[Relation] = []
    for value, series in sorted(holders.items()):
        if len(series) > _MOST_SERIES:
            continue
        known = mentions.values[value]
        ranked = sorted(series, key=lambda name: (-sizes[name], name))
        pairs = [(a, b) for a, b in combinations(ranked, 2) if max(sizes[a], sizes[b]) > 1][:_MOST_PER_VALUE]
        reason = _WORDS.get(prior_of(known.kind).family, _OTHER) + _NOT_MERGED
        found += [
            Relation(min(a, b), max(a, b), known.kind, known.text, round(float(bits[value]), 3), reason)
            for a, b in pairs
        ]
    return sorted(found, key=lambda one: (-one.bits, one.a, one.b, one.kind, one.value))
