"""Which series a new report belongs to, asked of what the store fetched; no table is linked again.

`Known` is built once from the last run and kept warm. `Known.keys` says which values to look reports up by; `match`
weighs the reports found. Both are pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from weftline.linkage import behaviour as circumstances
from weftline.linkage.arrays import logit2
from weftline.linkage.keys import key_of
from weftline.linkage.kinds import DAMPED, prior_of
from weftline.linkage.lines import lines_of
from weftline.linkage.mentions import LINKING_ROLES, penalty_of
from weftline.linkage.reports import Traits
from weftline.linkage.result import BehaviourModel, ValueWeight
from weftline.linkage.score import FEW_NAME
from weftline.linkage.scripts import U32, signatures
from weftline.linkage.settings import Settings
from weftline.model.series import Term

_ALIKE = 0.3
_WORTH_SAYING = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """One value that a report tells of, normalised, with the sighting that proves it."""

    kind: str
    value: str
    role: str = "unknown"
    confidence: float = 1.0
    sighting: str = ""


@dataclass(frozen=True, slots=True)
class ReportFeatures:
    """What a report says, as linkage compares it. `day` in days since 1970, `hour` 0 to 24, NaN where unknown."""

    report_id: str
    told: tuple[Told, ...] = ()
    text: str = ""
    platform: str = ""
    language: str = ""
    persona: str = ""
    currency: str = ""
    amount: float = math.nan
    hour: float = math.nan
    day: float = math.nan


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


@dataclass(slots=True)
class Known:
    """What the last run found values and behaviour to be worth."""

    weights: Mapping[tuple[str, str], ValueWeight]
    behaviour: BehaviourModel
    settings: Settings = field(default_factory=Settings)
    _families: list[ValueWeight] = field(default_factory=list)
    _signatures: U32 = field(default_factory=lambda: np.empty((0, 96), dtype=np.uint32))

    @classmethod
    def of(cls, weights: Iterable[ValueWeight], behaviour: BehaviourModel, settings: Settings | None = None) -> Known:
        """Index the weights of a run."""
        table = {(weight.kind, weight.value): weight for weight in weights}
        chosen = settings or Settings()
        known = cls(table, behaviour if behaviour.bits else BehaviourModel(circumstances.shipped()), chosen)
        spoken = [weight for weight in table.values() if weight.kind == "script"]
        lines = lines_of([weight.note for weight in spoken])
        known._families = [spoken[number] for number in lines.text.tolist()]
        known._signatures = signatures(lines, chosen.seed)
        return known

    def keys(self, report: ReportFeatures) -> dict[tuple[str, str], Told]:
        """The values of a report that may link, by comparison key, its script families among them."""
        found: dict[tuple[str, str], Told] = {}
        for told in report.told:
            if told.role in LINKING_ROLES and prior_of(told.kind).link and told.value:
                key = key_of(told.kind, told.value)
                found.setdefault((key.kind, key.value), told)
        for name in self._scripts(report.text):
            found.setdefault(("script", name), Told("script", name, "offender"))
        return found

    def _scripts(self, text: str) -> list[str]:
        if not text or not self._families:
            return []
        made = signatures(lines_of([text]), self.settings.seed)
        near = [np.flatnonzero((self._signatures == one).mean(axis=1) >= _ALIKE) for one in made]
        return sorted({self._families[int(row)].value for rows in near for row in rows})

    def weight(self, key: tuple[str, str]) -> ValueWeight:
        """The weight of a value; one that no run has seen gets its kind's starting worth."""
        known = self.weights.get(key)
        if known is not None:
            return known
        prior = prior_of(key[0])
        odds = prior.odds(2)
        return ValueWeight(key[0], key[1], 1, 0, 0.0, odds / (1 + odds) * prior.keep)


def match(
    report: ReportFeatures, candidates: Sequence[CandidateReport], known: Known, most: int = 5
) -> list[SeriesMatch]:
    """The series that a report fits, best first; empty where nothing known fits.

    Of the reports of one series each shared value counts once, at its best; circumstances are those of its likest
    report.
    """
    asked = known.keys(report)
    by_series: dict[str, list[tuple[CandidateReport, dict[tuple[str, str], Told]]]] = {}
    for candidate in candidates:
        shared = known.keys(replace(candidate.features, text=""))
        both = {key: told for key, told in shared.items() if key in asked}
        if both and candidate.features.report_id != report.report_id:
            by_series.setdefault(candidate.series, []).append((candidate, both))
    found = [_weigh(series, report, asked, members, known) for series, members in by_series.items()]
    found = [one for one in found if one.bits >= known.settings.floor_bits]
    return sorted(found, key=lambda one: (-one.bits, one.series))[:most]


def _weigh(
    series: str,
    report: ReportFeatures,
    asked: Mapping[tuple[str, str], Told],
    members: Sequence[tuple[CandidateReport, dict[tuple[str, str], Told]]],
    known: Known,
) -> SeriesMatch:
    prior = float(logit2(np.array([known.settings.prior]))[0])
    best: dict[tuple[str, str], float] = {}
    for _, both in members:
        for key, told in both.items():
            bits = _evidence(known.weight(key), prior, asked[key], told)
            best[key] = max(best.get(key, 0.0), bits)
    values = [_value_term(key, bits, known.weight(key), asked[key]) for key, bits in _damped(best).items()]
    scripted = any(kind == "script" and bits > 0 for (kind, _), bits in best.items())
    alike = max((_alike(report, one.features, known, scripted) for one, _ in members), key=_sum)
    lift = _least(best, asked, known, prior) - sum(term.bits for term in (*values, *alike))
    alike += [MatchTerm("lasting", "", round(lift, 4))] if lift >= _WORTH_SAYING else []
    terms = [MatchTerm("prior", "", round(prior, 4), note="before any evidence"), *values]
    terms += [term for term in alike if term.bits > 0]
    against = [term for term in alike if term.bits < 0]
    ids = tuple(sorted(one.features.report_id for one, _ in members))
    return SeriesMatch(series, round(_sum(terms) + _sum(against), 4), tuple(terms), tuple(against), ids)


def _sum(terms: Iterable[MatchTerm]) -> float:
    return sum(term.bits for term in terms)


def _evidence(weight: ValueWeight, prior: float, mine: Told, theirs: Told) -> float:
    if weight.state != "normal":
        return 0.0
    worth = (float(logit2(np.array([weight.q]))[0]) - prior) * min(1.0, weight.q / 0.85) ** 1.5
    doubt = penalty_of(mine.role, mine.confidence) + penalty_of(theirs.role, theirs.confidence)
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


def _alike(one: ReportFeatures, other: ReportFeatures, known: Known, scripted: bool) -> list[MatchTerm]:
    traits = _traits((one, other))
    row = np.array([0]), np.array([1])
    found = circumstances.levels(traits, row[0], traits, row[1])
    bits = circumstances.weigh(known.behaviour, found, np.array([scripted]), np.array([True]))
    terms = [Term(name, "", round(float(column[0]), 4)) for name, column in bits.items()]
    return [MatchTerm(term.kind, "", term.bits) for term in terms if abs(term.bits) >= _WORTH_SAYING]


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
