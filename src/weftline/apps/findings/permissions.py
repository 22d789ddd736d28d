"""What an app may do, judged by combinations of permissions and not by single ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weftline.apps.rules import load


@dataclass(frozen=True, slots=True)
class Allowed:
    """One combination that the app asks for: what it allows, and its weight in the score."""

    says: str
    weight: float


def allowed(permissions: Iterable[str]) -> list[Allowed]:
    """The combinations that a set of permissions makes up, in the order of the data file."""
    short = {name.rpartition(".")[2] for name in permissions}
    return [
        Allowed(rule["says"], rule["weight"])
        for rule in load("permissions")["combination"]
        if short.issuperset(rule["all"]) and (not rule.get("any") or not short.isdisjoint(rule["any"]))
    ]
