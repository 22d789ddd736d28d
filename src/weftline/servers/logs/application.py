"""Error logs of web servers and logs of applications: dated records, whose texts are searched for identifiers."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.desk import Desk, Source
from weftline.servers.logs._blocks import numbered_lines
from weftline.servers.logs._telling import TELLING, TEXTS_OF_A_LOG
from weftline.servers.tree import Entry

_START: Final = re.compile(
    r"^\W{0,3}(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}|\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d)"
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    if not (entry.name.lower().endswith(".log") or "log" in entry.path.lower()) or b"\0" in head[:64]:
        return False
    lines = [line for line in head.decode("utf-8", "replace").splitlines()[:30] if line.strip()]
    return bool(lines) and sum(bool(_START.match(line)) for line in lines) * 4 >= len(lines)


def _read(entry: Entry, desk: Desk) -> None:
    """A line without a date belongs to the record before it; lines before the first record are listed."""
    begun = False
    told = 0
    for number, line in numbered_lines(entry, desk):
        desk.lines.total += 1
        if not line.strip("\0 \t"):
            desk.lines.blank += 1
            continue
        begun = begun or bool(_START.match(line))
        if not begun:
            desk.miss(desk.at(entry, line=number), line, "stands before the first dated record")
            continue
        desk.lines.parsed += 1
        if told < TEXTS_OF_A_LOG and TELLING.search(line[:4000]):
            told += 1
            desk.say(line[:4000], desk.at(entry, line=number), source=entry.path)


SOURCE = Source("application or error log", 5, _claims, _read)
