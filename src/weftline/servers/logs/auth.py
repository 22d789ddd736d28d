"""System logins: auth.log and secure, with or without years, rotated and compressed."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Final

from weftline.model.moment import DAY_US, to_us
from weftline.model.server import Login
from weftline.servers.clock import MONTHS, written_us
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._blocks import numbered_lines
from weftline.servers.logs._sshd import login_in, placed
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
_NAME_DATE: Final = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    named = entry.name.startswith(("auth.log", "secure", "messages", "syslog"))
    return bool(_SYSLOG_HEAD.search(head)) and (named or bool(_LOGIN_WORDS.search(head)))


def _read(entry: Entry, desk: Desk) -> None:
    """Take every line; lines without a year wait until the server's last known time is found."""
    waiting: list[tuple[int, str, Login | None]] = []
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
        login = login_in(match["text"], match["time"], desk.at(entry, line=number))
        if match["time"][:1].isdigit():
            if login is not None:
                desk.logins.append(placed(login, written_us(match["time"], desk.clock.tz)))
        else:
            waiting.append((number, match["time"], login))
    if waiting:
        desk.yearless.append((entry, waiting))


def settle_years(desk: Desk) -> None:
    """Give years to lines that state none: backwards from the file's last possible day, one year less at each jump
    of the months. The assumption is noted for each file; without any anchor the times stay open.
    """
    for entry, waiting in desk.yearless:
        anchor, why = _anchor(entry, desk)
        logins = [login for _, _, login in waiting if login is not None]
        if anchor is None:
            desk.logins += logins
            desk.problems.append(f"{entry.path}: times without a year and nothing to tell it by; left open")
            continue
        years = _years([time for _, time, _ in waiting], anchor, desk.clock.tz)
        for (_, time, login), year in zip(waiting, years, strict=True):
            if login is not None:
                desk.logins.append(placed(login, _stamp(time, year, desk.clock.tz)))
        span = str(min(years)) if min(years) == max(years) else f"{min(years)} to {max(years)}"
        desk.inventory[f"year inferred: {entry.path}"] = f"{span} ({why})"
    desk.yearless.clear()


def _anchor(entry: Entry, desk: Desk) -> tuple[int | None, str]:
    named = _NAME_DATE.search(entry.name)
    if named:
        at_us = written_us("-".join(named.groups()), desk.clock.tz)
        if at_us is not None:
            return at_us + 2 * DAY_US, "from the date in its name"
    if desk.traffic.latest_us is not None:
        return desk.traffic.latest_us + 2 * DAY_US, "from the last web request"
    dated = [login.at_us for login in desk.logins if login.at_us is not None]
    if dated:
        return max(dated) + 2 * DAY_US, "from other logins"
    if entry.mtime_us is not None:
        return entry.mtime_us + DAY_US, "from the file's time"
    return None, ""


def _years(times: list[str], anchor: int, zone: tzinfo) -> list[int]:
    """Years of lines in order, the last of them not after the anchor."""
    stated = times[-1].split()
    year = datetime.fromtimestamp(anchor / 1e6, zone).year
    last = _stamp(times[-1], year, zone)
    if last is None or last > anchor:
        year -= 1
    if len(stated) > 3:
        year = int(stated[3])
    out = []
    following = (13, 0)
    for time in reversed(times):
        here = (MONTHS.get(time[:3], 1), int(time[4:6]))
        if here[0] - following[0] > 6:
            year -= 1
        following = here
        out.append(year)
    return out[::-1]


def _stamp(time: str, year: int, zone: tzinfo) -> int | None:
    try:
        hour, minute, second = (int(part) for part in time[7:15].split(":"))
        return to_us(datetime(year, MONTHS[time[:3]], int(time[4:6]), hour, minute, second, tzinfo=zone))
    except (ValueError, KeyError):
        return None


SOURCE = Source("system login log", 4, _claims, _read)
