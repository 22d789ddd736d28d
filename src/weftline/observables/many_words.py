"""Where any of thousands of words stand in a text, in one pass whose time does not depend on their number.

An expression of so many words is slow wherever wording is new to it, since it grows while it reads; an Aho-Corasick
automaton is laid out in full before.
"""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation


class ManyWords:
    """A set of words, each found wherever its letters stand, also inside others."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self._automaton = AhoCorasick(self.words, store_patterns=False, implementation=Implementation.ContiguousNFA)

    def places(self, text: str) -> list[tuple[int, int, int]]:
        """The number of each word found, where it begins and where it ends, in the order of ends."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


def longest(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of spans that overlap the one that begins first, of those that begin together the longest; in order."""
    chosen: list[tuple[int, int]] = []
    begun, done = -1, 0
    for span in sorted(spans):
        if span[0] == begun:
            chosen[-1] = span
        elif span[0] >= done:
            chosen.append(span)
        else:
            continue
        begun, done = span
    return chosen
