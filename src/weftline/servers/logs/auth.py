"""System logs of syslog: logins, commands given through sudo, mail; with or without years, rotated and compressed."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.clock import written_us
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._blocks import numbered_lines
from weftline.servers.logs._programs import Told, told_by
from weftline.servers.logs._telling import TELLING, TEXTS_OF_A_LOG
from weftline.servers.logs._years import keep
from weftline.servers.tree import Entry

_HEADER: Final = re.compile(
    r"(?:<\d{1,3}>)?(?P<time>[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}(?: \d{4})?|\d{4}-\d{2}-\d{2}T\S{8,22}) "
    r"(?P<host>\S{1,255}) (?P<tag>[\w()./-]{1,64})(?:\[\d+\])?: ?(?P<text>.*)$",
    re.DOTALL,
)
_SYSLOG_HEAD: Final = re.compile(
    rb"^(?:<\d+>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ [\w()./-]+(?:\[\d+\])?:",
    re.MULTILINE,
)
_LOGIN_WORDS: Final = re.compile(rb"sshd|pam_unix|systemd-logind|sudo|su\[|login\[")
_NAMES: Final = (
    "auth.log",
    "secure",
    "messages",
    "syslog",
    "mail",
    "cron",
    "daemon.log",
    "user.log",
    "kern.log",
    "debug",
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    lines = _SYSLOG_HEAD.findall(head)
    if not lines:
        return False
    mostly = len(lines) * 2 > head.count(b"\n") and "log" in entry.path.lower()
    return entry.name.startswith(_NAMES) or mostly or bool(_LOGIN_WORDS.search(head))


def _read(entry: Entry, desk: Desk) -> None:
    """Take every line; lines without a year wait until the server's last known time is found."""
    waiting: list[tuple[int, str, Told | None]] = []
    told = 0
    for number, line in numbered_lines(entry, desk):
        desk.lines.total += 1
        if not line.strip("\0 \t"):
            desk.lines.blank += 1
            continue
        match = _HEADER.match(line.lstrip("\0"))
        if match is None:
            desk.miss(desk.at(entry, line=number), line, "no time, host and program at the start")
            continue
        desk.lines.parsed += 1
        locator = desk.at(entry, line=number)
        found = told_by(match["tag"], match["text"], match["time"], locator)
        if not match["time"][:1].isdigit():
            waiting.append((number, match["time"], found))
        elif found is not None:
            keep(found, written_us(match["time"], desk.clock.tz), desk)
        if found is None and told < TEXTS_OF_A_LOG and _is_worth_searching(match["tag"], match["text"]):
            told += 1
            desk.say(match["text"][:4000], locator, source=entry.path)
    if waiting:
        desk.yearless.append((entry, waiting))


def _is_worth_searching(program: str, text: str) -> bool:
    """Whether a text may name someone; what strangers try on SSH names nobody."""
    return not program.startswith("sshd") and bool(TELLING.search(text[:4000]))


SOURCE = Source("system log", 4, _claims, _read)
