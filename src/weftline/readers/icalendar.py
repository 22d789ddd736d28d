"""Invitations and calendars (`.ics`): each event a row with its times in UTC where they can be placed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weftline.model.moment import iso, to_us
from weftline.model.records import Fact, Row, Unparsed
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._text import decode, looks_like_text

_MAX_BYTES = 16 << 20
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]{1,64})(?P<parameters>(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(?P<value>.*)", re.DOTALL
)
_TIME = re.compile(r"(\d{8})T(\d{6})(Z?)$")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_EVENTS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})


def _sniff(head: bytes, name: str) -> int:
    del name
    start = head[:64].lstrip(b"\xef\xbb\xbf \r\n").upper()
    return 95 if start.startswith(b"BEGIN:VCALENDAR") and looks_like_text(head) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    zone = hints.zone
    calendar: list[tuple[str, str]] = []
    inside: list[str] = []
    event: list[tuple[str, str]] = []
    total = accounted = events = 0
    lines, ended = _lines(source)
    for number, line in enumerate(lines, 1):
        total += 1
        accounted += 1
        parts = _LINE.fullmatch(line)
        if parts is None:
            if line.strip():
                yield Unparsed(source.at(line=number), line[:4096], "not a line of a calendar")
            continue
        name, value = parts["name"].upper(), _ESCAPED.sub(_plain, parts["value"])
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END" and inside:
            if inside.pop() in _EVENTS:
                events += 1
                yield from _event(source, events, event)
                event = []
        elif any(kind in _EVENTS for kind in inside):
            prefix = "" if inside[-1] in _EVENTS else f"{inside[-1].lower()}."
            whole = ended or number < len(lines)  # half a time may lack the letter that names its zone
            shown = _placed(value, parts["parameters"], zone) if whole else value
            event.append((f"{prefix}{name.lower()}{parts['parameters']}", shown))
        else:
            calendar.append((name, value))
    if event:
        yield from _event(source, events + 1, event)
        yield Trouble(f"{source.name}: the calendar breaks off inside an event")
    for name, value in calendar:
        yield Fact(source.at(field=name), name, value)
    yield Tally(total, accounted)


def _lines(source: Source) -> tuple[list[str], bool]:
    """The lines, with those that were folded put together again, and whether the last one is ended."""
    text = decode(source.bytes(_MAX_BYTES)).lstrip("\ufeff").replace("\0", "\u2400")
    return _FOLD.sub("", text).splitlines(), text.endswith(("\n", "\r"))


def _plain(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _placed(value: str, parameters: str, zone: str) -> str:
    """A time with its place in UTC behind it, where its zone is known; anything else as it stands."""
    match = _TIME.fullmatch(value)
    if match is None:
        return value
    named = re.search(r"TZID=\"?([^;:\"]+)", parameters)
    key = "UTC" if match[3] else named[1] if named else zone
    try:
        at = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S").replace(tzinfo=ZoneInfo(key))
        return f"{value} ({iso(to_us(at.astimezone(UTC)))})"
    except (ValueError, OverflowError, OSError, ZoneInfoNotFoundError):
        return value


def _event(source: Source, number: int, cells: list[tuple[str, str]]) -> Iterator[Record]:
    yield Row(source.at(table="events", row=number), "events", tuple(cells))


FORMAT = Format(
    name="icalendar",
    sniff=_sniff,
    read=_read,
    versions="iCalendar 1 and 2: events, tasks, invitations in mails",
    reference="RFC 5545, RFC 5546",
    extensions=(".ics",),
)
