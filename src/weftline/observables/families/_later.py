"""A code that the same sentence gives later than the word for it (`asked for an invite code, she gave me 55120`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_REACH, _BEHIND, _MOST, _CLOSE = 64, 16, 4, 28
_SENTENCE_END = re.compile(r"[.!][ \n]|[。！।\n\0]")
_ELSEWHERE = frozenset({"account", "bank", "stop", "card", "scheme", "wallet", "imei", "mtcn", "txid"})
_NUMBERS = frozenset({"whatsapp", "viber", "zalo", "signal", "qq", "wechat", "line", "kakaotalk"})
# capitals and digits mixed are written as nothing but a code
_CODED = re.compile(r"(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{5,25}(?:-[A-Z0-9]{3,8})*")
_LATIN = re.compile(r"[a-z0-9'’à-žа-яё]+")


@lru_cache(maxsize=4)
def _cues(name: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Words that say that a code follows (`gave`, `is`): whole words, and parts of words in scripts without spaces."""
    given = words(name)
    spaced = frozenset(word for word in given if _LATIN.fullmatch(word))
    return spaced, re.compile("|".join(sorted((re.escape(word) for word in given - spaced), key=len, reverse=True)))


def _says(name: str, text: str) -> bool:
    spaced, open_words = _cues(name)
    return any(match[0] in spaced for match in _LATIN.finditer(text)) or open_words.search(text) is not None


def later(
    page: Page, hit: Hit, shape: re.Pattern[str], others: frozenset[str], *, given: str = "code_given"
) -> Iterator[re.Match[str]]:
    """The first token of `shape` in the rest of the sentence, where wording gives it and no other word claims it.

    `others` are families of context words besides the usual ones that claim what stands behind them (telephones
    claim no code with letters); `given` names the list of words that give a code.
    """
    stop = min(len(page.view), hit.end + _REACH)
    end = _SENTENCE_END.search(page.view, hit.end, stop)
    stop = end.start() if end else stop
    for count, match in enumerate(shape.finditer(page.view, hit.end, stop)):
        if count == _MOST:
            return
        start, after = match.span(1)
        if not page.is_free(start, after) or not any(char.isdigit() for char in match[1]):
            continue
        if _claimed(page, hit, start, words(given), others - {"phone"} if any(map(str.isalpha, match[1])) else others):
            return
        if (
            _CODED.fullmatch(match[1])
            or page.view[hit.end : start].rstrip(" \"'“「")[-1:] == ":"
            or _says(given, page.low[max(hit.end, start - _CLOSE) : start])
            or (
                given == "code_given"
                and _says("code_given_behind", page.low[after : after + _BEHIND].partition("\n")[0])
            )
        ):
            yield match
        return


def _claimed(page: Page, hit: Hit, start: int, own: frozenset[str], others: frozenset[str]) -> bool:
    for word in page.before(start, _REACH):
        if word.start < hit.end:
            return False
        if word.word in own:
            continue
        if word.families & (_ELSEWHERE | others) or word.detail("platform") in _NUMBERS:
            return True
    return False
