"""The table of rights: which role may take which action, and what else the action needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal["investigator", "analyst", "supervisor", "helpline", "prosecutor"]
Action = Literal[
    "view",
    "open_sealed",
    "export",
    "decide",
    "dispose",
    "enable_contact_warning",
    "cosign",
    "add_recipient",
    "remove_recipient",
]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one action needs.

    `roles`: any one of them suffices. `reason`: a stated reason is required. `second`: roles of which a second,
    different person must hold one; empty where one person is enough. `on_sealed`: whether the action may touch a
    sealed exhibit at all; `only_sealed`: whether it makes sense on nothing else.
    """

    roles: frozenset[Role]
    reason: bool = False
    second: frozenset[Role] = frozenset()
    on_sealed: bool = False
    only_sealed: bool = False


RULES: Final[dict[Action, Rule]] = {
    "view": Rule(frozenset({"investigator", "analyst", "supervisor", "helpline", "prosecutor"})),
    "open_sealed": Rule(
        frozenset({"investigator", "supervisor", "prosecutor"}),
        reason=True,
        second=frozenset({"investigator", "supervisor", "prosecutor"}),
        on_sealed=True,
        only_sealed=True,
    ),
    "export": Rule(frozenset({"investigator", "supervisor", "prosecutor"})),
    "decide": Rule(frozenset({"investigator", "analyst", "supervisor"}), on_sealed=True),
    "dispose": Rule(frozenset({"supervisor"}), reason=True, on_sealed=True),
    "enable_contact_warning": Rule(frozenset({"investigator", "supervisor"}), reason=True, on_sealed=True),
    "cosign": Rule(
        frozenset({"investigator", "analyst", "supervisor", "prosecutor"}),
        second=frozenset({"investigator", "analyst", "supervisor", "helpline", "prosecutor"}),
    ),
    "add_recipient": Rule(frozenset({"supervisor"}), reason=True),
    "remove_recipient": Rule(frozenset({"supervisor"}), reason=True),
}
