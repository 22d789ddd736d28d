"""Numbers spelled digit by digit (`nine one two ...`): rewritten as digits in a window, with the way back kept.

Only runs of six words and more count, so that small talk with numbers in it stays small talk. Digits written as
Chinese or Korean characters are folded in `view.py` already.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from weftline.observables import lexicon, view
from weftline.observables.engine import Automaton, Encoded
from weftline.observables.refang import Window

_LEAST = 6
_LEAST_MIXED = 4
_BETWEEN = r"[\s\-,./]{0,3}"
_LETTER = re.compile(r"[^\W\d_]")
_DOUBLES = {"double": 2, "triple": 3, "doble": 2, "duplo": 2}


@lru_cache(maxsize=1)
def _values() -> dict[str, str]:
    values: dict[str, str] = {}
    for line in files("weftline.observables").joinpath("data/numerals.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        digit, _, words = line.partition("\t")
        values.update({view.fold(word)[0].lower(): digit for word in words.split("|")})
    return values


def spoken() -> frozenset[str]:
    """All words for digits, and those that double them."""
    return frozenset([*_values(), *_DOUBLES])


@lru_cache(maxsize=1)
def _patterns() -> tuple[Automaton, re.Pattern[str]]:
    words = sorted([*_values(), *_DOUBLES], key=lambda word: (-len(word), word))
    one = b"(?:" + lexicon.any_of(words) + rb"|\+|[0-9]{1,4})"
    run = one + rb"(?:[ \t\-,./]{0,3}" + one + rb"){5,}"
    return Automaton(run), re.compile("|".join(map(re.escape, words)) + "|[0-9+]")


@lru_cache(maxsize=1)
def _three() -> Automaton:
    word = lexicon.any_of(spoken())
    mixed = word + rb"[ \-]?[0-9]{1,2}[ \-]?" + word + rb"[ \-]?[0-9]{1,2}"
    return Automaton(word + rb"(?:[ \t\-,./]{0,3}" + word + b"){2}|" + mixed)


_LETTERED = Automaton(
    rb"\+?\(?\b(?:[0-9]+[ \-.()]{0,2})*[0-9]*[OolI][0-9OolI]*(?:[ \-.()]{1,2}[0-9OolI]{2,5}){1,5}"
    rb"|\b[0-9]{2,9}[OolI][0-9OolI]{2,9}"
)
_AS_DIGITS = str.maketrans("OolIОоЗз", "00110033")
_CYRILLIC = str.maketrans("ОоЗз", "OOOO")
_LETTERS = frozenset("OolIОоЗз")
_BESIDE_CYRILLIC = Automaton("[0-9)] ?[оз]|[оз][0-9]".encode(), unicode=True)
_WIDEST = 24
_MOST_LETTERS = 3


def _with_cyrillic(view: str, low: Encoded) -> Iterator[tuple[int, int]]:
    """Where such numbers stand that hold Cyrillic letters which look like digits (`З45-67-89`)."""
    done = 0
    for first, last in low.spans(_BESIDE_CYRILLIC):
        if first < done:
            continue
        begin, done = max(done, first - _WIDEST), last + _WIDEST
        for start, end in _LETTERED.spans(view[begin:done].translate(_CYRILLIC).encode("ascii", "replace")):
            yield begin + start, begin + end


def lettered(view: str, shape: bytes, low: Encoded) -> Iterator[Window]:
    """Numbers in which letters that look like digits stand for some (`(2O1) 555-O123`), each rewritten as digits."""
    for start, end in (*_LETTERED.spans(shape), *_with_cyrillic(view, low)):
        text = view[start:end]
        letters = sum(char in _LETTERS for char in text)
        digits = sum(char.isdigit() for char in text)
        beside = (view[start - 1 : start] or " ") + (view[end : end + 1] or " ")
        if (
            letters <= _MOST_LETTERS
            and digits >= _LEAST
            and not any(char.isascii() and char.isalnum() for char in beside)
        ):
            yield Window(
                text.translate(_AS_DIGITS), array("q", range(start, end)), array("q", range(start + 1, end + 1))
            )


def windows(folded: Encoded) -> Iterator[Window]:
    """Runs of digit words in a folded text in lower case, each rewritten as digits."""
    if not folded.holds(_three()):
        return
    low = folded.text
    run, word = _patterns()
    for start, end in folded.spans(run):
        if not _LETTER.search(low, start, end):
            continue
        window = _rewritten(low, start, end, word)
        if window is not None:
            yield window


def _rewritten(low: str, start: int, end: int, word: re.Pattern[str]) -> Window | None:
    values = _values()
    digits: list[str] = []
    offsets: array[int] = array("q")
    ends: array[int] = array("q")
    spelled = times = begin = 0
    for match in word.finditer(low, start, end):
        text = match.group()
        if text in _DOUBLES:
            times, begin = _DOUBLES[text], match.start()
            continue
        begin = begin if times else match.start()
        spelled += text in values
        for _ in range(times or 1):
            digits.append(values.get(text, text))
            offsets.append(begin)
            ends.append(match.end())
        times = 0
    joined = start and low[start - 1].isalpha() and not lexicon.is_open_script(low[start - 1])
    if joined or spelled < (_LEAST if len(digits) - spelled < _LEAST_MIXED else _LEAST_MIXED):
        return None
    return Window("".join(digits), offsets, ends)
