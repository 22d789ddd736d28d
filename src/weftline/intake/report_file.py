"""From answers to `report.json`, in the layout that every part of Weftline reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from weftline.intake.answers import PLATFORM_KINDS
from weftline.intake.filling import Filled, amount_of, date_of, flag, time_of
from weftline.intake.questions import Question, questions
from weftline.intake.spool import Taken
from weftline.places import country


def report_json(filled: Filled, case: str, received_at: datetime, language: str, files: Sequence[Taken]) -> bytes:
    """The report as UTF-8 JSON. Nothing is in it that was not answered; a consent not given is false."""
    report: dict[str, Any] = {
        "id": f"r-{case}",
        "received_at": received_at.isoformat(timespec="seconds"),
        "channel": "portal",
        "reference": case,
        "language": language,
        "on_behalf": filled.one("on_behalf") == "true",
    }
    for question in questions().values():
        if question.path != "on_behalf":
            _put(report, question.path, _value(question, filled))
    _settle(report, filled)
    if files:
        report["exhibits"] = [exhibit(taken, received_at) for taken in files]
    plain = _without_gaps(report)
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def exhibit(taken: Taken, received_at: datetime) -> dict[str, Any]:
    """What the report says of one of its files."""
    return {
        "file": taken.name,
        "intimate": taken.intimate,
        "acquired_at": received_at.isoformat(timespec="seconds"),
        "acquired_by": "intake",
    }


def _value(question: Question, filled: Filled) -> Any:
    text = filled.one(question.path)
    match question.kind:
        case "flag":
            return flag(filled, question.path)
        case "agree":
            return text == "yes"
        case "many":
            return list(filled.answers.get(question.path, ())) or None
        case "amount":
            return amount_of(text, filled.one(question.path.rpartition(".")[0] + ".currency")) or None
        case "time":
            return time_of(text) or None
        case "date":
            return date_of(text) or None
        case _:
            return text or None


def _settle(report: dict[str, Any], filled: Filled) -> None:
    """What follows from the answers without a guess: a country with one time zone has that zone; an own account's
    platform is one of ours where we know it, and an account without a name is none.
    """
    home = country(filled.one("victim.country"))
    occurred = report.setdefault("occurred", {})
    if home is not None and len(home.zones) == 1 and not occurred.get("zone"):
        occurred["zone"] = home.zones[0]
    victim = report.setdefault("victim", {})
    for number, handle in list(victim.get("handles", {}).items()):
        if not handle.get("value"):
            del victim["handles"][number]
        else:
            handle["kind"] = PLATFORM_KINDS.get(handle.get("kind", "").casefold(), "handle")


def _put(report: dict[str, Any], path: str, value: Any) -> None:
    """Set a value by its path; a number in the path is a place in a list."""
    if value is None:
        return
    *way, last = path.split(".")
    at: Any = report
    for step in way:
        at = at.setdefault(step, {})
    at[last] = value


def _without_gaps(value: Any) -> Any:
    """Objects whose keys are all numbers become lists, in the order of the numbers."""
    if not isinstance(value, dict):
        return [_without_gaps(item) for item in value] if isinstance(value, list) else value
    if value and all(key.isdecimal() for key in value):
        return [_without_gaps(value[key]) for key in sorted(value, key=int)]
    return {key: plain for key, item in value.items() if (plain := _without_gaps(item)) != {}}
