"""Sums in the shorthand of a country (`5000/-`, `2w`, `500u`, `5000р`), where the country or script is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from weftline.observables import lexicon, regions
from weftline.observables.amounts import amount, plain
from weftline.observables.engine import Automaton
from weftline.observables.families._counts import counts
from weftline.observables.kind import Candidate, Finder
from weftline.observables.page import Page

_NUMBER = r"([0-9]{1,3}(?:[.,'][0-9]{2,3})*[.,'][0-9]{3}|[0-9]{1,7}(?:[.,][0-9]{1,2})?)"
_REACH = 20
_LEAST = 10
_FREE = r"(?<![A-Za-z0-9а-яё.,:/#@+\-])"


class _Form(NamedTuple):
    """One way of writing sums: the currency, what a number is worth, and what stands before or behind it."""

    currency: str
    worth: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@lru_cache(maxsize=1)
def _forms() -> dict[str, tuple[_Form, ...]]:
    """The forms of each country."""
    found: dict[str, tuple[_Form, ...]] = {}
    text = files("weftline.observables").joinpath("data/shorthand.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            currency, countries, worth, before, after = line.split("\t")
            form = _Form(currency, int(worth), _parts(before), _parts(after))
            for country in countries.split():
                found[country] = (*found.get(country, ()), form)
    return found


def _parts(text: str) -> tuple[str, ...]:
    return tuple(sorted(filter(None, text.split("|")), key=lambda part: (-len(part), part)))


@lru_cache(maxsize=1)
def _anywhere() -> Automaton:
    """A digit beside a mark of any country."""
    every = [form for forms in _forms().values() for form in forms]
    after = lexicon.any_of({mark for form in every for mark in form.after})
    before = lexicon.any_of({mark for form in every for mark in form.before})
    return Automaton(rb"[0-9] ?" + after + rb"|\b" + before + rb" ?[0-9]")


@lru_cache(maxsize=64)
def _matchers(country: str) -> tuple[tuple[_Form, re.Pattern[str]], ...]:
    """What stands around the place where mark and number meet, for each form of a country."""
    return tuple((form, _pattern(form)) for form in _forms().get(country, ()))


def _pattern(form: _Form) -> re.Pattern[str]:
    if form.before:
        return re.compile(rf"{_FREE}(?:{'|'.join(map(re.escape, form.before))}) ?{_NUMBER}(?![0-9'])")
    marks = (re.escape(mark) + _end_of(mark[-1]) for mark in form.after)
    return re.compile(rf"{_FREE}{_NUMBER} ?(?:{'|'.join(marks)})")


def _end_of(last: str) -> str:
    """Where a mark ends: Latin ones may touch signs of scripts without spaces."""
    if last.isalpha():
        return r"(?![A-Za-z0-9])" if last.isascii() else r"(?!\w)"
    return r"(?![\w\-=])"


def _find_shorthand(page: Page) -> Iterator[Candidate]:
    done = 0
    for start, end in page.lowered.spans(_anywhere()):
        if start < done:
            continue
        found = _read(page, start, end)
        if found:
            done = found.end
            yield found


def _read(page: Page, start: int, end: int) -> Candidate | None:
    known = regions.stated(page.hints)[:1]
    country = (known or page.countries(start) or ("",))[0]
    for form, pattern in _matchers(country):
        for match in pattern.finditer(page.low, max(0, start - _REACH), min(len(page.low), end + _REACH)):
            value = amount(match[1])
            if match.start() >= end or match.end() <= start or value is None:
                continue
            if value * form.worth < _LEAST or counts(page.low, match.end()) or not page.is_free(*match.span()):
                continue
            text = f"{form.currency} {plain(value * Decimal(form.worth))}"
            sure = 0.8 if known else 0.6
            return Candidate("money", text, *match.span(), sure, f"shorthand of {country}")
    return None


FIND_SHORTHAND = Finder("shorthand", 46, _find_shorthand)
