"""How a group words its messages: one choice of frames and words that it keeps to, with slips from victim to victim."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from weftline_example.names import table

STEPS = ("greet", "lure", "code", "threat", "demand", "payto", "deadline", "again")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_HABITS = 4
_SLOT = re.compile(r"\{(\w+)\}")


class Voice:
    """The wording of one group. Equal seeds give equal words; each language is chosen apart.

    `unlike`: a group whose own habits (its signature sentences) this one does not have.
    """

    def __init__(self, seed: object, unlike: Voice | None = None) -> None:
        self.seed = seed
        taken = unlike.habits if unlike else ()
        left = [number for number in range(_HABITS) if number not in taken]
        first, second = random.Random(f"{seed}:signature").sample(left, 2)
        self.habits = (first, second)

    def line(self, language: str, step: str) -> str:
        """The frame of a step with its words chosen and its slots still open."""
        rng = random.Random(f"{self.seed}:{language}:{step}")
        return self._choose(rng, rng.choice(table("scripts")[language][step]))

    def signatures(self, language: str) -> tuple[str, str]:
        """Two sentences that are this group's own habit."""
        frames = table("scripts")[language]["signature"]
        first, second = (self._choose(random.Random(f"{self.seed}:{language}:s{n}"), frames[n]) for n in self.habits)
        return first, second

    @staticmethod
    def _choose(rng: random.Random, frame: str) -> str:
        return _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), frame)


def fill(frame: str, slots: Mapping[str, str]) -> str:
    """The frame with its slots filled; a slot nobody fills becomes an empty text."""
    return _SLOT.sub(lambda match: slots.get(match[1], ""), frame).replace("  ", " ").strip()


def slips(rng: random.Random, text: str, rate: float) -> str:
    """The text with some plain words dropped or misspelt; nothing that could be an identifier is touched.

    `rate` is the chance per word (per ten characters where words are not separated).
    """
    if any("\u4e00" <= char <= "\u9fff" for char in text):
        return _slips_cjk(rng, text, rate)
    words = []
    for word in text.split(" "):
        if not (word.isascii() and word.isalpha() and word.islower() and len(word) > 2) or rng.random() >= rate:
            words.append(word)
        elif len(word) > 4 and rng.random() < 0.7:
            at = rng.randrange(1, len(word) - 2)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words.append(rng.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])))
    return " ".join(words)


def _slips_cjk(rng: random.Random, text: str, rate: float) -> str:
    kept = []
    for at, char in enumerate(text):
        plain = (
            "\u4e00" <= char <= "\u9fff" and text[at - 1 : at + 2].isalpha() and not text[max(0, at - 4) : at].isascii()
        )
        if plain and rng.random() < rate / 10:
            continue
        kept.append(char)
    return "".join(kept)
