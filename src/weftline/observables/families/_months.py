"""Dates with the name of their month, in the languages of victims and in both orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from weftline.observables import lexicon
from weftline.observables.engine import Automaton
from weftline.observables.page import Page

_REACH = 28
_THAI = re.compile("[\u0e00-\u0e7f]")
_YEAR = r"((?:19|20|25)[0-9]{2}|['’]?[0-9]{2})(?![0-9]|[:.,/%-][0-9])"
_DAY_BEFORE = re.compile(
    r"(?<![0-9])(?<![0-9][.,:/\-])([0-9]{1,2})(?:st|nd|rd|th|er|ère|ª|º|°|o|-?го|-?е|-?а|日)?[.,]?[ \t\-/]{0,2}"
    r"(?:(?:de|of|ng|del|di|da|d'|the|في|من|شهر|เดือน|मास)[ ]{0,2}){0,2}$"
)
_YEAR_BEHIND = re.compile(
    r"\.?,?[ \t\-/]{0,2}(?:(?:de|del|of|do|ano|año|anno|en|năm|nam|tahun|taong|ng|พ\.ศ\.|พ\.ศ|ค\.ศ\.|ค\.ศ|ปี|سنة|عام|"
    r"лет|год|года|सन|सन्|वर्ष|jahr|l'an)[ ]{0,2}){0,2}" + _YEAR
)
_DAY_BEHIND = re.compile(
    r"\.?[ \t\-]{0,2}(?:the |el |ika-?)?([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9:])(?:,|\.|[ \t\-])[ \t]?"
    r"(?:of |de |del |năm )?" + _YEAR
)
_YEAR_BEFORE = re.compile(r"(?<![0-9])((?:19|20|25)[0-9]{2})[ \t,\-]{1,2}(?:de )?$")
_LAST_DAY = re.compile(r"\.?[ \t\-]{1,2}([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9]|[:.,/-][0-9])")
_NUMBERED = rb"th\xc3\xa1ng\s{0,2}(?:1[0-2]|0?[1-9])"


class Written(NamedTuple):
    """A date as written; `short` where its year has two digits."""

    start: int
    end: int
    year: int
    month: int
    day: int
    short: bool


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    text = files("weftline.observables").joinpath("data/months.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {lexicon.lower(name): int(number) for number, _, names in rows for name in names.split("|")}


@lru_cache(maxsize=1)
def _matcher() -> Automaton:
    plain = lexicon.any_of(name for name in _months() if name.isascii() and name.isalpha())
    others = lexicon.any_of(name for name in _months() if not (name.isascii() and name.isalpha()))
    apart = rb"(?:\b|[0-9])"
    return Automaton(_NUMBERED + b"|" + others + b"|" + apart + plain + apart, longest=True)


def written(page: Page) -> Iterator[Written]:
    """Dates of a page around the names of months, in reading order; day, month and year all stand there."""
    done = 0
    digit = page.shape
    for first, last in page.lowered.spans(_matcher()):
        start, end = _without_digits(page.low, first, last)
        if start < done or not _is_word(page.low, start, end):
            continue
        near = digit[max(0, start - 4) : start] + digit[end : end + 8]
        if not any(48 <= byte <= 57 for byte in near):
            near = digit[max(0, start - _REACH) : start]
            if not any(48 <= byte <= 57 for byte in near):
                continue
        found = _around(page.low, max(done, start - _REACH), start, end)
        if found:
            done = found.end
            yield found


def _without_digits(low: str, start: int, end: int) -> tuple[int, int]:
    """A match without the digits that touch a Latin name; the number in `tháng 3` belongs to the name."""
    start += low[start].isdigit()
    return start, end - (low[end - 1].isdigit() and low[start:end].isascii())


def _is_word(low: str, start: int, end: int) -> bool:
    """Whether a month's name is a word of its own; scripts without spaces put no end to words."""
    if lexicon.is_open_script(low[start]):
        return True
    left, right = low[start - 1 : start], low[end : end + 1]
    return not ((left.isalpha() and not lexicon.is_open_script(left)) or right.isalpha())


def _around(low: str, begin: int, start: int, end: int) -> Written | None:
    name = low[start:end]
    month = _months().get(name) or int(name.removeprefix("tháng"))
    stop = min(len(low), end + _REACH)
    before = _DAY_BEFORE.search(low, begin, start)
    if before:
        behind = _YEAR_BEHIND.match(low, end, stop)
        if behind is None or not _is_year(low, end, behind):
            return None
        return _made(before.start(1), behind.end(1), behind[1], month, before[1], name)
    behind = _DAY_BEHIND.match(low, end, stop)
    if behind and len(behind[2]) == 4:
        return _made(start, behind.end(2), behind[2], month, behind[1], name)
    year = _YEAR_BEFORE.search(low, begin, start)
    day = _LAST_DAY.match(low, end, stop) if year else None
    return _made(year.start(1), day.end(1), year[1], month, day[1], name) if year and day else None


def _is_year(low: str, month_end: int, behind: re.Match[str]) -> bool:
    """Two digits are a year in Thai, behind an apostrophe or a mark (`3-Jul-22`), or where the phrase ends."""
    if len(behind[1]) == 4 or behind[1][0] in "'’" or _THAI.match(low[month_end - 2]) is not None:
        return True
    return low[month_end] in "-/" or low[behind.end() : behind.end() + 1] in {"", ",", ";", ")", "\n"}


def _made(start: int, end: int, year: str, month: int, day: str, name: str) -> Written | None:
    written_year = int(year.strip("'’"))
    short = written_year < 100
    if short:
        thai = _THAI.match(name) is not None
        if thai and not 40 <= written_year <= 80:
            return None
        written_year += 2500 if thai else 2000
    return Written(start, end, written_year, month, int(day), short and not _THAI.match(name))
