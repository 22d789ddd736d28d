"""Times as servers write them, and the zone to read them in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from weftline.model.moment import to_us

MONTHS: Final = {name: n for n, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}  # noqa: SIM905
_EARLIEST: Final = 946_684_800  # 2000
_LATEST: Final = 4_102_444_800  # 2100
_DATE: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:(?:[T ]| - )(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2}(?::?\d{2})?)?"
)
_CLF: Final = re.compile(rb"(\d{1,2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ?([+-])(\d{2}):?(\d{2}))?")


@dataclass(slots=True)
class Clock:
    """The server's zone and where it is stated. Sources rank: asked for, configuration, none (read as UTC)."""

    zone: str = ""
    source: str = "none"

    def learn(self, zone: str, source: str) -> bool:
        """Take a zone that the server's configuration states, unless a better one is known; False if unknown."""
        if not known_zone(zone):
            return False
        ranks = ["none", "application", "system", "asked"]
        if ranks.index(source) > ranks.index(self.source):
            self.zone, self.source = zone, source
        return True

    @property
    def tz(self) -> tzinfo:
        """The zone for times without an offset; UTC where none is stated."""
        return ZoneInfo(self.zone) if self.zone else UTC


def known_zone(name: str) -> bool:
    """Whether the tz database knows a zone of this name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError):
        return False
    return bool(name)


def epoch_us(text: str) -> int | None:
    """Seconds, milliseconds or microseconds since 1970 (told apart by size) as microseconds, or None."""
    number = text.strip()
    whole, _, part = number.partition(".")
    if not whole.isascii() or not whole.isdigit() or (part and not part.isdigit()):
        return None
    if len(whole) not in {9, 10, 13, 16}:
        return None
    scale = {9: 1_000_000, 10: 1_000_000, 13: 1000, 16: 1}[len(whole)]
    at_us = int(whole) * scale + (int(part[:6].ljust(6, "0")) if part and scale == 1_000_000 else 0)
    return at_us if _EARLIEST * 1_000_000 <= at_us < _LATEST * 1_000_000 else None


def written_us(text: str, zone: tzinfo) -> int | None:
    """A date and time as tables write it (epoch or year first) in microseconds UTC, or None.

    `zone` is used where the text states no offset. A date alone is its midnight.
    """
    stamp = epoch_us(text)
    if stamp is not None:
        return stamp
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59),
            int((fraction or "0").ljust(6, "0")), tzinfo=_offset(offset) if offset else zone,
        )  # fmt: skip
        return to_us(moment) if _EARLIEST <= moment.timestamp() < _LATEST else None
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> tzinfo:
    if text in {"Z", "UTC"}:
        return UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-delta if text[0] == "-" else delta)


_minutes: dict[bytes, int | None] = {}


def web_us(text: bytes, zone: tzinfo) -> int | None:
    """The time of a web log (`03/Jul/2022:14:05:00 +0800`, ISO 8601 or an epoch) in microseconds UTC, or None."""
    key = text[:17] + text[20:]
    base = _minutes.get(key, -1)
    if base == -1:
        base = _whole_minute(text, zone)
        if len(_minutes) > 50_000:
            _minutes.clear()
        if len(text) > 20 and text[2:3] == b"/" and b" " in text:
            _minutes[key] = base
    elif base is not None:
        seconds = text[18:20]
        return base + int(seconds) * 1_000_000 if seconds.isdigit() else None
    match = _CLF.match(text)
    if match is None or base is None:
        return written_us(text.decode("ascii", "replace"), zone)
    return base + int(match[6]) * 1_000_000


def _whole_minute(text: bytes, zone: tzinfo) -> int | None:
    match = _CLF.match(text)
    if match is None:
        return None
    day, month, year, hour, minute, _, sign, hours, minutes = match.groups()
    number = MONTHS.get(month.decode())
    if number is None:
        return None
    if sign:
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        zone = timezone(-delta if sign == b"-" else delta)
    try:
        return to_us(datetime(int(year), number, int(day), int(hour), int(minute), tzinfo=zone))
    except ValueError:
        return None
