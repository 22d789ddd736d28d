"""Answers as they come from a form: checked, kept as typed, and what of the form they make needless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, cast

from weftline.advice import Device, Situation
from weftline.intake.questions import Question, Screen, questions, screens
from weftline.model.report import AgeBand
from weftline.places import country

_MONEY: Final = re.compile(r"(?:[0-9]{1,30}|[0-9]{1,3}(?:,[0-9]{3}){1,9})(?:\.[0-9]{1,18})?\Z")
_UNCLEAR: Final = re.compile(r"[0-9]{1,3}\.[0-9]{3}\Z")
_COINS: Final = frozenset({"btc", "eth", "usdt", "usdc", "ltc", "xmr", "sol", "ton", "trx", "bnb", "xrp", "doge"})
CLOCK: Final = "@clock"  # ends the name of the box for a time of day
Answers = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer: the question's path and the name of the message."""

    path: str
    message: str


@dataclass(slots=True)
class Filled:
    """A form as far as it is filled in. `faults` are to be mended before it can be sent."""

    answers: Answers = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def one(self, path: str) -> str:
        """The answer to a question, empty where there is none."""
        return next(iter(self.answers.get(path, ())), "")

    @property
    def is_minor(self) -> bool:
        """True where the victim is said to be under 18."""
        return situation_of(self).is_minor


def fill(pairs: Iterable[tuple[str, str]], *, required: bool = True) -> Filled:
    """The answers in a form's fields. Names that are no question are left out; every answer is checked.

    `required`: whether an unanswered required question is a fault.
    """
    known = questions()
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name.removesuffix(CLOCK) in known and value.strip():
            given.setdefault(name, []).append(value.strip())
    filled = Filled()
    for path, question in known.items():
        values = _with_clock(given, path) if question.kind == "time" else given.get(path, [])
        kept = tuple(dict.fromkeys(values)) if question.kind == "many" else tuple(values[-1:])
        if kept:
            filled.answers[path] = kept
        message = _fault(question, kept, given)
        if message and (required or message != "required"):
            filled.faults.append(Fault(path, message))
    return filled


def _with_clock(given: Mapping[str, list[str]], path: str) -> list[str]:
    """A time asked as day and time of day in two boxes, as one answer; the time of day alone is not enough."""
    day, clock = given.get(path, [""])[-1], given.get(path + CLOCK, [""])[-1]
    together = f"{day}T{clock}" if day and clock and len(plain_digits(day)) <= 10 else day or clock
    return [together] if together else []


def _fault(question: Question, values: tuple[str, ...], given: Mapping[str, list[str]]) -> str:
    if not values:
        return "required" if question.required else ""
    if any(len(value) > question.limit for value in values):
        return "too_long"
    if question.options and any(value not in question.options for value in values):
        return "choice"
    value = values[0]
    if question.kind == "country" and country(value) is None:
        return "choice"
    if question.kind == "amount":
        coin = next(iter(given.get(question.path.rpartition(".")[0] + ".currency", [])), "")
        return "" if amount_of(value, coin) else "amount"
    if question.kind == "time":
        return "" if time_of(value) else "time"
    if question.kind == "date":
        return "" if date_of(value) else "date"
    return ""


def plain_digits(text: str) -> str:
    """The text with the digits and signs of every script as ASCII."""
    folded = unicodedata.normalize("NFKC", text).replace("٫", ".").replace("٬", ",")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)


def amount_of(text: str, currency: str = "") -> str:
    """The decimal string of an amount; empty where it is none or its separator could mean either."""
    plain = "".join(plain_digits(text).split())
    if not _MONEY.match(plain):
        return ""
    if _UNCLEAR.match(plain) and currency.strip().casefold() not in _COINS:
        return ""
    return plain.replace(",", "")


def time_of(text: str) -> str:
    """A time as ISO 8601 without offset, or a day alone; empty where the text is neither."""
    plain = plain_digits(text).strip().replace("/", "-")
    try:
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(plain).isoformat(timespec="minutes")
    except ValueError:
        return ""


def date_of(text: str) -> str:
    """A day as ISO 8601; empty where the text is none."""
    return time_of(text)[:10]


def is_left_out(unless: Mapping[str, str], filled: Filled) -> bool:
    """True where all the answers that make a screen or part needless were given."""
    return bool(unless) and all(filled.one(path) == value for path, value in unless.items())


def asked(filled: Filled) -> Iterator[Screen]:
    """The screens that these answers leave to be asked."""
    return (screen for screen in screens() if not is_left_out(screen.unless, filled))


def flag(filled: Filled, path: str) -> bool | None:
    """Yes, no, or None for not sure and not answered."""
    return {"yes": True, "no": False}.get(filled.one(path))


def situation_of(filled: Filled, language: str = "en") -> Situation:
    """What the answers so far tell of the situation, for the advice."""
    band = filled.one("victim.age_band")
    device = filled.one("device")
    methods = {filled.one(f"payments.{n}.method") for n in range(3)} - {""}
    return Situation(
        language=language,
        country=filled.one("victim.country"),
        age_band=cast("AgeBand", band if band in questions()["victim.age_band"].options else "unknown"),
        on_behalf=filled.one("on_behalf") == "true",
        kind=filled.one("kind") or "sextortion",
        danger=flag(filled, "triage.danger"),
        self_harm=flag(filled, "triage.self_harm"),
        still_in_contact=flag(filled, "triage.still_in_contact"),
        paid=flag(filled, "triage.paid"),
        payment_methods=tuple(sorted(methods)),
        app_installed=flag(filled, "triage.app_installed"),
        device=cast("Device", device if device in {"android", "ios", "other"} else ""),
        gave_code=flag(filled, "triage.gave_code"),
        intimate_material=flag(filled, "triage.intimate_material"),
        spread=True if filled.one("spread") else None,
        platform=filled.one("first_contact.platform"),
    )
