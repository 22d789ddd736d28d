"""Telephone numbers said in pairs, as in French (`zéro six douze trente-quatre …`): rewritten as digits."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from weftline.observables import lexicon
from weftline.observables.engine import Automaton, Encoded
from weftline.observables.refang import Window

_UNITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_TEENS = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90}
_LEAST_PAIRS = 4


@lru_cache(maxsize=1)
def _values() -> dict[str, str]:
    """What each number from 0 to 99 is in French, of Belgium and Switzerland too, as the digits that are dialled."""
    values = {"zero": "0", **{word: str(digit) for digit, word in enumerate(_UNITS)}}
    values |= {word: str(10 + extra) for extra, word in enumerate(_TEENS)}
    tens = {**_TENS, "quatre-vingts": 80, "quatre-vingt": 80, "huitante": 80}
    values |= {word: str(ten) for word, ten in tens.items()}
    for (word, ten), (digit, unit) in product(tens.items(), enumerate(_UNITS[1:], 1)):
        values[f"{word}-{unit}"] = values[f"{word}-et-{unit}"] = str(ten + digit)
    for word, ten in (("soixante", 70), ("quatre-vingt", 90)):
        for extra, teen in enumerate(_TEENS):
            values[f"{word}-{teen}"] = values[f"{word}-et-{teen}"] = str(ten + extra)
    return values | {word.replace("-", " "): digits for word, digits in values.items()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[Automaton, re.Pattern[str]]:
    words = sorted(_values(), key=lambda word: (-len(word), word))
    one = b"(?:" + b"|".join(map(lexicon.literal, words)) + b")"
    run = one + rb"(?:[ \t,./\-]{1,3}" + one + rb"){4,12}"
    return Automaton(run), re.compile("|".join(map(re.escape, words)))


def windows(folded: Encoded) -> Iterator[Window]:
    """Runs of French numbers that hold pairs, in a folded text in lower case, each rewritten as digits."""
    low = folded.text
    if "zéro" not in low and "zero" not in low:
        return
    run, word = _patterns()
    for start, end in folded.spans(run):
        if low[start - 1 : start].isalpha() or low[end : end + 1].isalpha():
            continue
        said = [(match, _values()[match.group()]) for match in word.finditer(low, start, end)]
        if sum(len(digits) == 2 for _, digits in said) < _LEAST_PAIRS:
            continue
        places = [(match.start(), match.end()) for match, digits in said for _ in digits]
        text = "".join(digits for _, digits in said)
        yield Window(text, array("q", [first for first, _ in places]), array("q", [last for _, last in places]))
