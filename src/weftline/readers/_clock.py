"""Local times of evidence become moments: with a zone, a reason, and every reading that is possible.

Without a zone nothing is placed: `at_us` stays None and the local reading stands in `text` behind ` = `. Where day and
month cannot be told apart either, `candidates` hold the local readings counted as if they were UTC, so that the
ambiguity shows; `zone_source` is then `none`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from weftline.model.moment import DAY_US, Moment

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


class Clock:
    """Places local times in one zone. An unknown zone name counts as none; `known` tells."""

    def __init__(self, zone: str, source: str) -> None:
        self._zone = _zone(zone)
        self.known = self._zone is not None
        self.zone = zone if self.known else ""
        self.source = source if self.known and source != "none" else ("stated" if self.known else "none")
        self._bases: dict[int, int | None] = {}

    def place(self, days: tuple[int, ...], second: int, written: str) -> Moment:
        """A moment from the possible days (proleptic ordinals) and the second of the day, local.

        The first and the last day of the calendar are none: in UTC they may lie outside it.
        """
        days = tuple(day for day in days if _FIRST_DAY < day < _LAST_DAY)
        if not days:
            return Moment(None, written)
        if len(days) == 1 and self.known:
            base = self.midnight(days[0])
            if base is not None:
                return Moment(base + second * 1_000_000, written, self.zone, self.source)
        return self._several(tuple(dict.fromkeys(days)), second, written)

    def midnight(self, day: int) -> int | None:
        """The UTC microsecond of a day's local midnight; None without a zone, or where clocks change on that day."""
        if not self.known:
            return None
        base = self._bases.get(day, -1)
        if base == -1:
            base = self._bases[day] = self._base(day)
        return base

    def _base(self, day: int) -> int | None:
        offsets = (
            set(self._offsets_at(day, 0)) | set(self._offsets_at(day, 43_200)) | set(self._offsets_at(day, 86_399))
        )
        return (day - _EPOCH) * DAY_US - offsets.pop() if len(offsets) == 1 else None

    def _several(self, days: tuple[int, ...], second: int, written: str) -> Moment:
        local = [(day - _EPOCH) * DAY_US + second * 1_000_000 for day in days]
        if not self.known:
            if len(local) == 1:
                return Moment(None, f"{written} = {_iso(local[0])}")
            return Moment(None, written, candidates=tuple(sorted(set(local))))
        placed = {
            at_us - offset for day, at_us in zip(days, local, strict=True) for offset in self._offsets_at(day, second)
        }
        if len(placed) == 1:
            return Moment(placed.pop(), written, self.zone, self.source)
        return Moment(None, written, self.zone, self.source, tuple(sorted(placed)))

    def _offsets_at(self, day: int, second: int) -> tuple[int, ...]:
        """UTC offsets in microseconds; two where clocks were put back (or forward) at this time."""
        if self._zone is None:
            return (0,)
        at = datetime.combine(date.fromordinal(day), datetime.min.time()) + timedelta(seconds=second)
        found = {self._zone.utcoffset(at.replace(tzinfo=self._zone, fold=fold)) for fold in (0, 1)}
        return tuple(sorted(round(offset.total_seconds()) * 1_000_000 for offset in found if offset is not None))


def _zone(name: str) -> ZoneInfo | timezone | None:
    if not name:
        return None
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    if name[0] in "+-":
        try:
            parsed = datetime.strptime(name.replace(":", ""), "%z")
        except ValueError:
            return None
        return parsed.tzinfo if isinstance(parsed.tzinfo, timezone) else None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def _iso(local_us: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=local_us)).strftime("%Y-%m-%dT%H:%M:%S")
