"""What the last run found values and circumstances to be worth, kept warm for questions; and a report as it asks."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from weftline.linkage import behaviour as circumstances
from weftline.linkage.keys import key_of
from weftline.linkage.kinds import prior_of
from weftline.linkage.mentions import LINKING_ROLES, penalty_of
from weftline.linkage.pictures import Pictures
from weftline.linkage.result import BehaviourModel, ValueWeight
from weftline.linkage.settings import Settings
from weftline.linkage.wordings import Wordings

doubt_of = lru_cache(maxsize=4_096)(penalty_of)


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
        for told in sorted(report.told, key=lambda one: doubt_of(one.role, one.confidence)):
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
