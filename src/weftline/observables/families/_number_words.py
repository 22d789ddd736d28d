"""Sums in words (`twenty-five hundred`, `पचास हज़ार`, `오십만`), read backwards from their currency."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from weftline.observables import lexicon, view
from weftline.observables.wordlists import words

_REACH = 80
_LEAST = 10
# as a syllable of its own before a space it ends another word (`가격이 만원`)
_KOREAN_DIGITS = frozenset("일이삼사오육칠팔구")


class Spelled(NamedTuple):
    """A number in words that begins at `start` of a text; `scaled` where it holds a hundred or more as a word."""

    start: int
    value: Decimal
    scaled: bool


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
    """The number in words that ends at `end` of a text in lower case; None where there is none of at least `least`."""
    begin = max(0, end - _REACH)
    read: list[tuple[int, str]] = []
    at = end
    while at > begin:
        edge = _before_gap(low, begin, at) if read else at - (low[at - 1] == " ")
        word = _word(low, begin, edge)
        if not word:
            break
        if edge < at and word in _KOREAN_DIGITS:
            break
        at = edge - len(word)
        read.append((at, word))
    while read and not _begins_word(low, read[-1][0]):
        read.pop()
    if not read or _is_vague(low, begin, read[-1][0]):
        return None
    value, scaled = _value([word for _, word in reversed(read)])
    return Spelled(read[-1][0], value, scaled) if value >= least else None


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
    edge = at
    while edge > begin and low[edge - 1] in " -":
        edge -= 1
    for joiner in words("number_joiners"):
        first = edge - len(joiner)
        if first > begin and low.endswith(joiner, begin, edge):
            inner = first
            while inner > begin and low[inner - 1] in " -":
                inner -= 1
            if _word(low, begin, inner) and (inner < first or joiner in {"und", "و"}):
                return inner
    return edge


def _begins_word(low: str, start: int) -> bool:
    left = low[start - 1 : start]
    if left.isdigit():
        return False
    return not left.isalpha() or (lexicon.is_open_script(left) and lexicon.is_open_script(low[start]))


def _is_vague(low: str, begin: int, start: int) -> bool:
    before = low[begin:start].rstrip(" ")
    last = before.rpartition(" ")[2]
    return last in words("vague_amounts") or before[-1:] in words("vague_amounts")


def _value(read: list[str]) -> tuple[Decimal, bool]:
    """Add and multiply as speech does: `two hundred five thousand` is (2 × 100 + 5) × 1000."""
    total = section = digit = last = Decimal(0)
    scaled = False
    for word in read:
        sign, value = _table()[word]
        if sign == "/":
            total += last / 2
        elif sign == "+":
            if digit >= 1000:
                total, digit = total + digit, Decimal(0)
            digit += value
            scaled = scaled or value >= 100
        elif value < 1000:
            section, digit, scaled = section + (digit or 1) * value, Decimal(0), True
        else:
            total += (section + digit or 1) * value
            section, digit, last, scaled = Decimal(0), Decimal(0), value, True
    return total + section + digit, scaled
