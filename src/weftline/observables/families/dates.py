"""Calendar dates. Facts; where day and month can be told apart in no way, both readings are kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables import regions
from weftline.observables.engine import Automaton
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_YEAR = Automaton(rb"(?:19|20|25)\d\d", needs=(b"19", b"20", b"25"))
_NUMERIC = Automaton(rb"(?:19|20|25)\d\d[\-/.]\d{1,2}[\-/.]\d{1,2}|\d{1,4}[\-/.]\d{1,2}[\-/.]\d{2,4}")
_CJK = re.compile(r"((?:19|20|25)[0-9]{2})\s?[年년]\s?([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日일号]?")
_ERA = re.compile(r"令和\s?([0-9]{1,2}|元)年\s?([0-9]{1,2})月\s?([0-9]{1,2})日")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier januar enero janeiro januari января",
            "feb february février februar febrero fevereiro februari февраля",
            "mar march mars märz marzo março maret марта",
            "apr april avril abril апреля",
            "may mai mayo maio mei мая",
            "jun june juin juni junio junho июня",
            "jul july juillet juli julio julho июля",
            "aug august août agosto agustus августа",
            "sep sept september septembre septiembre setembro сентября",
            "oct october octobre oktober octubre outubro октября",
            "nov november novembre noviembre novembro ноября",
            "dec december décembre dezember diciembre dezembro desember декабря",
        ),
        1,
    )
    for name in names.split()
}
_NAMED = re.compile(
    r"(?<![\w])([0-9]{1,2})(?:st|nd|rd|th|er|\.)?[ \-](?:de |of )?([^\W\d_]{3,10})\.?,?"
    r"[ \-](?:de |del )?((?:19|20)[0-9]{2})(?![0-9])"
)
_NAMED_FIRST = re.compile(r"(?<![\w])([^\W\d_]{3,10})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ((?:19|20)[0-9]{2})(?![0-9])")
_MONTH_FIRST = frozenset({"US", "PH"})


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
    if len(parts[0]) == 4:
        found = [_day(a, b, c)]
    elif len(parts[2]) in {2, 4} and len(parts[0]) <= 2:
        year = c if len(parts[2]) == 4 else 2000 + c
        order = [(b, a), (a, b)]
        if (regions.stated(hints) or ("",))[0] in _MONTH_FIRST or hints.language.lower() == "en-us":
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
    return next((value for _, _, value in _written(text)), None)


DATE = Kind(
    "date",
    "Calendar date.",
    "ISO 8601; Buddhist era and Reiwa converted",
    date,
    (
        ("2022-07-03", "2022-07-03"),
        ("31/12/2022", "2022-12-31"),
        ("2565-07-03", "2022-07-03"),
        ("2022年7月3日", "2022-07-03"),
        ("3 July 2022", "2022-07-03"),
    ),
    ("2022-13-40", "1.2.3", "hello"),
    fact=True,
)


def _written(text: str) -> Iterator[tuple[int, int, str]]:
    low = text.lower()
    for match in _ERA.finditer(text):
        year = 1 if match.group(1) == "元" else int(match.group(1))
        value = _day(2018 + year, int(match.group(2)), int(match.group(3)))
        if value:
            yield match.start(), match.end(), value
    for match in _CJK.finditer(text):
        value = _day(*(int(part) for part in match.groups()))
        if value:
            yield match.start(), match.end(), value
    for pattern, month_at, day_at in ((_NAMED, 2, 1), (_NAMED_FIRST, 1, 2)):
        for match in pattern.finditer(low):
            month = _MONTHS.get(match.group(month_at))
            value = _day(int(match.group(3)), month, int(match.group(day_at))) if month else None
            if value:
                yield match.start(), match.end(), value


def _find_dates(page: Page) -> Iterator[Candidate]:
    done = 0
    for first, last in _YEAR.spans(page.shape):
        begin = max(done, first - 28)
        for start, end, value in _written(page.view[begin : last + 16]):
            if begin + start >= done:
                done = begin + end
                yield Candidate("date", value, begin + start, begin + end, 0.9, "written date")
    for match in _ERA.finditer(page.view):
        for _, _, value in _written(match.group()):
            yield Candidate("date", value, *match.span(), 0.9, "written date")
    for start, end in _NUMERIC.spans(page.shape):
        left, right = page.view[start - 1 : start], page.view[end : end + 1]
        if (
            left.isdigit()
            or right.isdigit()
            or (left in {"/", "-", "."} and page.is_free(max(0, start - 2), start - 1))
            or (right in {"-", "/"} and page.view[end + 1 : end + 2].isdigit() and "." in page.view[start:end])
        ):
            continue
        found = readings(page.view[start:end], page.hints)
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


FIND_DATES = Finder("date", 70, _find_dates)
