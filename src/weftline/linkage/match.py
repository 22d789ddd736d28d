"""Which series a new report belongs to, asked of what the store fetched; no table is linked again.

`Known` is built once from the last run and kept warm. `Known.keys` says which values to look reports up by; `match`
weighs the reports found. Both are pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np

from weftline.linkage import behaviour as circumstances
from weftline.linkage.arrays import logit2
from weftline.linkage.keys import key_of
from weftline.linkage.kinds import DAMPED, prior_of
from weftline.linkage.known import Known, ReportFeatures, Told, doubt_of
from weftline.linkage.mentions import LINKING_ROLES
from weftline.linkage.reports import Traits
from weftline.linkage.result import ValueWeight
from weftline.linkage.score import FEW_NAME

_WORTH_SAYING = 0.05


@lru_cache(maxsize=4_096)
def _logit(share: float) -> float:
    return float(logit2(np.array([share]))[0])


@dataclass(frozen=True, slots=True)
class CandidateReport:
    """A stored report that shares a key, and the series it is in. `told` holds its script and photo families too."""

    series: str
    features: ReportFeatures


@dataclass(frozen=True, slots=True)
class MatchTerm:
    """One reason for a match; `sighting` is the new report's, where there is one."""

    kind: str
    value: str
    bits: float
    sighting: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeriesMatch:
    """How well a report fits a series: `bits` is the sum of `terms` and `against` (negative), the prior included."""

    series: str
    bits: float
    terms: tuple[MatchTerm, ...]
    against: tuple[MatchTerm, ...]
    reports: tuple[str, ...] = ()


def match(
    report: ReportFeatures,
    candidates: Sequence[CandidateReport],
    known: Known,
    most: int = 5,
    asked: Mapping[tuple[str, str], Told] | None = None,
) -> list[SeriesMatch]:
    """The series that a report fits, best first; empty where nothing known fits. `asked`: its keys, if known already.

    Of the reports of one series each shared value counts once, at its best; circumstances are those of its likest
    report.
    """
    asked = known.keys(report) if asked is None else asked
    by_series: dict[str, list[tuple[CandidateReport, dict[tuple[str, str], Told]]]] = {}
    for candidate in candidates:
        both = _shared(candidate.features.told, asked)
        if both and candidate.features.report_id != report.report_id:
            by_series.setdefault(candidate.series, []).append((candidate, both))
    values = (_values(series, asked, members, known) for series, members in by_series.items())
    hopeful = [one for one in values if one is not None]
    said = _circumstances(report, hopeful, known)
    found = [one.closed(alike) for one, alike in zip(hopeful, said, strict=True)]
    found = [one for one in found if one.bits >= known.settings.floor_bits]
    return sorted(found, key=lambda one: (-one.bits, one.series))[:most]


@dataclass(frozen=True, slots=True)
class _Shares:
    """What a series shares with the report, before circumstances. `least`: what one lasting value brings at least."""

    series: str
    members: list[ReportFeatures]
    prior: float
    values: list[MatchTerm]
    shared: float
    least: float
    scripted: bool

    def closed(self, alike: list[MatchTerm]) -> SeriesMatch:
        """The series' match, circumstances included."""
        lift = self.least - self.shared - _sum(alike)
        alike = alike + ([MatchTerm("lasting", "", round(lift, 4))] if lift >= _WORTH_SAYING else [])
        terms = [MatchTerm("prior", "", round(self.prior, 4), note="before any evidence"), *self.values]
        terms += [term for term in alike if term.bits > 0]
        against = [term for term in alike if term.bits < 0]
        ids = tuple(sorted(one.report_id for one in self.members))
        return SeriesMatch(self.series, round(_sum(terms) + _sum(against), 4), tuple(terms), tuple(against), ids)


def _shared(told: Iterable[Told], asked: Mapping[tuple[str, str], Told]) -> dict[tuple[str, str], Told]:
    """What a stored report tells of the values asked for; of several tellings of one value the surest."""
    found: dict[tuple[str, str], Told] = {}
    for one in sorted(told, key=lambda one: doubt_of(one.role, one.confidence)):
        key = key_of(one.kind, one.value)
        if (key.kind, key.value) in asked and one.role in LINKING_ROLES:
            found.setdefault((key.kind, key.value), one)
    return found


def _values(
    series: str,
    asked: Mapping[tuple[str, str], Told],
    members: Sequence[tuple[CandidateReport, dict[tuple[str, str], Told]]],
    known: Known,
) -> _Shares | None:
    """What a series shares; None where no circumstances could lift that to the floor."""
    prior = _logit(known.settings.prior)
    told = sum(kind != "script" for kind, _ in asked)
    witness = min(1.0, known.settings.quoting_values / max(1, told))  # who quotes very many is none for each of them
    best: dict[tuple[str, str], float] = {}
    for _, both in members:
        for key, theirs in both.items():
            bits = _evidence(known.weight(key), prior, asked[key], theirs) * witness
            best[key] = max(best.get(key, 0.0), bits)
    values = [_value_term(key, bits, known.weight(key), asked[key]) for key, bits in _damped(best).items()]
    least, shared = _least(best, asked, known, prior) * witness, _sum(values)
    if prior + max(least, shared + known.behaviour.ceiling) < known.settings.floor_bits:
        return None
    scripted = any(kind == "script" and bits > 0 for (kind, _), bits in best.items())
    return _Shares(series, [one.features for one, _ in members], prior, values, shared, least, scripted)


def _sum(terms: Iterable[MatchTerm]) -> float:
    return sum(term.bits for term in terms)


def _evidence(weight: ValueWeight, prior: float, mine: Told, theirs: Told) -> float:
    if weight.state != "normal":
        return 0.0
    worth = (_logit(weight.q) - prior) * min(1.0, weight.q / 0.85) ** 1.5
    doubt = doubt_of(mine.role, mine.confidence) + doubt_of(theirs.role, theirs.confidence)
    return float(max(0.0, worth - doubt))


def _least(
    best: Mapping[tuple[str, str], float], asked: Mapping[tuple[str, str], Told], known: Known, prior: float
) -> float:
    """Bits that a value with one holder brings at least where one or two reports name it, as in a run."""
    least = 0.0
    for key in best:
        weight, kind = known.weight(key), prior_of(key[0])
        if kind.lasting and weight.state == "normal" and weight.df < FEW_NAME:
            odds = kind.odds(weight.df + 1)
            worth = replace(weight, q=odds / (1 + odds) * kind.keep)
            least = max(least, _evidence(worth, prior, asked[key], asked[key]))
    return least


def _value_term(key: tuple[str, str], bits: float, weight: ValueWeight, told: Told) -> MatchTerm:
    note = f"named in {weight.df} reports" if weight.state == "normal" else "ignored: shared by unrelated reports"
    return MatchTerm(key[0], key[1], round(bits, 4), told.sighting, note)


def _damped(best: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Values of one string count once, further ones of one family less, as in a run."""
    result: dict[tuple[str, str], float] = {}
    roots: set[str] = set()
    rank: dict[str, int] = {}
    for key, bits in sorted(best.items(), key=lambda one: (-one[1], one[0])):
        root, family = key_of(*key).root, prior_of(key[0]).family
        if root in roots:
            result[key] = 0.0
            continue
        roots.add(root)
        place = min(rank.get(family, 0), len(DAMPED) - 1)
        rank[family] = place + 1
        result[key] = bits * DAMPED[place]
    return result


def _circumstances(report: ReportFeatures, groups: Sequence[_Shares], known: Known) -> list[list[MatchTerm]]:
    """What the circumstances of the likest report of each series say; all are compared at once."""
    members = [one for group in groups for one in group.members]
    if not members:
        return []
    traits = _traits((report, *members))
    there = np.arange(1, len(members) + 1)
    found = circumstances.levels(traits, np.zeros(len(members), dtype=np.int64), traits, there)
    sizes = [len(group.members) for group in groups]
    scripted = np.repeat([group.scripted for group in groups], sizes)
    bits = circumstances.weigh(known.behaviour, found, scripted, np.ones(len(members), dtype=np.bool_))
    said = {name: np.where(np.abs(column) >= _WORTH_SAYING, column.round(4), 0.0) for name, column in bits.items()}
    total = sum(said.values(), np.zeros(len(members)))
    ends = list(accumulate(sizes))
    best = [end - size + int(np.argmax(total[end - size : end])) for end, size in zip(ends, sizes, strict=True)]
    return [[MatchTerm(name, "", float(column[at])) for name, column in said.items() if column[at]] for at in best]


def _traits(reports: Sequence[ReportFeatures]) -> Traits:
    def codes(texts: list[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        known: dict[str, int] = {}
        return np.array([known.setdefault(t.casefold(), len(known)) if t else -1 for t in texts], dtype=np.int64)

    return Traits(
        platform=codes([one.platform for one in reports]),
        language=codes([one.language for one in reports]),
        persona=codes([one.persona for one in reports]),
        currency=codes([one.currency for one in reports]),
        amount=np.array([one.amount for one in reports]),
        hour=np.array([one.hour for one in reports]),
        day=np.array([one.day for one in reports]),
    )
