"""Dates as phones write them: which day can `03/07/65` be?

Years may be Gregorian, Buddhist (Thai, +543), of the Republic of China (Taiwan, -1911) or Solar Hijri (Iran). Chat
services of today are younger than 2009, so a reading before that or after 2079 is none. The Islamic lunar calendar is
announced, not computed: such dates stay unplaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise

ORDERS = ("dmy", "mdy", "ymd")
_FIRST_YEAR, _LAST_YEAR = 2009, 2079
_MAX_RUNS = 500_000


@lru_cache(maxsize=65_536)
def readings(written: str) -> dict[str, int]:
    """The possible days (proleptic ordinal) of a numeric date by order; empty where none is possible."""
    numbers, wide = _numbers(written)
    if len(numbers) != 3:
        return {}
    orders = ("ymd",) if wide[0] else (("dmy", "mdy") if wide[2] else ORDERS)
    made: dict[str, int] = {}
    for order in orders:
        parts = dict(zip(order, zip(numbers, wide, strict=True), strict=True))
        day = _day(*parts["y"], parts["m"][0], parts["d"][0])
        if day is not None and not (parts["m"][1] or parts["d"][1]):
            made[order] = day
    return made


def _numbers(written: str) -> tuple[list[int], list[bool]]:
    """The three numbers of a date, and which of them have more than two digits."""
    found: list[str] = [""]
    for letter in written:
        if letter.isdecimal():
            found[-1] += letter
        elif found[-1]:
            found.append("")
    digits = [part for part in found if part]
    return [int(part) for part in digits], [len(part) > 2 for part in digits]


def _day(year: int, wide: bool, month: int, day: int) -> int | None:
    if wide and 1388 <= year <= 1425:
        return _solar_hijri(year, month, day)
    if wide:
        year -= 543 if 2500 <= year <= 2700 else 0
        year += 1911 if 98 <= year <= 168 else 0
    else:
        year += 1957 if 52 <= year <= 92 else 2000
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _solar_hijri(year: int, month: int, day: int) -> int | None:
    """Day of the Iranian civil calendar by the 33-year rule, which holds for 1799 to 2256 (leap years: year mod 33)."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    leap = (1, 5, 9, 13, 17, 22, 26, 30)
    if month == 12 and day == 30 and year % 33 not in leap:
        return None
    leaps = sum((past % 33) in leap for past in range(1388, year))
    start = date(2009, 3, 21).toordinal() + (year - 1388) * 365 + leaps
    return start + (month - 1) * 30 + min(month - 1, 6) + day - 1


@dataclass(slots=True)
class Settled:
    """How the dates of one shape are to be read. `order` is empty where it is not settled or changes inside the file.

    `reason`: one sentence why; `days` per run of equal dates where each is settled by itself.
    """

    order: str = ""
    reason: str = ""
    orders: tuple[str, ...] = ORDERS
    runs: list[tuple[int, ...]] = field(default_factory=list)
    trouble: str = ""

    def days(self, written: str, run: int) -> tuple[int, ...]:
        """The possible days of a date that is the `run`-th different one in a row (from 0)."""
        known = readings(written)
        if self.order:
            return (known[self.order],) if self.order in known else tuple(sorted(set(known.values())))
        if run < len(self.runs):
            return self.runs[run]
        return tuple(known[order] for order in self.orders if order in known)


def settle(dates: Sequence[str], hint: str = "", *, year_may_lead: bool = False, until: int = 0) -> Settled:
    """Settle day and month for the dates of one file and shape, in the order in which they stand there.

    What settles it, best first: a number that can only be a day or a year; what a person stated (`hint`); a separator
    with which no locale writes the month first; time that would run back otherwise; a day after the file was received
    (`until`, ordinal, 0 unknown). Else it stays open.
    """
    dates = dates[:_MAX_RUNS]
    known = [readings(written) for written in dates]
    usable = [found for found in known if found]
    fits = [order for order in ORDERS if usable and all(order in found for found in usable)]
    if len(fits) > 1 and "ymd" in fits and not year_may_lead and hint != "ymd":
        fits.remove("ymd")
    if not usable:
        return Settled(reason="no date of a known calendar")
    if not fits:
        runs = _by_neighbours(known)
        return Settled(reason="day and month change places inside the file; each date is settled by itself", runs=runs)
    if len(fits) == 1:
        settled = Settled(fits[0], _proof(dates, known, fits[0]))
        if hint and hint != fits[0]:
            settled.trouble = f"the stated date order {hint} does not fit the dates of the file, which are {fits[0]}"
        return settled
    return _choose(dates, known, fits, hint, until)


def _choose(dates: Sequence[str], known: Sequence[dict[str, int]], fits: list[str], hint: str, until: int) -> Settled:
    if hint in fits:
        return Settled(hint, "stated")
    if "dmy" in fits and "/" not in dates[0] and "ymd" not in fits:
        return Settled("dmy", f"no locale writes the month first in dates like {dates[0]}")
    forward = [order for order in fits if all(a <= b for a, b in pairwise(_days(known, order)))]
    if len(forward) == 1:
        return Settled(forward[0], "order of messages: time would run back otherwise")
    past = [order for order in fits if until and max(_days(known, order)) <= until]
    if len(past) == 1:
        return Settled(past[0], "otherwise it would speak of days after it was received")
    orders = tuple(past or fits)
    if all(len({found[order] for order in fits}) == 1 for found in known if found):
        return Settled(fits[0], "day and month are the same number")
    return Settled(reason="day and month cannot be told apart; state the date order", orders=orders)


def _days(known: Sequence[dict[str, int]], order: str) -> list[int]:
    return [found[order] for found in known if order in found]


def _proof(dates: Sequence[str], known: Sequence[dict[str, int]], order: str) -> str:
    for written, found in zip(dates, known, strict=True):
        if list(found) == [order]:
            return f"{written} can be read in no other way"
    return "no other order fits all dates"


def _by_neighbours(known: Sequence[dict[str, int]]) -> list[tuple[int, ...]]:
    """Each date alone; an open one by its settled neighbours, if only one of its readings lies between them."""
    options = [
        tuple(sorted({day for order, day in found.items() if order != "ymd" or len(found) == 1})) for found in known
    ]
    later: list[int] = [0] * len(options)
    after = date.max.toordinal()
    for index in range(len(options) - 1, -1, -1):
        later[index] = after
        if len(options[index]) == 1:
            after = options[index][0]
    before, made = 0, []
    for index, days in enumerate(options):
        between = tuple(day for day in days if before <= day <= later[index])
        chosen = between if len(between) == 1 else days
        if len(chosen) == 1:
            before = chosen[0]
        made.append(chosen)
    return made
