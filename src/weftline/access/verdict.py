"""`may`: asks the table and says yes or no with the reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from weftline.access.rules import RULES, Action, Role, Rule


@dataclass(frozen=True, slots=True)
class User:
    """A person at the keyboard. On a single station the operating system vouches for the name."""

    name: str
    roles: frozenset[Role]

    def __init__(self, name: str, roles: Iterable[Role]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "roles", frozenset(roles))


@dataclass(frozen=True, slots=True)
class Subject:
    """What the action would touch. `second`: the other person present; `reason`: the lawful reason as typed."""

    id: str = ""
    sealed: bool = False
    second: User | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer; `reason` is one sentence. Truthy when allowed."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def single_station(name: str) -> User:
    """The one user of a laptop: an investigator with a supervisor's rights; what is sealed still needs two."""
    return User(name, ("investigator", "supervisor"))


def may(user: User, action: Action, subject: Subject | None = None) -> Verdict:
    """Whether `user` may take `action` on `subject`; an action the table does not know is refused."""
    touched = subject or Subject()
    rule = RULES.get(action)
    if rule is None:
        return Verdict(False, f"No rule allows the action “{action}”.")
    refusal = (
        _refused_by_person(user, action, rule)
        or _refused_by_seal(action, rule, touched)
        or _missing(user, rule, touched)
    )
    if refusal:
        return Verdict(False, refusal)
    held = ", ".join(sorted(user.roles & rule.roles))
    return Verdict(True, f"The role {held} may {_spoken(action)}.")


def _refused_by_person(user: User, action: Action, rule: Rule) -> str:
    if not _same_name(user.name):
        return "Nobody is signed in."
    if not user.roles & rule.roles:
        return f"Only {_listed(rule.roles)} may {_spoken(action)}."
    return ""


def _refused_by_seal(action: Action, rule: Rule, subject: Subject) -> str:
    if subject.sealed and action == "export":
        return "Sealed exhibits never leave the operation."
    if subject.sealed and not rule.on_sealed:
        return "The exhibit is sealed; opening it needs two people and a stated lawful reason."
    if rule.only_sealed and not subject.sealed:
        return "The exhibit is not sealed; view it instead."
    return ""


def _missing(user: User, rule: Rule, subject: Subject) -> str:
    if rule.reason and not subject.reason.strip():
        return "A lawful reason must be stated."
    if not rule.second:
        return ""
    if subject.second is None or not _same_name(subject.second.name):
        return "A second person must be present and named."
    if _same_name(subject.second.name) == _same_name(user.name):
        return "The second person must be somebody else."
    if not subject.second.roles & rule.second:
        return f"The second person must be {_listed(rule.second)}."
    return ""


def _same_name(name: str) -> str:
    """One person's name in one form, so that spacing or case does not make two people of one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _spoken(action: str) -> str:
    return action.replace("_", " ")


def _listed(roles: Iterable[str]) -> str:
    *most, last = sorted(roles)
    return f"{', '.join(most)} or {last}" if most else last
