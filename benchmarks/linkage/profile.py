"""The rates of `profile.toml`, by name; a missing or unknown one is refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FIXED = Path(__file__).with_name("profile.toml")


@dataclass(frozen=True, slots=True)
class Groups:
    """How big groups are and how long they work."""

    single_share: float
    exponent: float
    largest_share: float
    giants: tuple[float, ...]
    days: int
    span_days: float
    span_growth: float
    bursty: float
    agents: float
    recovery: float
    recovery_largest: int


@dataclass(frozen=True, slots=True)
class Reports:
    """What victims withhold, repeat, confuse and tell late."""

    silent: float
    uneven: float
    second: float
    quoting: float
    repeat_same: float
    repeat_other: float
    victim_known: float
    own_number: float
    own_number_marked: float
    late: float
    late_days: float
    no_date: float
    wrong_date: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Habits, how they drift and how often they are unknown."""

    noise: float
    platform_days: float
    amount_days: float
    hour_days: float
    hour_spread: float
    no_platform: float
    no_language: float
    wrong_language: float
    no_amount: float
    no_hour: float
    no_persona: float
    personas: int


@dataclass(frozen=True, slots=True)
class Scripts:
    """Texts: whose they are and what happens to a copy."""

    given: float
    narrative: float
    growth: float
    kit: float
    kits: int
    kit_reports: int
    phrases: float
    phrase_bank: int
    words: tuple[int, int]
    vocabulary: int
    english: float
    code_switch: float
    switched_words: float
    truncated: float
    dropped: float
    replaced: float
    slots: float
    fewest_words: int


@dataclass(frozen=True, slots=True)
class Photos:
    """Pictures, given only by their perceptual hashes."""

    given: float
    victims: float
    stock: float
    stocks: int
    stock_reports: int
    lifetime: float
    reach: float
    changed: float


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of identifier; the fields are explained in `profile.toml`."""

    give: float
    lifetime: float
    scope: Literal["agent", "group"]
    reach: float
    damaged: float
    hub: float
    hubs: int
    shared: float
    sharers: int


@dataclass(frozen=True, slots=True)
class Profile:
    """All rates of a made-up world."""

    groups: Groups
    reports: Reports
    behaviour: Behaviour
    scripts: Scripts
    photos: Photos
    kinds: dict[str, Kind]


def read_profile(path: Path = FIXED) -> Profile:
    """The profile in a TOML file.

    Raises:
        TypeError: a rate is missing or is not known.
    """
    given = tomllib.loads(path.read_text("utf-8"))
    return Profile(
        groups=Groups(**{**given["groups"], "giants": tuple(given["groups"]["giants"])}),
        reports=Reports(**given["reports"]),
        behaviour=Behaviour(**given["behaviour"]),
        scripts=Scripts(**{**given["scripts"], "words": tuple(given["scripts"]["words"])}),
        photos=Photos(**given["photos"]),
        kinds={name: Kind(**rates) for name, rates in given["kinds"].items()},
    )
