"""Pointers to people, places, money and victims who have not reported. Assessments, not verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Strength = Literal["very strong", "strong", "moderate", "weak"]
ActorRole = Literal["organiser", "administrator", "developer", "handler", "persona", "mule", "cash_out", "unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its weight in bits (0 where it is not a measured weight) and the sightings that prove it."""

    text: str
    bits: float = 0.0
    sightings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """One offender persona. `observables` are `(kind, value)`; an account holder is not an offender until a person
    confirms it.
    """

    id: str
    role: ActorRole
    label: str
    observables: tuple[tuple[str, str], ...]
    reports: tuple[str, ...] = ()
    strength: Strength = "weak"
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    status: Literal["assessed", "confirmed", "rejected"] = "assessed"
    identified_as: str = ""


@dataclass(frozen=True, slots=True)
class LooseValue:
    """An identifier of the offenders' side that nothing ties to one of the actors, and too little for its own."""

    kind: str
    value: str
    reports: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened or is held. `kind`: `login_network`, `bank`, `phone`, `working_hours`, `victims`.

    `country` is empty where only an interval can be given; then `interval` holds hours from UTC.
    """

    kind: str
    country: str = ""
    interval: tuple[float, float] | None = None
    strength: Strength = "weak"
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedPayment:
    """One payment after double counts were joined; all sources that tell of it are kept."""

    amount: str
    currency: str
    reports: tuple[str, ...]
    at_us: int | None = None
    method: str = ""
    account: str = ""
    reference: str = ""
    usd: str = ""
    sightings: tuple[str, ...] = ()
    joined: int = 1


@dataclass(frozen=True, slots=True)
class Money:
    """Totals as decimal strings per currency. `usd_paid` uses `rates` of `rate_date` from `rate_source`.

    `server_only`: totals that a seized server states of people whose reports are not in the series; not in `paid`.
    """

    paid: dict[str, str] = field(default_factory=dict)
    demanded: dict[str, str] = field(default_factory=dict)
    usd_paid: str = ""
    rate_source: str = ""
    rate_date: str = ""
    rates: dict[str, str] = field(default_factory=dict)
    payments: tuple[CountedPayment, ...] = ()
    unconverted: dict[str, str] = field(default_factory=dict)
    server_only: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VictimToNotify:
    """The owner of a device on a seized server who has not reported. `contact` is sealed on every face but one."""

    device: str
    country: str
    contact: str
    invite_code: str = ""
    agent: str = ""
    locator: str = ""
    server: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next. `urgency`: hours until evidence is expected to be gone, 0 if unknown."""

    what: str
    to_whom: str
    why: str
    draft: str = ""
    urgency: int = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesLeads:
    """All leads of one series."""

    series: str
    reports: tuple[str, ...]
    first_us: int | None = None
    last_us: int | None = None
    money: Money = field(default_factory=Money)
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    victims_to_notify: tuple[VictimToNotify, ...] = ()
    contacts_to_warn: int = 0
    next_steps: tuple[NextStep, ...] = ()
    servers: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    loose: tuple[LooseValue, ...] = ()
