"""Who may do what: one function, asked before anything is opened or changed.

The room promises that `may` answers for every user, action and subject from one table, that a sealed exhibit is opened
only by two different people with a stated lawful reason, that nothing sealed is ever exported, and that each verdict
says why in a sentence fit for the custody log and the screen. It stores nothing and trusts no caller's shortcut.
"""

from __future__ import annotations

from weftline.access.rules import ACTIONS, ROLES, RULES, Action, Role, Rule
from weftline.access.verdict import Subject, User, Verdict, may, single_station

__all__ = [
    "ACTIONS",
    "ROLES",
    "RULES",
    "Action",
    "Role",
    "Rule",
    "Subject",
    "User",
    "Verdict",
    "may",
    "single_station",
]
