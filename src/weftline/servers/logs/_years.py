"""Times without a year, as syslog writes them: the year is told by what else the server states."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Final

from weftline.model.moment import DAY_US, to_us
from weftline.model.server import Login
from weftline.servers.clock import MONTHS, written_us
from weftline.servers.desk import Desk
from weftline.servers.logs._programs import Told, placed
from weftline.servers.tree import Entry

_NAME_DATE: Final = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})")


def keep(told: Told | None, at_us: int | None, desk: Desk) -> None:
    """Put a login or event with its time on the desk."""
    found = None if told is None else placed(told, at_us)
    if isinstance(found, Login):
        desk.logins.append(found)
    elif found is not None:
        desk.events.append(found)


def settle_years(desk: Desk) -> None:
    """Give years to lines that state none: backwards from the file's last possible day, one year less at each jump
    of the months. The assumption is noted for each file; without any anchor the times stay open.
    """
    for entry, waiting in desk.yearless:
        anchor, why = _anchor(entry, desk)
        if anchor is None:
            for _, _, told in waiting:
                keep(told, None, desk)
            desk.problems.append(f"{entry.path}: times without a year and nothing to tell it by; left open")
            continue
        years = _years([time for _, time, _ in waiting], anchor, desk.clock.tz)
        for (_, time, told), year in zip(waiting, years, strict=True):
            if told is not None:
                keep(told, _stamp(time, year, desk.clock.tz), desk)
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
    if desk.events:
        return max(event.at_us for event in desk.events) + 2 * DAY_US, "from other events"
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
