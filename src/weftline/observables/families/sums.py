"""Sums without a currency of their own: one that the language's word of magnitude implies (`20 triệu`, `500rb`), or the
one of the sum before in the same sentence (`3.000 €, luego 2 mil`). Looked for last, in what no other finder has taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from weftline.observables import lexicon, regions
from weftline.observables.engine import Automaton
from weftline.observables.families import _number_words
from weftline.observables.families._counts import counts
from weftline.observables.families.money import amount, has_digit, plain
from weftline.observables.kind import Candidate, Finder
from weftline.observables.page import Page

_LOCAL = {"VND": "VN", "IDR": "ID", "PHP": "PH", "INR": "IN", "THB": "TH", "KRW": "KR"}
_OWN = {
    "VND": "triệu|tr|củ|nghìn|ngàn|tỷ|tỉ|trieu|nghin",
    "IDR": "juta|jt|ribu|rb|rebu|miliar|milyar",
    "PHP": "libo|libong",
    "INR": "लाख|हज़ार|हजार|करोड़|lakh|lakhs|lac|crore|crores|hazar|hazaar",
    "THB": "พัน|หมื่น|แสน|ล้าน",
    "KRW": "만|천만|백만|억",
}
_REGIONAL = "k|к|万|萬|mil|mille|tausend|тысяч|тысячи|тысячу|тыс|тыс.|млн|آلاف|ألف|الف|مليون"
_WORTH = {
    "tr": 10**6, "củ": 10**6, "trieu": 10**6, "nghin": 1000, "libong": 1000, "천만": 10**7, "백만": 10**6, "억": 10**8,
    "к": 1000, "тысячу": 1000, "hazaar": 1000,
}  # fmt: skip
_HOME = {region: code for code, region in reversed(regions.CURRENCIES.items())}
# where `500k` is said of money without naming it
_THOUSANDS = frozenset({"VND", "IDR", "PHP"})
_MALAY = frozenset({"MY", "SG", "BN"})
_NUMBER = re.compile(r"(?<![\w.,:/\-+#@$€£])([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{1,6}(?:[.,][0-9]{1,2})?)[ ]{0,1}$")
_END = re.compile(r"[.!?][ \n]|[。！？؟।\n\0]")
_REACH = 80


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, int]]:
    """Words of magnitude: the currency that they imply, or an empty one, and what they are worth."""
    worth = {
        word: int(name.partition(":")[2])
        for word, entry in lexicon.entries().items()
        for name in entry.types
        if name.startswith("mag:")
    } | _WORTH
    found = {word: (code, worth[word]) for code, listed in _OWN.items() for word in listed.split("|") if word in worth}
    return found | {word: ("", worth[word]) for word in _REGIONAL.split("|") if word in worth}


@lru_cache(maxsize=1)
def _matcher() -> Automaton:
    return Automaton(b"|".join(lexicon.literal(word) for word in _words()), longest=True)


def _find_sums(page: Page) -> Iterator[Candidate]:
    sums = sorted((found for found in page.accepted if found.kind == "money"), key=lambda found: found.end)
    for start, end in lexicon.spans(_matcher(), page.low, page.encoded):
        if not _is_word(page.low, start, end) or not page.is_free(start, end):
            continue
        word = page.low[start:end]
        last = page.low[max(0, start - 2) : start].rstrip(" ")[-1:]
        if not last.isdigit() and (len(word) == 1 or last not in _number_words.last_letters()):
            continue
        code, sure = _currency(page, sums, word, start)
        number = _number(page, start, end, _words()[word][1]) if code else None
        if number is None or counts(page.low, end) or not page.is_free(number[0], end):
            continue
        yield Candidate("money", f"{code} {plain(number[1])}", number[0], end, sure, f"“{word}” implies {code}")


def _number(page: Page, start: int, end: int, worth: int) -> tuple[int, Decimal] | None:
    match = _NUMBER.search(page.view, max(0, start - 16), start)
    value = amount(match[1]) if match else None
    if match and value:
        return match.start(1), value * worth
    if not has_digit(page, start):
        return None
    spelled = _number_words.spelled(page.low, end)
    return (spelled.start, spelled.value) if spelled and spelled.start < start else None


def _is_word(low: str, start: int, end: int) -> bool:
    right = low[end : end + 1]
    if lexicon.is_open_script(low[start]):
        return True
    left = low[start - 1 : start]
    return not left.isalpha() and not right.isalnum()


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
        return (home, 0.8) if home in _THOUSANDS else ("", 0.0)
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
