"""Panels under names that say nothing: what was posted to, and pages that open behind it and are refused to others.

Only logs without a panel that goes by its name are looked at in this way.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from weftline.servers.desk import Desk
from weftline.servers.logs._blocks import blocks
from weftline.servers.logs._request import Request, read_request
from weftline.servers.logs._sieve import spans_at, under_sieve
from weftline.servers.purposes import ADMIN_WORDS, APP_WORDS, is_login, path_of
from weftline.servers.tree import Entry

_POST: Final = re.compile(
    rb'POST(?:[^A-Za-z/\n]{1,6}| path=|",[^/\n]{0,200}"[a-z_]{0,10}(?:ur[il]|path|target)": ?")'
    rb'(/[^ ?"|\n]{1,300}+)',
    re.IGNORECASE,
)
_LINES: Final = 100_000
_SEGMENTS: Final = 100
_SEGMENTS_KEPT: Final = 10_000
_REFUSED: Final = frozenset([301, 302, 303, 307, 308, 401, 403])
_MANY: Final = 40


@dataclass(slots=True)
class _Way:
    """Who posted where under one first part of a path, and how pages there answered."""

    posted: dict[bytes, str] = field(default_factory=dict)
    doors: Counter[str] = field(default_factory=Counter)
    opened: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    def take(self, found: Request) -> None:
        """One request in the order of the log."""
        verb, path = path_of(found.request)
        client = found.peer or found.forwarded
        if verb == "POST":
            if found.status < 400:
                self.posted[client] = path
        elif verb == "GET" and found.status in _REFUSED:
            self.refused[path].add(client)
        elif verb == "GET" and 200 <= found.status < 300:
            self.opened[path].add(client)
            if client in self.posted:
                self.doors[self.posted[client]] += 1

    def door(self) -> str:
        """Where people log in: the path posted to before pages opened that stay shut to others; empty where none."""
        shut = [
            path
            for path, refused in self.refused.items()
            if any(client in self.posted for client in self.opened.get(path, ())) and refused - self.opened[path]
        ]
        let_in = {client for path in shut for client in self.opened[path]}
        if not shut or not self.doors or len(let_in) > _MANY:
            return ""
        return self.doors.most_common(1)[0][0]


@dataclass(slots=True)
class Posted:
    """Where something was posted to: login pages by name, and first parts of paths with how often."""

    logins: set[str] = field(default_factory=set)
    firsts: Counter[bytes] = field(default_factory=Counter)

    def take(self, line: bytes) -> None:
        """One line that may have posted something."""
        match = _POST.search(line)
        if match is None:
            return
        path = match[1]
        if len(self.firsts) < _SEGMENTS_KEPT:
            self.firsts[path.split(b"/", 2)[1]] += 1
        if _login_words(path) and len(self.logins) < _SEGMENTS_KEPT:
            self.logins.add(path.decode("utf-8", "replace"))

    def unnamed(self, desk: Desk) -> list[str]:
        """First parts of paths that may be a panel; none where one of them goes by a panel's name."""
        names = [name.decode("utf-8", "replace") for name, _ in self.firsts.most_common(_SEGMENTS) if name]
        words = [name.lower().removesuffix(".php") for name in names]
        if any(
            word in ADMIN_WORDS or "/" + name in desk.traffic.bases for name, word in zip(names, words, strict=True)
        ):
            return []
        return [name for name, word in zip(names, words, strict=True) if word not in APP_WORDS]


@lru_cache(maxsize=4096)
def _login_words(path: bytes) -> bool:
    return is_login(path.decode("utf-8", "replace"))


def find_doors(entry: Entry, desk: Desk, formats: list[re.Pattern[bytes]], posted: Posted) -> None:
    """Teach the traffic panels that a log shows by how they behave."""
    ways = {name: _Way() for name in posted.unnamed(desk)}
    if not ways:
        return
    ends = under_sieve(frozenset(ways))
    taken = 0
    for block in blocks(entry, Desk(desk.exhibit, desk.tree, desk.clock)):
        for start, stop in spans_at(block, ends(block)):
            taken += 1
            _follow(block[start:stop], ways, formats)
        if taken > _LINES:
            break
    for name, way in ways.items():
        door = way.door()
        if door:
            desk.traffic.bases.add("/" + name)
            desk.traffic.doors.add(door)
            desk.inventory[f"panel told by its behaviour: /{name}"] = f"people log in at {door}"


def _follow(line: bytes, ways: dict[str, _Way], formats: list[re.Pattern[bytes]]) -> None:
    found = read_request(line, formats)
    if isinstance(found, Request):
        first = path_of(found.request)[1].split("/")[1:2]
        way = ways.get(first[0]) if first else None
        if way is not None:
            way.take(found)
