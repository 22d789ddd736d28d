"""The neutral result document: what was found in one series, ready to be rendered, every sentence with its proofs.

Facts (what stands in the evidence) are kept apart from assessments (what is concluded). Each statement names its proofs
by id; each proof leads to a place in an exhibit, the exhibit's hash and its entry in the custody log. The JSON form is
stable: fields are added, never renamed or removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

VERSION = 1


@dataclass(frozen=True, slots=True)
class Proof:
    """One place in the evidence. `id`: a sighting's (`g-…`), or the exhibit's shortened id where the whole exhibit is
    meant. `raw` is as written there; empty where it may not be printed. Sealed exhibits show nothing but their number.
    """

    id: str
    exhibit: str
    exhibit_id: str = ""
    locator: str = ""
    sha256: str = ""
    custody_seq: int | None = None
    kind: str = ""
    value: str = ""
    raw: str = ""
    role: str = ""
    confidence: float | None = None
    report: str = ""
    tool: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence. `strength` is a word of the scale (empty for facts); `bits` a ranking weight, no probability."""

    id: str
    text: str
    basis: Literal["fact", "assessment"]
    proofs: tuple[str, ...]
    strength: str = ""
    bits: float | None = None
    against: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    """One exhibit as listed; of a sealed one only the number."""

    number: str
    sealed: bool
    id: str = ""
    sha256: str = ""
    size: int | None = None
    format: str = ""
    category: str = ""
    report: str = ""
    received: str | None = None
    acquired_at: str = ""
    acquired_by: str = ""
    custody_seq: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report under its label. `victim` is filled only where identities were asked for."""

    label: str
    received: str | None
    kind: str
    channel: str
    language: str
    country: str
    age: str
    exhibits: tuple[str, ...]
    victim: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """Why two reports belong together: what speaks for it and against it."""

    id: str
    a: str
    b: str
    strength: str
    bits: float
    prior: float
    terms: tuple[Statement, ...]
    against: tuple[Statement, ...]
    holds: bool = False


@dataclass(frozen=True, slots=True)
class ActorLine:
    """One assessed person behind the series; an account holder may well be a victim too."""

    id: str
    role: str
    label: str
    status: str
    strength: str
    observables: tuple[tuple[str, str], ...]
    reports: tuple[str, ...]
    reasons: tuple[Statement, ...]
    against: tuple[Statement, ...]
    identified_as: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Where something happened or is held; never a person's home by itself."""

    kind: str
    country: str
    interval: tuple[float, float] | None
    strength: str
    reasons: tuple[Statement, ...]
    against: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment, counted once however many sources tell of it."""

    id: str
    amount: str
    currency: str
    usd: str
    time: str | None
    method: str
    account: str
    reference: str
    reports: tuple[str, ...]
    joined: int
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Totals as decimal strings, with the rates they were converted at and the rule against double counts."""

    paid: dict[str, str]
    demanded: dict[str, str]
    usd_paid: str
    rates: dict[str, str]
    rate_source: str
    rate_date: str
    unconverted: dict[str, str]
    double_counts: str
    payments: tuple[PaymentLine, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One next step."""

    what: str
    to_whom: str
    why: str
    urgency_hours: int
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapLine:
    """Something not examined, not readable, unparsed or ambiguous."""

    exhibit: str
    what: Literal["unreadable", "partial", "note", "unparsed", "ambiguous", "sealed"]
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """All of it. `left_out` says how many claims were not printed because they could not be followed back."""

    title: str
    case: str
    series: str
    marking: str
    originator: str
    purpose: str
    legal_basis: tuple[str, ...]
    made_at: str
    made_by: str
    tools: tuple[str, ...]
    example: bool
    pseudonymous: bool
    scale: tuple[tuple[str, str], ...]
    error_rates: str
    exhibits: tuple[ExhibitLine, ...]
    reports: tuple[ReportLine, ...]
    facts: tuple[Statement, ...]
    series_assessment: tuple[Statement, ...]
    links: tuple[LinkLine, ...]
    actors: tuple[ActorLine, ...]
    places: tuple[PlaceLine, ...]
    money: MoneyLine
    gaps: tuple[GapLine, ...]
    victims_to_notify: dict[str, Any]
    contacts_to_warn: int
    next_steps: tuple[StepLine, ...]
    limits: tuple[str, ...]
    left_out: dict[str, int]
    proofs: dict[str, Proof] = field(default_factory=dict)
    version: int = VERSION


def to_json(result: Result) -> bytes:
    """The document as JSON: UTF-8, sorted keys, one form for the same content, so that its hash can be printed."""
    return msgspec.json.format(msgspec.json.encode(result, order="sorted"), indent=1) + b"\n"


def statements_of(result: Result) -> list[Statement]:
    """Every statement of the document, those against others among them."""
    found = [*result.facts, *result.series_assessment]
    for link in result.links:
        found += [*link.terms, *link.against]
    for actor in result.actors:
        found += [*actor.reasons, *actor.against]
    for place in result.places:
        found += [*place.reasons, *place.against]
    return found + [inner for statement in found for inner in statement.against]
