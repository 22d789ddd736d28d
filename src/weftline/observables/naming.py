"""Words for an account's name (`id`, `user name`, `ユーザー名`), each looked for once in a text."""

from __future__ import annotations

import string
from bisect import bisect_left
from functools import lru_cache

from weftline.observables import lexicon
from weftline.observables.many_words import ManyWords, longest

_LATIN = frozenset(string.ascii_letters + string.digits)


@lru_cache(maxsize=1)
def _automaton() -> ManyWords:
    return ManyWords(lexicon.words("id:name"))


class Naming:
    """Where words for a name begin as words of their own in a text in lower case."""

    def __init__(self, low: str) -> None:
        spans = sorted(
            ((start, end) for _, start, end in _automaton().places(low)), key=lambda span: (span[0], -span[1])
        )
        begun = {
            start: lexicon.is_open_script(low[start]) or not (start and low[start - 1].isalnum()) for start, _ in spans
        }
        self._low = low
        self._words = [span for span in spans if begun[span[0]]]
        self.words = [span for span in longest(spans) if begun[span[0]]]

    def first(self, at: int, stop: int) -> tuple[int, int] | None:
        """The first word between two places that no letter goes on, the longest of those that begin together."""
        for index in range(bisect_left(self._words, (at,)), len(self._words)):
            start, end = self._words[index]
            if start >= stop:
                return None
            if end <= stop and (end == stop or self._ends(start, end)):
                return start, end
        return None

    def _ends(self, start: int, end: int) -> bool:
        return self._low[end : end + 1] not in _LATIN or lexicon.is_open_script(self._low[start])
