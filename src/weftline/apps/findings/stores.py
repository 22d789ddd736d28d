"""Where an app keeps things under a name to take them out elsewhere: extras, settings, files, tables, screen parts.

What is put in under a constant name counts as put into one place of that name; names that are not constant share one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from weftline.apps.rules import load

UNNAMED = "*"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{1,60}")
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Store:
    """One sort of store as a call sees it. `puts`/`gets`: what the call does; `name_at`: the argument that names."""

    sort: str
    puts: bool
    gets: bool
    name_at: int = 0

    def places(self, name: object) -> list[str]:
        """The places that a name stands for, as names of fields; a query in SQL names several."""
        if self.sort == "view" and isinstance(name, int):
            return [f"view:{name}"]
        if not isinstance(name, str):
            return [f"{self.sort}:{UNNAMED}"]
        if self.sort == "table":
            words = _WORD.findall(name.lower())[:_MOST_WORDS]
            return [f"table:{word}" for word in words if word not in _sql()] or [f"table:{UNNAMED}"]
        if self.sort == "file":
            return [f"file:{name.rstrip('/').rpartition('/')[2]}"]
        return [f"{self.sort}:{name}"]


@cache
def _sql() -> frozenset[str]:
    return frozenset(load("stores")["sql"]["words"])


@cache
def _rules() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...], int], ...]:
    return tuple(
        (rule["sort"], tuple(rule["puts"]), tuple(rule["gets"]), rule.get("name_at", 0))
        for rule in load("stores")["store"]
    )


@cache
def store_of(method: str) -> Store | None:
    """What a method of the platform or a library (`Lpkg/Class;->name(Args)Return`) does with a store, if anything."""
    for sort, puts, gets, name_at in _rules():
        put, get = method.startswith(puts), method.startswith(gets)
        if put or get:
            return Store(sort, put, get, name_at)
    return None


def owners() -> frozenset[str]:
    """The classes that stores are kept in."""
    return frozenset(prefix.partition("->")[0] for _, puts, gets, _ in _rules() for prefix in (*puts, *gets))
