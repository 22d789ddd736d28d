"""One person in the making: what is known to be that person's own, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from weftline.model.lead import ActorRole, Reason

Value = tuple[str, str]


@dataclass(slots=True)
class Card:
    """`own`: observables that are this person's alone. `sources`: independent kinds of evidence, for the strength.

    `accounts`: the panel accounts (server, id) that are this person's. `slight`: too little to be taken for a person
    of its own.
    """

    role: ActorRole
    label: str
    own: dict[Value, None] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)
    reasons: list[Reason] = field(default_factory=list)
    against: list[Reason] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    accounts: set[tuple[str, str]] = field(default_factory=set)
    slight: bool = False

    def add(self, values: Iterable[Value]) -> None:
        """Note observables as this person's own."""
        for value in values:
            self.own.setdefault(value)

    def absorb(self, other: Card) -> None:
        """Take over all that another card knows of the same person; the role stays."""
        self.add(other.own)
        self.reports |= other.reports
        self.reasons += other.reasons
        self.against += [reason for reason in other.against if reason not in self.against]
        self.sources |= other.sources
        self.accounts |= other.accounts
        self.slight = self.slight and other.slight


def address(ip: str) -> Value:
    """An address as an observable."""
    return ("ipv6" if ":" in ip else "ipv4", ip)
