"""Words found in one pass are those that a plain search finds, and of those that overlap the first and longest stay."""

from __future__ import annotations

import random
import re

from weftline.observables import disguise
from weftline.observables.many_words import ManyWords, longest

WORDS = ("tel", "teleg", "telegram", "ram", "微信", "微", "信号", "a", "ดอก")
PIECES = (*WORDS, " ", "x", "号", "e", "gram", "\n", "ก")
DISGUISES = ("te.le.gram", "t e l e", "t-e-l-e", "l!ne", "wh4tsapp", "카.톡", "카 톡", "te..le", "ラ-ン", "ラインライン", "line", "1ine",
             "i.n.s.t.a.g.r.a.m", "s_n_a_p", "2410", "tele", "zal0", " ", "-", ".", "x", "é", "ł", "一")  # fmt: skip


def test_every_word_is_found_wherever_it_stands() -> None:
    rng = random.Random(4)
    automaton = ManyWords(WORDS)
    for _ in range(300):
        text = "".join(rng.choice(PIECES) for _ in range(30))
        slow = sorted(
            (at, at + len(word), number)
            for number, word in enumerate(WORDS)
            for at in range(len(text))
            if text.startswith(word, at)
        )
        assert sorted((start, end, number) for number, start, end in automaton.places(text)) == slow


def test_the_first_and_longest_of_overlapping_spans_stays() -> None:
    assert longest([(3, 5), (0, 2), (0, 4), (4, 9), (5, 6)]) == [(0, 4), (4, 9)]


def test_disguised_words_are_those_of_all_their_forms() -> None:
    rng = random.Random(5)
    forms = [_form(bare) for bare in disguise._plain()]
    for _ in range(8):
        text = "".join(rng.choice(DISGUISES) for _ in range(9))
        spans = [(at, match.end()) for at in range(len(text)) for form in forms for match in _whole(form, text, at)]
        assert disguise.places(text) == longest(spans), text


def _form(bare: str) -> re.Pattern[str]:
    """All that a word is disguised as: each sign may be another, marks may stand between, or a space or hyphen each."""
    signs = [f"[{re.escape(char + disguise._SIGNS.get(char, ''))}]" for char in bare]
    touching = f"[{re.escape(disguise._BETWEEN)}]?".join(signs)
    return re.compile(f"{touching}|{' '.join(signs)}|{'-'.join(signs)}")


def _whole(form: re.Pattern[str], text: str, at: int) -> list[re.Match[str]]:
    return [match for end in range(at + 1, min(len(text), at + 24) + 1) if (match := form.fullmatch(text, at, end))]
