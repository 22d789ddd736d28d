"""Which found actors are who they should be.

An actor counts only if its role and a strong observable are right and nothing of another's is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NUMBERS = {"phone", "whatsapp", "signal", "viber", "paynow", "fps"}
Value = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """Counts of true, found (that are anybody in the truth) and right actors; who is missing, wrong or nobody."""

    true: int
    found: int
    right: int
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    extra: tuple[str, ...]


def canonical(kind: str, value: str) -> Value:
    """One form for values that mean the same: kinds that hold a telephone number compare as one."""
    if kind in _NUMBERS and value.startswith("+"):
        return "e164", value
    if kind == "invite_code":
        return kind, value.upper()
    if kind in {"tron", "btc", "bank_account"}:
        return kind, value
    return kind, value.lower()


def observables(actor: Mapping[str, Any]) -> set[Value]:
    """All values of a found actor in canonical form."""
    values = set()
    for one in actor.get("observables", []):
        kind, value = (one["kind"], one["value"]) if isinstance(one, Mapping) else (one[0], one[1])
        values.add(canonical(str(kind), str(value)))
    return values


def judge(truth: Mapping[str, Any], entry: Mapping[str, Any]) -> Judged:
    """Judge the actors of one series."""
    own = {actor["key"]: {canonical(*one) for one in actor["own"]} for actor in truth["actors"]}
    strong = {actor["key"]: {canonical(*one) for one in actor["strong"]} for actor in truth["actors"]}
    role = {actor["key"]: actor["role"] for actor in truth["actors"]}
    others = {canonical(*one) for one in truth["others"]}
    right: set[str] = set()
    wrong, extra = [], []
    listed = entry.get("actors", [])
    for found in listed:
        values, name = observables(found), f"{found.get('id', '?')} ({found.get('role', '?')})"
        owners = {key for key, mine in own.items() if any(values & mine - _shared(own, key))}
        if not owners:
            extra.append(name)
            continue
        fitting = {key for key in owners if values & strong[key] and found.get("role") == role[key]}
        if len(owners) > 1:
            wrong.append(f"{name} mixes {', '.join(sorted(owners))}")
        elif values & others:
            wrong.append(f"{name} holds values of people outside: {min(values & others)[1]}")
        elif fitting:
            right |= fitting
        elif found.get("role") not in {"persona", "unknown"}:
            wrong.append(f"{name} is {', '.join(sorted(owners))}, or holds nothing strong")
    return Judged(
        len(own), len(listed) - len(extra), len(right), tuple(sorted(set(own) - right)), tuple(wrong), tuple(extra)
    )


def _shared(own: Mapping[str, set[Value]], key: str) -> set[Value]:
    """What this actor has in common with another (an office line): it decides nothing."""
    rest = [mine for other, mine in own.items() if other != key]
    return own[key] & set().union(*rest)
