"""Which series a new report belongs to, asked of what the store fetched; no table is linked again.

`Known` is built once from the last run and kept warm. `Known.keys` says which values to look reports up by; `match`
weighs the reports found. Both are pure.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from weftline.linkage import behaviour as circumstances
from weftline.linkage.arrays import logit2
from weftline.linkage.keys import key_of
from weftline.linkage.kinds import DAMPED, prior_of
from weftline.linkage.mentions import LINKING_ROLES, penalty_of
from weftline.linkage.pictures import Pictures
from weftline.linkage.reports import Traits
from weftline.linkage.result import BehaviourModel, ValueWeight
from weftline.linkage.score import FEW_NAME
from weftline.linkage.settings import Settings
from weftline.linkage.wordings import Wordings

_WORTH_SAYING = 0.05
_doubt = lru_cache(maxsize=4_096)(penalty_of)


@lru_cache(maxsize=4_096)
def _logit(share: float) -> float:
    return float(logit2(np.array([share]))[0])


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
    """What a report says, as linkage compares it. `day` in days since 1970, `hour` 0 to 24, NaN where unknown.

    `pictures`: hashes of the offenders' pictures, hexadecimal: PDQ with 64 digits, pHash with 16.
    """

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
    pictures: tuple[str, ...] = ()


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

    weights: MutableMapping[tuple[str, str], ValueWeight]
    behaviour: BehaviourModel
    settings: Settings = field(default_factory=Settings)
    wordings: Wordings = field(default_factory=lambda: Wordings((), 1))
    pictures: Pictures = field(default_factory=lambda: Pictures(()))

    @classmethod
    def of(cls, weights: Iterable[ValueWeight], behaviour: BehaviourModel, settings: Settings | None = None) -> Known:
        """Index the weights of a run."""
        table = {(weight.kind, weight.value): weight for weight in weights}
        chosen = settings or Settings()
        learnt = behaviour if behaviour.bits else BehaviourModel(circumstances.shipped())
        spoken = [weight for weight in table.values() if weight.kind == "script"]
        shown = [weight for weight in table.values() if weight.kind == "photo"]
        return cls(table, learnt, chosen, Wordings(spoken, chosen.seed), Pictures(shown))

    def with_weights(self, weights: Iterable[ValueWeight]) -> Known:
        """The same with these weights first."""
        return replace(self, weights=ChainMap({(one.kind, one.value): one for one in weights}, self.weights))

    def keys(self, report: ReportFeatures) -> dict[tuple[str, str], Told]:
        """The values of a report that may link, by comparison key, its script families among them; of several tellings
        of one value the surest.
        """
        found: dict[tuple[str, str], Told] = {}
        for told in sorted(report.told, key=lambda one: _doubt(one.role, one.confidence)):
            if told.role in LINKING_ROLES and prior_of(told.kind).link and told.value:
                key = key_of(told.kind, told.value)
                found.setdefault((key.kind, key.value), told)
        for name in self.wordings.families_of(report.text):
            found.setdefault(("script", name), Told("script", name, "offender"))
        for name in self.pictures.families_of(report.pictures):
            found.setdefault(("photo", name), Told("photo", name, "offender"))
        return found

    def weight(self, key: tuple[str, str]) -> ValueWeight:
        """The weight of a value; one that no run has seen gets its kind's starting worth."""
        known = self.weights.get(key)
        if known is not None:
            return known
        prior = prior_of(key[0])
        odds = prior.odds(2)
        return ValueWeight(key[0], key[1], 1, 0, 0.0, odds / (1 + odds) * prior.keep)


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
        shared = known.keys(replace(candidate.features, text=""))
        both = {key: told for key, told in shared.items() if key in asked}
        if both and candidate.features.report_id != report.report_id:
            by_series.setdefault(candidate.series, []).append((candidate, both))
    weighed = [_weigh(series, report, asked, members, known) for series, members in by_series.items()]
    found = [one for one in weighed if one is not None and one.bits >= known.settings.floor_bits]
    return sorted(found, key=lambda one: (-one.bits, one.series))[:most]


def _weigh(
    series: str,
    report: ReportFeatures,
    asked: Mapping[tuple[str, str], Told],
    members: Sequence[tuple[CandidateReport, dict[tuple[str, str], Told]]],
    known: Known,
) -> SeriesMatch | None:
    """How well a series fits; None where no circumstances could lift what is shared to the floor."""
    prior = _logit(known.settings.prior)
    told = sum(kind != "script" for kind, _ in asked)
    witness = min(1.0, known.settings.quoting_values / max(1, told))  # who quotes very many is none for each of them
    best: dict[tuple[str, str], float] = {}
    for _, both in members:
        for key, theirs in both.items():
            bits = _evidence(known.weight(key), prior, asked[key], theirs) * witness
            best[key] = max(best.get(key, 0.0), bits)
    values = [_value_term(key, bits, known.weight(key), asked[key]) for key, bits in _damped(best).items()]
    least, shared = _least(best, asked, known, prior) * witness, sum(term.bits for term in values)
    if prior + max(least, shared + known.behaviour.ceiling) < known.settings.floor_bits:
        return None
    scripted = any(kind == "script" and bits > 0 for (kind, _), bits in best.items())
    alike = _likest(report, [one.features for one, _ in members], known, scripted)
    lift = least - shared - _sum(alike)
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
    worth = (_logit(weight.q) - prior) * min(1.0, weight.q / 0.85) ** 1.5
    doubt = _doubt(mine.role, mine.confidence) + _doubt(theirs.role, theirs.confidence)
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


def _likest(report: ReportFeatures, members: Sequence[ReportFeatures], known: Known, scripted: bool) -> list[MatchTerm]:
    """What the circumstances of the likest of some reports say."""
    traits = _traits((report, *members))
    there = np.arange(1, len(members) + 1)
    found = circumstances.levels(traits, np.zeros(len(members), dtype=np.int64), traits, there)
    every = np.ones(len(members), dtype=np.bool_)
    bits = circumstances.weigh(known.behaviour, found, every & scripted, every)
    said = {name: np.where(np.abs(column) >= _WORTH_SAYING, column.round(4), 0.0) for name, column in bits.items()}
    best = int(np.argmax(sum(said.values(), np.zeros(len(members)))))
    return [MatchTerm(name, "", float(column[best])) for name, column in said.items() if column[best]]


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
