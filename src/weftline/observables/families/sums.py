"""Sums without a currency of their own: one that the language's word of magnitude implies (`20 triệu`, `500rb`), or the
one of the sum before in the same sentence (`3.000 €, luego 2 mil`). Looked for last, in what no other finder has taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from operator import attrgetter

from weftline.observables import lexicon, number_words, regions
from weftline.observables.amounts import amount, plain
from weftline.observables.engine import Automaton
from weftline.observables.families._counts import counts
from weftline.observables.kind import Candidate, Finder
from weftline.observables.page import Page

_LOCAL = {"VND": "VN", "IDR": "ID", "PHP": "PH", "INR": "IN", "THB": "TH", "KRW": "KR"}
_HOME = {region: code for code, region in reversed(regions.CURRENCIES.items())}
# where `500k` is said of money without naming it
_THOUSANDS = frozenset({"VND", "IDR", "PHP"})
_MALAY = frozenset({"MY", "SG", "BN"})
_NUMBER = re.compile(r"(?<![\w.,:/\-+#@$€£])([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{1,6}(?:[.,][0-9]{1,2})?)[ ]{0,1}$")
_END = re.compile(r"[.!?][ \n]|[。！？؟।\n\0]")
_REACH = 80
_STEP = 8
_end = attrgetter("end")
_BETWEEN = re.compile(r" ?[0-9一二两兩三四五六七八九]{1,4} ?")
# what tells a part of the magnitude behind it: `2tr5`, `3萬5`, `1 triệu rưỡi`
_MORE = re.compile(
    r"(?:(?<=tr)|(?<=củ)|(?<=triệu)|(?<=tỷ)|(?<=万)|(?<=萬)|(?<=千))"
    r"(?: ?([0-9]{1,3})(?![0-9.,:/%万萬千百]|[ ]?[^\W\d_])| ?(?:rưỡi|rưởi|半))"
)
_TOUCHED = frozenset({"tr", "củ"})


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, int]]:
    """Words of magnitude: the currency that they imply, or an empty one, and what they are worth."""
    found: dict[str, tuple[str, int]] = {}
    for word, entry in lexicon.entries().items():
        if "implies" in entry.families:
            worth = min(int(name[4:]) for name in entry.types if name.startswith("mag:"))
            code = next(name[8:] for name in entry.types if name.startswith("implies"))
            found[word] = (code, worth)
    return found


@lru_cache(maxsize=1)
def _matcher() -> Automaton:
    """Words of magnitude with the digit before them, without which words of one sign say nothing."""
    single = lexicon.any_of(word for word in _words() if len(word) == 1)
    longer = lexicon.any_of(word for word in _words() if len(word) > 1)
    return Automaton(rb"(?:[0-9] ?)?" + longer + rb"|[0-9] ?" + single, longest=True)


def _places(page: Page) -> list[tuple[int, int]]:
    """Where words of magnitude stand, in reading order."""
    found: list[tuple[int, int]] = []
    for first, end in page.lowered.spans(_matcher()):
        start = first + 1 if page.low[first].isdigit() else first
        start += page.low[start] == " "
        if _is_word(page.low, start, end):
            found.append((start, end))
    return found


def _find_sums(page: Page) -> Iterator[Candidate]:
    sums = sorted((found for found in page.accepted if found.kind == "money"), key=lambda found: found.end)
    places = _places(page)
    for (start, end), following in zip_longest(places, places[1:]):
        if not page.is_free(start, end) or (following and _goes_on(page.low, end, following[0])):
            continue
        word = page.low[start:end]
        last = page.low[max(0, start - 2) : start].rstrip(" ")[-1:]
        if not last.isdigit() and (len(word) == 1 or last not in number_words.last_letters()):
            continue
        code, sure = _currency(page, sums, word, start)
        number = _number(page, start, end, _words()[word][1]) if code else None
        if number is None:
            continue
        begin, stop, value = number
        if not counts(page.low, stop) and page.is_free(begin, stop):
            found = Candidate("money", f"{code} {plain(value)}", begin, stop, sure, f"“{word}” implies {code}")
            insort(sums, found, key=_end)
            yield found


def _goes_on(low: str, end: int, start: int) -> bool:
    """Whether the next word of magnitude belongs to the same number (`12万8千`)."""
    return start - end <= _STEP and _BETWEEN.fullmatch(low, end, start) is not None


def _number(page: Page, start: int, end: int, worth: int) -> tuple[int, int, Decimal] | None:
    """Where the sum begins and ends, and what it is."""
    match = _NUMBER.search(page.view, max(0, start - 16), start)
    value = amount(match[1]) if match else None
    if match and value and not number_words.magnitude_before(page.low, match.start(1)):
        more = _MORE.match(page.low, end)
        part = Decimal(0 if more is None else int(more[1]) if more[1] else 5)
        part /= 10 ** len(more[1] or "5") if more else 1
        return match.start(1), more.end() if more else end, (value + part) * worth
    spelled = number_words.spelled(page.low, end)
    return (spelled.start, end, spelled.value) if spelled and spelled.start < start else None


def _is_word(low: str, start: int, end: int) -> bool:
    right = low[end : end + 1]
    if lexicon.is_open_script(low[start]):
        return True
    left = low[start - 1 : start]
    return not left.isalpha() and not (right.isalpha() or (right.isdigit() and low[start:end] not in _TOUCHED))


def _currency(page: Page, sums: list[Candidate], word: str, at: int) -> tuple[str, float]:
    """The currency that is meant, and how sure that is; an empty one where more than one may be."""
    code = _words()[word][0]
    stated = regions.stated(page.hints)
    if code == "IDR" and (set(stated[:1]) & _MALAY or "MYR" in _currencies(page, at)):
        return ("MYR" if not stated or stated[0] == "MY" else ""), 0.8
    if code:
        known = not stated or _LOCAL[code] in stated
        return code, 0.8 if code in {"VND", "IDR", "PHP"} and known else 0.6
    home = _HOME.get(stated[0], "") if stated else ""
    if not stated:
        script = page.countries(at)
        home = {"VN": "VND", "JP": "JPY", "RU": "RUB"}.get(script[0] if script else "", "")
    if word == "k":
        return (home, 0.8) if home in _THOUSANDS else (_said_before(page, sums, at), 0.6)
    return _said_before(page, sums, at) or home, 0.6


def _currencies(page: Page, at: int) -> set[str]:
    return {hit.detail("cur") for hit in (*page.before(at, _REACH), *page.after(at, _REACH))}


def _said_before(page: Page, sums: list[Candidate], at: int) -> str:
    """The currency of the sum before in the same sentence."""
    index = bisect_left(sums, at, key=lambda found: found.end) - 1
    if index < 0 or at - sums[index].end > _REACH or _END.search(page.view, sums[index].end, at):
        return ""
    return sums[index].value.partition(" ")[0]


FIND_SUMS = Finder("sums", 95, _find_sums)
