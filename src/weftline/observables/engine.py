"""Regular expressions in linear time: RE2 over bytes, handing out spans only.

Most of what a search costs in Python is the match object of the wrapper, so spans are asked of the compiled expression
itself where the wrapper gives access to it, and of the wrapper where it does not. Both give the same spans.
"""

from __future__ import annotations

from functools import cached_property

import re2

_MEMORY = 256 << 20
# all bytes but the later ones of a character, as signed numbers
_FIRST_BYTE = -64


class Automaton:
    """A compiled expression. With `unicode` the pattern reads UTF-8, otherwise each byte is one character. Data that
    holds none of `needs` cannot match and is not searched.
    """

    __slots__ = ("_anchor", "_direct", "_needs", "_wrapped")

    def __init__(
        self, pattern: bytes, *, unicode: bool = False, longest: bool = False, needs: tuple[bytes, ...] = ()
    ) -> None:
        self._needs = needs
        options = re2.Options()
        options.encoding = re2.Options.Encoding.UTF8 if unicode else re2.Options.Encoding.LATIN1
        options.longest_match = longest
        options.never_capture = True
        options.max_mem = _MEMORY
        self._wrapped = re2.compile(pattern, options)
        self._direct = getattr(getattr(self._wrapped, "_regexp", None), "Match", None)
        self._anchor = getattr(getattr(re2, "_Anchor", None), "UNANCHORED", None)
        if self._anchor is None:
            self._direct = None

    def first(self, data: bytes, at: int = 0) -> int:
        """Where the first match from `at` on begins, or -1."""
        if self._direct is not None:
            return int(self._direct(self._anchor, data, at, len(data))[0][0])
        match = self._wrapped.search(data, at)
        return -1 if match is None else int(match.start())

    def spans(self, data: bytes, at: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """First and behind-last byte of each match between `at` and `end`; expressions never match nothing."""
        if self._needs and not self._may_match(data):
            return []
        stop = len(data) if end is None else min(end, len(data))
        search, anywhere = self._direct, self._anchor
        if search is None:
            return [match.span() for match in self._wrapped.finditer(data, at, stop)]
        found: list[tuple[int, int]] = []
        span = search(anywhere, data, at, stop)[0]
        while span[0] >= 0:
            found.append(span)
            span = search(anywhere, data, span[1], stop)[0]
        return found

    def _may_match(self, data: bytes) -> bool:
        for need in self._needs:  # noqa: SIM110 - any() costs as much as the search that it may spare
            if need in data:
                return True
        return False


class Encoded:
    """A text with its UTF-8, which automata read, and the way back from bytes to characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "replace")

    def holds(self, pattern: Automaton) -> bool:
        """Whether a pattern matches anywhere."""
        return pattern.first(self.data) >= 0

    def spans(self, pattern: Automaton) -> list[tuple[int, int]]:
        """Where a pattern over UTF-8 matches, in characters."""
        found = pattern.spans(self.data)
        if not found or len(self.text) == len(self.data):
            return found
        places = self._places
        return [(places[first], places[last]) for first, last in found]

    def character(self, at: int) -> int:
        """The character that begins at a byte."""
        return self._places[at]

    @cached_property
    def _places(self) -> memoryview:
        """How many characters begin before each byte; counted once, so time stays linear."""
        import numpy as np  # noqa: PLC0415 - slow to import, and not every process meets a text

        places = np.zeros(len(self.data) + 1, np.int32)
        np.cumsum(np.frombuffer(self.data, np.int8) >= _FIRST_BYTE, dtype=np.int32, out=places[1:])
        return places.data
