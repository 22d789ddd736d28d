"""Sums in words (`twenty-five hundred`, `पचास हज़ार`, `오십만`), read backwards from their currency."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from weftline.observables import lexicon, view
from weftline.observables.amounts import amount
from weftline.observables.wordlists import words

_REACH = 80
_LEAST = 10
# as a syllable of its own before a space it ends another word (`가격이 만원`)
_KOREAN_DIGITS = frozenset("일이삼사오육칠팔구")


_HAN_DIGITS = frozenset("一二三四五六七八九")
_HUNDRED = 100
_WIDEST = 3
_DIGITS = re.compile(r"([0-9]{1,3}(?:[,.][0-9]{3})+|[0-9]{1,9}(?:[.,][0-9]{1,2})?)$")
_BEFORE_NO_SUM = frozenset("#/.,:-+_@")


class Spelled(NamedTuple):
    """A number in words that begins at `start` of a text with the word `first` (empty where it begins with digits);
    `scaled` where it holds a hundred or more as a word.
    """

    start: int
    value: Decimal
    scaled: bool
    first: str


class _Part(NamedTuple):
    """A word of a number with what it does (`+` adds, `x` multiplies, `/` is half of the last multiple), or digits."""

    start: int
    word: str
    sign: str
    value: Decimal


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, Decimal]]:
    table: dict[str, tuple[str, Decimal]] = {}
    text = files("weftline.observables").joinpath("data/number_words.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            sign, _, names = line.partition("\t")
            for name in names.split("|"):
                table[lexicon.lower(view.fold(name)[0])] = (sign[0], Decimal(sign[1:]))
    return table


@lru_cache(maxsize=1)
def _by_last() -> dict[str, tuple[str, ...]]:
    """The words by their last letter, longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_table(), key=lambda word: (-len(word), word)):
        found[word[-1]].append(word)
    return {last: tuple(group) for last, group in found.items()}


def spelled(low: str, end: int, least: int = _LEAST) -> Spelled | None:
    """The number in words that ends at `end` of a text in lower case; None where there is none of at least `least`.

    Digits may stand for a part of it (`5 ratus ribu`, `12万8千`), as long as one word of magnitude belongs to it.
    """
    begin = max(0, end - _REACH)
    read: list[_Part] = []
    at = end
    while at > begin:
        edge = _before_gap(low, begin, at) if read else at - (low[at - 1] == " ")
        part = _part(low, begin, edge, read[-1] if read else None)
        if part is None or (edge < at and part.word in _KOREAN_DIGITS):
            break
        at = part.start
        read.append(part)
    while read and (not _begins_word(low, read[-1]) or read[-1].sign == "/"):
        read.pop()
    if not any(part.word for part in read) or _is_vague(low, begin, read[-1]):
        return None
    return _sum(list(reversed(read)), least)


def _part(low: str, begin: int, end: int, behind: _Part | None) -> _Part | None:
    """The word or the digits of a number that end at `end`; digits count before a word of magnitude, or last of all."""
    word = _word(low, begin, end)
    if word:
        sign, value = _table()[word]
        return _Part(end - len(word), word, sign, value)
    if behind is not None and behind.sign != "x":
        return None
    digits = _DIGITS.search(low, begin, end)
    number = amount(digits[1]) if digits else None
    return _Part(digits.start(1), "", "+", number) if digits and number is not None else None


def number_words() -> frozenset[str]:
    """All words that numbers consist of."""
    return frozenset(_table())


@lru_cache(maxsize=1)
def magnitudes() -> frozenset[str]:
    """Words of magnitude of one sign, in scripts without spaces (`万`, `천`)."""
    return frozenset(
        word for word, (sign, _) in _table().items() if sign == "x" and len(word) == 1 and lexicon.is_open_script(word)
    )


def magnitude_before(low: str, at: int) -> bool:
    """Whether one of them stands before `at`, so that what follows goes on with its number."""
    return low[max(0, at - 2) : at].rstrip(" ")[-1:] in magnitudes()


@lru_cache(maxsize=1)
def last_letters() -> frozenset[str]:
    """With which letters numbers in words end."""
    return frozenset(_by_last())


def _word(low: str, begin: int, end: int) -> str:
    for word in _by_last().get(low[end - 1 : end], ()):
        if low.endswith(word, begin, end):
            return word
    return ""


def _before_gap(low: str, begin: int, at: int) -> int:
    """Where the word before ends: spaces, hyphens and one joining word (`and`) left out."""
    edge = _before_space(low, begin, at)
    for joiner in words("number_joiners"):
        first = edge - len(joiner)
        if first > begin and low.endswith(joiner, begin, edge):
            inner = _before_space(low, begin, first)
            if _word(low, begin, inner) and (inner < first or joiner in {"und", "و"}):
                return inner
    return edge


def _before_space(low: str, begin: int, at: int) -> int:
    edge, least = at, max(begin, at - _WIDEST)
    while edge > least and low[edge - 1] in " -":
        edge -= 1
    return edge


def _begins_word(low: str, part: _Part) -> bool:
    left = low[part.start - 1 : part.start]
    if left.isdigit() or (left and not part.word and left in _BEFORE_NO_SUM):
        return False
    if not part.word:
        return not (left.isascii() and left.isalpha())
    return not left.isalpha() or (lexicon.is_open_script(left) and lexicon.is_open_script(low[part.start]))


def _is_vague(low: str, begin: int, first: _Part) -> bool:
    before = low[begin : first.start].rstrip(" ")
    last = before.rpartition(" ")[2]
    return last in words("vague_amounts") or before[-1:] in words("vague_amounts")


def _sum(read: list[_Part], least: int) -> Spelled | None:
    """Add and multiply as speech does: a magnitude multiplies all that stands before it and is smaller than it is."""
    parts: list[Decimal] = []
    scale = Decimal(0)
    for part in read:
        if part.sign == "/":
            parts.append(scale / 2)
        elif part.sign == "+":
            parts.append(part.value)
        else:
            scale, factor = part.value, Decimal(0)
            while parts and parts[-1] < scale:
                factor += parts.pop()
            parts.append((factor or 1) * scale)
    if len(read) > 1 and read[-1].word in _HAN_DIGITS and read[-2].sign == "x" and read[-2].value >= _HUNDRED:
        parts[-1] *= read[-2].value / 10
    total = sum(parts, Decimal(0))
    scaled = any(part.sign == "x" or part.value >= _HUNDRED for part in read)
    return Spelled(read[0].start, total, scaled, read[0].word) if total >= least else None
