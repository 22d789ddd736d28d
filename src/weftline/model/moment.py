"""A point in time as evidence states it: UTC where it is known, and always what was written and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """`at_us`: microseconds since 1970 in UTC, or None if not settled. `text`: as written. `zone`: the zone assumed and
    `zone_source` why (`stated`, `report`, `operation`, `file`, `none`). `candidates`: every possible `at_us` where day
    and month cannot be told apart; then `at_us` is None.
    """

    at_us: int | None
    text: str
    zone: str = ""
    zone_source: str = "none"
    candidates: tuple[int, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """True where the text allows several readings."""
        return len(self.candidates) > 1

    @property
    def utc(self) -> datetime | None:
        """The settled time as an aware datetime."""
        return None if self.at_us is None else from_us(self.at_us)


def from_us(at_us: int) -> datetime:
    """Microseconds since 1970 as an aware UTC datetime."""
    return datetime.fromtimestamp(at_us / 1_000_000, tz=UTC)


def to_us(moment: datetime) -> int:
    """An aware datetime as whole microseconds since 1970. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        message = "a time without a zone cannot be placed"
        raise ValueError(message)
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def iso(at_us: int | None) -> str | None:
    """`2022-07-03T14:05:00Z`, with a fraction only where there is one."""
    if at_us is None:
        return None
    moment = from_us(at_us)
    style = "microseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=style).replace("+00:00", "Z")
