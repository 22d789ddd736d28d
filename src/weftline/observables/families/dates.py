"""Calendar dates. Facts; where day and month can be told apart in no way, both readings are kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables import regions
from weftline.observables.engine import Automaton
from weftline.observables.families import _months
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_YEAR = Automaton(rb"(?:19|20|25)\d\d", needs=(b"19", b"20", b"25"))
_NUMERIC = Automaton(
    rb"(?:19|20|25)\d\d[\-/.]\d{1,2}[\-/.]\d{1,2}|1[01]\d[\-/.]\d{1,2}[\-/.]\d{1,2}|\d{1,4}[\-/.]\d{1,2}[\-/.]\d{2,4}"
)
_UNITS = re.compile(
    r"((?:19|20|25)[0-9]{2})\s?[年년]\s?([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日일号號]?"
    r"|((?:19|20)[0-9]{2})\.\s([0-9]{1,2})\.\s?([0-9]{1,2})(?![0-9])\.?"
)
_SHORT_UNITS = re.compile(r"(?<![0-9년年])([0-9]{2})\s?[년年]\s?([0-9]{1,2})\s?[월月]\s?([0-9]{1,2})\s?[일日号號]")
_YEAR_SIGN = re.compile("[年년]")
_LONGEST_DAY = 14
_HAN = "〇零一二三四五六七八九"
_HAN_DATE = re.compile(rf"([{_HAN}]{{4}})年([一二三四五六七八九十]{{1,3}})月([一二三四五六七八九十廿]{{1,3}})[日号號]")
_THAI_YEARS = range(50, 80)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA_BEFORE = re.compile(r"(?:令和|平成|昭和|民國|民国)\s?$")
_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\s?([0-9]{1,3}|元)\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?[日號号]?")
_MONTH_FIRST = frozenset({"US", "PH"})
_REPUBLIC = 1911


def _day(year: int, month: int, day: int) -> str | None:
    if 2400 <= year <= 2600:
        year -= 543
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if 1900 <= found.year <= 2100 else None


def readings(text: str, hints: Hints) -> list[str]:
    """All ISO dates that a numeric date can mean, the one usual in the report's country first."""
    parts = re.split(r"[\-/.]", text)
    if (
        len(parts) != 3
        or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts)
        or len(set(re.findall(r"[\-/.]", text))) != 1
    ):
        return []
    a, b, c = (int(part) for part in parts)
    country = (regions.stated(hints) or ("",))[0]
    if len(parts[0]) == 4:
        found = [_day(a, b, c)]
    elif len(parts[0]) == 3:
        found = [_day(a + _REPUBLIC, b, c)] if country == "TW" and len(parts[2]) < 3 else []
    elif len(parts[2]) in {2, 4} and len(parts[0]) <= 2:
        year = c if len(parts[2]) == 4 else 2000 + c
        order = [(b, a), (a, b)]
        if country in _MONTH_FIRST or hints.language.lower() == "en-us":
            order.reverse()
        found = [_day(year, month, day) for month, day in order]
    else:
        return []
    return list(dict.fromkeys(day for day in found if day))


def date(raw: str, hints: Hints) -> str | None:
    """`YYYY-MM-DD`; of an ambiguous date the reading usual in the report's country."""
    text = raw.strip()
    found = readings(text, hints)
    if found:
        return found[0]
    return next((candidate.value for candidate in _written(Page(text[:200], hints))), None)


DATE = Kind(
    "date",
    "Calendar date.",
    "ISO 8601; Buddhist era, years of the Republic of China and Japanese eras converted",
    date,
    (
        ("2022-07-03", "2022-07-03"),
        ("31/12/2022", "2022-12-31"),
        ("2565-07-03", "2022-07-03"),
        ("2022年7月3日", "2022-07-03"),
        ("3 July 2022", "2022-07-03"),
        ("民國111年7月3日", "2022-07-03"),
        ("ngày 3 tháng 7 năm 2022", "2022-07-03"),
    ),
    ("2022-13-40", "1.2.3", "hello"),
    fact=True,
)


def _written(page: Page) -> Iterator[Candidate]:
    """Dates with the name or the sign of their month."""
    yield from _with_units(page)
    if "年" in page.view or "년" in page.view:
        yield from _short_or_han(page)
    for era in _ERAS:
        if era in page.view:
            yield from _in_eras(page)
            break
    for found in _months.written(page):
        value = _day(found.year, found.month, found.day)
        if value:
            yield Candidate("date", value, found.start, found.end, 0.6 if found.short else 0.9, "written date")


def _with_units(page: Page) -> Iterator[Candidate]:
    done = 0
    for first, last in _YEAR.spans(page.shape):
        match = _UNITS.match(page.view, first, min(len(page.view), last + 16)) if first >= done else None
        if match and not page.view[first - 1 : first].isdigit():
            value = _day(*(int(part) for part in match.groups() if part))
            if value:
                done = match.end()
                yield Candidate("date", value, first, done, 0.9, "written date")


def _short_or_han(page: Page) -> Iterator[Candidate]:
    """`22년 3월 5일`, `二〇二二年三月五日`."""
    for match in _around_years(page.view, _SHORT_UNITS, 3):
        value = _day(2000 + int(match[1]), int(match[2]), int(match[3]))
        if value and not _ERA_BEFORE.search(page.view, max(0, match.start() - 4), match.start()):
            yield Candidate("date", value, *match.span(), 0.8, "written date, short year")
    for match in _around_years(page.view, _HAN_DATE, 4):
        year = int("".join(str(max(0, _HAN.index(char) - 1)) for char in match[1]))
        value = _day(year, _han(match[2]), _han(match[3]))
        if value:
            yield Candidate("date", value, *match.span(), 0.9, "written date")


def _around_years(view: str, shape: re.Pattern[str], before: int) -> Iterator[re.Match[str]]:
    """Where a form stands at most `before` characters before the sign for a year, in reading order."""
    for place in _YEAR_SIGN.finditer(view):
        match = shape.search(view, max(0, place.start() - before), place.end() + _LONGEST_DAY)
        if match and match.start() < place.start() < match.end():
            yield match


def _han(text: str) -> int:
    """A number up to 31 in Chinese characters."""
    text = text.replace("廿", "二十")
    tens, ten, ones = text.rpartition("十")
    value = _HAN.index(ones) - 1 if ones else 0
    return value + 10 * (_HAN.index(tens) - 1 if tens else 1) if ten else value


def _in_eras(page: Page) -> Iterator[Candidate]:
    for match in _ERA.finditer(page.view):
        era, year, month, day = match.groups()
        value = _day(_ERAS[era] + (1 if year == "元" else int(year)), int(month), int(day))
        if value:
            yield Candidate("date", value, *match.span(), 0.9, f"year of {era}")


def _find_dates(page: Page) -> Iterator[Candidate]:
    yield from _written(page)
    for start, end in _NUMERIC.spans(page.shape):
        if not _stands_alone(page, start, end):
            continue
        found = _buddhist(page, start, end) or readings(page.view[start:end], page.hints)
        short = (
            len(re.split(r"[\-/.]", page.view[start:end])[-1]) == 2
            and page.view[start:end].find("-") < 0
            and "." in page.view[start:end]
        )
        if found and not (short and page.nearest(start, frozenset({"stop"}), 16)):
            yield Candidate(
                "date",
                found[0],
                start,
                end,
                0.9 if len(found) == 1 else 0.5,
                "calendar form",
                tuple(found) if len(found) > 1 else (),
            )


def _buddhist(page: Page, start: int, end: int) -> list[str]:
    """A Thai date with a short year of the Buddhist era (`5/3/65`)."""
    parts = re.split(r"[\-/.]", page.view[start:end])
    if len(parts) != 3 or len(parts[2]) != 2 or int(parts[2]) not in _THAI_YEARS:
        return []
    if "TH" not in (regions.stated(page.hints) or page.countries(start))[:1]:
        return []
    day = _day(2500 + int(parts[2]), int(parts[1]), int(parts[0]))
    return [day] if day else []


def _stands_alone(page: Page, start: int, end: int) -> bool:
    """False where the digits go on: a telephone in pairs (`01.23.45.67.89`), a version, a longer number."""
    left, right = page.view[start - 1 : start], page.view[end : end + 1]
    if left.isdigit() or right.isdigit():
        return False
    if left in {"/", "-", "."} and page.is_free(max(0, start - 2), start - 1):
        return False
    if page.view[end + 1 : end + 2].isdigit():
        mark = page.view[end - 3 : end].strip("0123456789")
        return right not in {"-", "/", "."} or (right != mark and "." not in page.view[start:end] and right != "/")
    return True


FIND_DATES = Finder("date", 70, _find_dates)
