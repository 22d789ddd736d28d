"""The system itself: name, release, zone, users and scheduled jobs."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_POSIX_ZONE: Final = re.compile(rb"\n<?([A-Za-z+\-0-9]{3,6})>?([+-]?\d{1,2})(?::\d\d)?\n?$")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    path = entry.path
    return path in _READERS or path.startswith(("etc/cron.", "var/spool/cron/")) or path == "etc/crontab"


def _read(entry: Entry, desk: Desk) -> None:
    data = entry.read(_LIMIT)
    reader = _READERS.get(entry.path, _cron)
    reader(entry, data, desk)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _hostname(entry: Entry, data: bytes, desk: Desk) -> None:
    del entry
    name = _text(data).strip()
    desk.inventory["host name"] = name
    desk.own_names.add(name.lower())


def _release(entry: Entry, data: bytes, desk: Desk) -> None:
    del entry
    match = re.search(r'^PRETTY_NAME="?([^"\n]{1,100})', _text(data), re.MULTILINE)
    if match:
        desk.inventory["system"] = match[1]


def _timezone(entry: Entry, data: bytes, desk: Desk) -> None:
    zone = _text(data).strip()
    if not desk.clock.learn(zone, "system"):
        desk.problems.append(f"{entry.path}: states an unknown time zone ({zone[:40]!r})")


def _localtime(entry: Entry, data: bytes, desk: Desk) -> None:
    """A copied zone file ends with its rule; only a fixed offset is taken from it."""
    del entry
    match = _POSIX_ZONE.search(data[-64:]) if data.startswith(b"TZif") else None
    if match and desk.clock.source in {"none", "application"}:
        offset = int(match[2])
        desk.clock.learn("UTC" if offset == 0 else f"Etc/GMT{offset:+d}", "system")


def _passwd(entry: Entry, data: bytes, desk: Desk) -> None:
    del entry
    rows = [line.split(":") for line in _text(data).splitlines() if line.count(":") >= 6]
    desk.user_names.update((int(row[2]), row[0][:64]) for row in rows if row[2].isdecimal() and len(row[2]) <= 10)
    people = [row[0] for row in rows if not row[6].strip().endswith(("nologin", "false", "sync", "halt", "shutdown"))]
    desk.inventory["users with a shell"] = ", ".join(people[:50])


def _cron(entry: Entry, data: bytes, desk: Desk) -> None:
    jobs = 0
    for number, line in enumerate(_text(data).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            jobs += 1
            desk.say(line, desk.at(entry, line=number))
    if jobs:
        desk.inventory["scheduled jobs"] = str(int(desk.inventory.get("scheduled jobs", "0")) + jobs)


_READERS: Final = {
    "etc/hostname": _hostname,
    "etc/os-release": _release,
    "usr/lib/os-release": _release,
    "etc/timezone": _timezone,
    "etc/localtime": _localtime,
    "etc/passwd": _passwd,
}

SOURCE = Source("system configuration", 1, _claims, _read)
