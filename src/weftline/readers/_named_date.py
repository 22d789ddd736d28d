"""Dates and times in the words of the reader's language (`13 июл 2022 г., 14:30`, `Jul 13, 2022 2:30 pm`) as readings.

Names of months lie in `data/month_names.tsv`, by language. A name that stands for two months (`listopad`) is settled by
the other names of the same file, or kept in both readings. What is not understood whole is no reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from weftline.readers._whatsapp_header import SPACES, clean, clock_words, daily_second

_CLOCK = re.compile(
    r"(?<![\d.])(\d{1,2})(?:[:٫]|\.(?!\d{1,2}\.)| ?h ?|[時时시] ?)(\d{2})(?:[:.٫](\d{2}))?[分분]?(?![\d.]\d)"
)
_NUMBERED = re.compile(r"(\d{1,2}) ?[月월]|(?:tháng|thg\.?) ?(\d{1,2})")
_ZONE = re.compile(r"\(?(?:utc|gmt)(?: ?([+-])(\d{1,2})(?::?(\d{2}))?)?\)?(?![\w:])|(?<!\w)([ecmp])([sd])t(?!\w)")
_WEST = {"e": 5, "c": 6, "m": 7, "p": 8}
_DIGITS = re.compile(r"\d+")
_SPACED = str.maketrans(dict.fromkeys(SPACES, " "))
_BUDDHIST_FROM, _BUDDHIST_AHEAD = 2400, 543
_YEARS = range(2003, 2101)
_LONGEST = 120


class Reading(NamedTuple):
    """A local reading: the possible days (proleptic ordinals), the second of the day, the offset where one stands."""

    days: tuple[int, ...]
    second: int
    offset: timezone | None


class Dates:
    """Reads the dates of one file. `order` (`dmy`, `mdy`) settles dates that are all numbers."""

    def __init__(self, texts: Iterable[str], order: str) -> None:
        shapes = {_DIGITS.sub("0", _plain(text)) for text in texts if len(text) <= _LONGEST}
        names = {match[0] for shape in shapes for match in _named().finditer(shape)}
        spoken = [frozenset(_months()[name]) for name in names]
        self._languages = frozenset.intersection(*spoken) if spoken else frozenset()
        self._order = order

    def read(self, text: str) -> Reading | None:
        """The reading of one text, None where anything in it is not understood."""
        plain = _plain(text) if len(text) <= _LONGEST else ""
        clocks = list(_CLOCK.finditer(plain))
        if not clocks:
            return None
        clock = next((match for match in clocks if ":" in match[0]), clocks[-1])
        before, left = _parted(plain[: clock.start()])
        right, behind = _parted_behind(plain[clock.end() :])
        zone = _ZONE.search(right)
        right = right[: zone.start()] + right[zone.end() :] if zone else right
        second = _second(clock, left, right)
        days = self._days(f"{before} | {behind}")
        return None if second is None or not days else Reading(days, second, _offset(zone))

    def _days(self, text: str) -> tuple[int, ...]:
        numbered = _NUMBERED.search(text)
        named = {match[0] for match in _named().finditer(text)}
        if numbered is not None:
            months = {int(numbered[1] or numbered[2])}
            text = text[: numbered.start()] + " " + text[numbered.end() :]
        elif len(named) == 1:
            months = self._meant(named.pop())
        else:
            return () if named else self._all_numbers(text)
        numbers = _DIGITS.findall(text)
        years = [_year(number) for number in numbers if len(number) == 4]
        others = [int(number) for number in numbers if len(number) < 3]
        if len(years) != 1 or len(others) != 1 or len(numbers) != 2:
            return ()
        return _ordinals((years[0], month, others[0]) for month in sorted(months))

    def _meant(self, name: str) -> set[int]:
        """The months a name stands for in the languages that know every name of the file, or in any."""
        known = _months()[name]
        settled = {month for language, month in known.items() if language in self._languages}
        return settled or set(known.values())

    def _all_numbers(self, text: str) -> tuple[int, ...]:
        numbers = _DIGITS.findall(text)
        if len(numbers) != 3:
            return ()
        if len(numbers[0]) == 4:
            return _ordinals([(_year(numbers[0]), int(numbers[1]), int(numbers[2]))])
        if len(numbers[2]) != 4:
            return ()
        year, first, then = _year(numbers[2]), int(numbers[0]), int(numbers[1])
        readings = {"dmy": (year, then, first), "mdy": (year, first, then)}
        return _ordinals([readings[self._order]] if self._order in readings else readings.values())


def _parted(before: str) -> tuple[str, str]:
    """What stands before the clock as the date, up to its last digit, and the words beside the clock."""
    end = max((match.end() for match in _DIGITS.finditer(before)), default=0)
    return before[:end], before[end:].lstrip("年月日년월일.")


def _parted_behind(behind: str) -> tuple[str, str]:
    """What stands behind the clock as the words beside it, with the zone, and the date from its first digit on."""
    zone = _ZONE.search(behind)
    first = _DIGITS.search(behind, zone.end() if zone else 0)
    return (behind[: first.start()], behind[first.start() :]) if first else (behind, "")


def _second(clock: re.Match[str], left: str, right: str) -> int | None:
    """The second of the day, None where hour and words beside it are not understood."""
    words = clock_words(left), clock_words(right)
    if None in words or all(words) or int(clock[2]) > 59:
        return None
    return daily_second(int(clock[1]), int(clock[2]), int(clock[3] or 0), words[0] or words[1] or "")


def _offset(zone: re.Match[str] | None) -> timezone | None:
    if zone is None:
        return None
    if zone[4]:
        return timezone(-timedelta(hours=_WEST[zone[4]] - (zone[5] == "d")))
    ahead = timedelta(hours=int(zone[2] or 0), minutes=int(zone[3] or 0))
    return timezone(-ahead if zone[1] == "-" else ahead) if ahead < timedelta(hours=24) else None


def _year(number: str) -> int:
    year = int(number)
    return year - _BUDDHIST_AHEAD if year > _BUDDHIST_FROM else year


def _ordinals(readings: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
    found = []
    for year, month, day in readings:
        try:
            found.append(date(year, month, day).toordinal())
        except ValueError:
            continue
        if year not in _YEARS:
            return ()
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", clean(text)).translate(_SPACED).lower().strip()


@cache
def _months() -> dict[str, dict[str, int]]:
    """Which month a name is in which language."""
    table: dict[str, dict[str, int]] = {}
    text = files("weftline.readers").joinpath("data/month_names.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        language, *columns = line.split("\t")
        for month, names in enumerate(columns, 1):
            for name in names.split("|"):
                table.setdefault(name, {})[language] = month
    return table


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])")
