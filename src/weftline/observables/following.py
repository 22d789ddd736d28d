"""What follows a context word: step over what joins it to its value (`telegram id is: @name`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from weftline.observables import lexicon
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

REACH = 64
_STEPS = 7
_ARROWS = "→➡👉⇒⇨➜➔▶►"
_MARKING = frozenset(":：=>" + _ARROWS)
_MARKS = re.compile(
    "[ \t\r:：=>📲📱💬📞☎"
    + _ARROWS
    + r"~\"'“”「」『』【】\[\](){}<*#.,،、。|/-]*\n?[ \t:：=>\"'“”「『【\[(<*#"
    + _ARROWS
    + "|-]*"
)


class Follow(NamedTuple):
    """Where the value may begin, and how it was joined: by an explicit mark (`:`), by an id word, by other words.

    `proper` is an id word that names nothing else (`id`, `username`), `direct` says that it stands right before the
    value, `stated` that a copula does (`is`, `ist`, `คือ`).
    """

    at: int
    marked: bool
    id_word: bool
    joined: bool
    near: bool
    proper: bool = False
    stated: bool = False
    direct: bool = False


@lru_cache(maxsize=1)
def _joiners() -> tuple[re.Pattern[str], frozenset[str]]:
    ids = frozenset(lexicon.words("id"))
    parts: list[str] = []
    for word in lexicon.words("id", "connect"):
        end = r"(?![A-Za-z0-9_]|[.\-@][A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
        if not end and word[-1].isalpha() and not lexicon.is_open_script(word[-1]):
            end = r"(?!\w)"
        parts.append(re.escape(word) + end)
    return re.compile("|".join(parts)), ids


@lru_cache(maxsize=1)
def _proper() -> frozenset[str]:
    return frozenset(lexicon.words("id:name"))


@lru_cache(maxsize=1)
def _copulas() -> frozenset[str]:
    return frozenset(lexicon.words("connect:is"))


@cache
def _ending(word: str) -> tuple[bool, bool]:
    """Whether a word of the lexicon ends in an id word without being one, and in one that names nothing else."""
    if word in lexicon.words("id"):
        return False, False
    return word.endswith(lexicon.words("id")), word.endswith(lexicon.words("id:name"))


def follow(page: Page, hit: Hit, reach: int = REACH) -> Follow:
    """Step from the end of a context word to where its value may begin; never further than `reach` characters."""
    pattern, ids = _joiners()
    low = page.low
    stop = min(len(low), hit.end + reach)
    at = hit.end
    marked = hit.word.endswith(":")
    joined = stated = below = False
    id_word, proper = _ending(hit.word)
    direct = proper
    copulas = _copulas()
    for _ in range(_STEPS):
        skipped = _MARKS.match(low, at, stop)
        if skipped and skipped.end() > at:
            gap = skipped.group()
            marked = marked or not _MARKING.isdisjoint(gap)
            if "." in gap or "," in gap or "\n" in gap:
                stated = direct = False
            at = skipped.end()
            below = below or "\n" in gap
        word = pattern.match(low, at, stop)
        if not word or word.end() == word.start() or (below and word.group() not in ids):
            break
        id_word = id_word or word.group() in ids
        direct = word.group() in _proper()
        proper = proper or direct
        stated = word.group() in copulas
        joined = True
        at = word.end()
    return Follow(at, marked, id_word, joined, at - hit.end <= 1, proper, stated, direct)
