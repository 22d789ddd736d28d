"""One report before it is written down: its form, its files, and what the truth says of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from weftline_example import telling
from weftline_example.chats import LOCAL, Line
from weftline_example.scripts import Voice, fill, slips

Way = Literal["folder", "csv", "jsonl", "parquet"]
ZONES = {"SG": "Asia/Singapore", "HK": "Asia/Hong_Kong"}
AGENCIES = {"SG": "Example Police Singapore", "HK": "Example Police Hong Kong"}
BANDS = ("18_24", "18_24", "25_39", "25_39", "25_39", "40_59", "60_up", "unknown")


@dataclass(slots=True)
class Draft:
    """A report in the making.

    `group`: whose work it is (`main`, `second`, `small-3`, `single-…`). `way`: folder of its own or row of a bulk
    table. `evidence`: what truly ties it to its group, for the truth. `trap`: which hard negative it plays, if any.
    """

    group: str
    form: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    way: Way = "folder"
    victim: str = ""
    evidence: list[str] = field(default_factory=list)
    trap: str = ""
    screenshots: int = 0
    id: str = ""
    folder: str = ""

    def attach(self, name: str, data: bytes, description: str, **more: Any) -> None:
        """Add a file and list it in the form; chats and receipts are said not to be intimate."""
        self.files[name] = data
        note = {"file": name, "description": description, "intimate": False, **more}
        self.form.setdefault("exhibits", []).append(note)

    def screenshot(self, name: str, data: bytes, description: str) -> None:
        """Add a screenshot and count it."""
        self.attach(name, data, description)
        self.screenshots += 1


def stamp(at: datetime) -> str:
    """ISO 8601 with the offset of Singapore and Hong Kong."""
    return at.astimezone(LOCAL).isoformat(timespec="seconds")


def form(
    rng: random.Random, *, country: str, language: str, name: str, at: datetime, phones: list[str], email: str = "",
    kind: str = "sextortion", platform: str = "", persona: str = "", last: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The part of a report that all kinds have. `at`: when it began; reported one to twelve days after its `last`."""
    received = (last or at) + timedelta(days=rng.randrange(1, 12), minutes=rng.randrange(600))
    victim: dict[str, Any] = {"age_band": rng.choice(BANDS), "country": country}
    if rng.random() < 0.8:
        victim["name"] = name
    if phones:
        victim["phones"] = [telling.phone(rng, phone) for phone in phones]
    if email and rng.random() < 0.6:
        victim["emails"] = [email]
    made: dict[str, Any] = {
        "received_at": stamp(received),
        "channel": rng.choice(("portal", "portal", "police", "helpline")),
        "agency": AGENCIES[country],
        "language": language,
        "kind": kind,
        "marking": "TLP:AMBER",
        "victim": victim,
        "triage": {"danger": rng.choice((False, False, None)), "still_in_contact": rng.choice((True, False, None)),
                   "intimate_material": rng.choice((True, False, None)) if kind == "sextortion" else False},
        "occurred": {"from": stamp(at), "zone": ZONES[country]},
        "consents": {"national": True, "abroad": rng.random() < 0.8, "statistics": rng.random() < 0.7},
    }  # fmt: skip
    if platform:
        made["first_contact"] = {"platform": platform}
        if persona:
            made["first_contact"]["name"] = persona
    return made


def talk(
    rng: random.Random, voice: Voice, language: str, start: datetime, slots: dict[str, str], *, steps: list[str],
    slip: float = 0.04, paid: list[datetime] | None = None, attachment: str = "",
) -> tuple[Line, ...]:  # fmt: skip
    """A chat: the offender's steps in the group's wording, the victim's replies between them.

    `attachment` (a payment QR picture) replaces the line that would name the account. Messages after a payment carry
    the payment's time.
    """
    lines: list[Line] = []
    at = start
    answers = {"greet": 0, "lure": 1, "code": 1, "threat": 2, "payto": 3, "deadline": 2}
    for step in steps:
        at += timedelta(seconds=rng.randrange(40, 900) + (36_000 if step == "threat" else 0))
        if step == "threat" and "lure" in steps:
            lines.append(Line(at - timedelta(seconds=600), "system", _missed(language)))
        if step == "payto" and attachment:
            lines.append(Line(at, "offender", "", attachment))
        else:
            text = (
                voice.signatures(language)[int(step[-1])]
                if step.startswith("signature")
                else voice.line(language, step)
            )
            lines.append(Line(at, "offender", fill(slips(rng, text, slip), slots)))
        if step == "payto" and paid:
            at = max(at, paid[0])
        if step in answers and rng.random() < 0.75:
            at += timedelta(seconds=rng.randrange(20, 400))
            lines.append(Line(at, "victim", telling.reply(rng, language, answers[step])))
    return tuple(lines)


def _missed(language: str) -> str:
    return {"zh-Hans": "未接视频通话", "zh-Hant": "未接視像通話", "ms": "Panggilan video tidak dijawab"}.get(
        language, "Missed video call"
    )


def shown_amount(amount: Decimal) -> str:
    """A decimal string as the form wants it."""
    return f"{amount:.2f}"
