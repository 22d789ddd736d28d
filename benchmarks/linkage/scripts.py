"""Texts: scripts of groups as victims pass them on, and what victims write themselves. Word salad in eight alphabets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from benchmarks.linkage.draws import Draws, Keys
from benchmarks.linkage.world import LANGUAGES, Members, Rows, World
from numpy.typing import NDArray

ENGLISH = LANGUAGES.index("en")
PHRASE = 5
_SYLLABLES = {
    "latin": [
        c + v
        for c in ["b", "d", "f", "g", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "ch", "sh", "tr"]
        for v in ["a", "e", "i", "o", "u", "ai", "en", "or"]
    ],
    "han": [chr(0x4E00 + 7 * number) for number in range(900)],
    "devanagari": [chr(c) + v for c in range(0x0915, 0x0939) for v in ("", "\u093e", "\u093f", "\u0947", "\u094b")],
    "arabic": [chr(c) for c in range(0x0628, 0x063B)]
    + ["\u0641\u0627", "\u0642\u0648", "\u0644\u064a", "\u0645\u0627"],
    "kana": [chr(c) for c in range(0x3042, 0x3090)],
    "cyrillic": [c + v for c in "бвгджзклмнпрстфхцч" for v in "аеиоуы"],
    "thai": [chr(c) + v for c in range(0x0E01, 0x0E2A) for v in ("", "\u0e32", "\u0e34", "\u0e38")],
    "hangul": [chr(0xAC00 + 29 * number) for number in range(380)],
}
_ALPHABETS = {
    "zh": "han",
    "hi": "devanagari",
    "ar": "arabic",
    "ja": "kana",
    "ru": "cyrillic",
    "th": "thai",
    "ko": "hangul",
}
_CLOSED = ("zh", "ja", "th")
"""Languages that put no spaces between words."""


@cache
def _vocabulary(seed: int, words: int) -> pa.Array:
    """The words of all languages, one language after another, frequent ones first and short."""
    draws, found = Draws(seed), []
    for number, language in enumerate(LANGUAGES):
        alphabet = _ALPHABETS.get(language, "latin")
        syllables = np.array(_SYLLABLES[alphabet], object)
        rank = np.arange(words)
        longest = 2 if alphabet in {"han", "hangul", "devanagari"} else 3
        length = 1 + draws.below("length", np.where(rank < 60, 2, longest), number, rank)
        picked = [syllables[draws.below("syllable", len(syllables), number, rank, place)] for place in range(longest)]
        found += ["".join(parts[:size]) for *parts, size in zip(*picked, length, strict=True)]
    return pa.array(found, pa.string())


@dataclass(frozen=True)
class Texts:
    """Texts of some reports, null where there is none, with the family that each shows (0: none)."""

    text: pa.Array
    family: Keys
    own: NDArray[np.bool_]
    """False where the family is a public kit."""


def _template(world: World, who: Members) -> tuple[Keys, NDArray[np.bool_]]:
    """The script that the offender used, before it is put into a language; and whether it is the group's own."""
    draws, rates = world.draws, world.profile.scripts
    count = np.maximum(1, who.size**rates.growth).astype(np.int64)
    turn = np.clip(who.progress * count + 1.2 * draws.uniform("script overlap", who.row) - 0.6, 0, count - 1)
    mine = draws.keys("script", who.group, turn.astype(np.int64))
    bought = draws.uniform("bought", mine) < rates.kit
    famous = draws.uniform("famous kit", mine) < 0.5
    known = (rates.kits * draws.uniform("which kit", mine) ** 2).astype(np.int64)
    other = rates.kits + draws.below("other kit", max(1, world.reports // rates.kit_reports), mine)
    return np.where(bought, draws.keys("kit", np.where(famous, known, other)), mine), ~(bought & famous)


def _salad(world: World, template: Keys, language: Rows, width: int) -> NDArray[np.int64]:
    """The words of each template, a row each: its own, mixed with phrases that everybody uses."""
    draws, rates = world.draws, world.profile.scripts
    place = np.arange(width)
    segment = draws.uniform("phrase here", template[:, None], place // PHRASE) < rates.phrases
    phrase = draws.below("phrase", rates.phrase_bank, template[:, None], place // PHRASE)
    about = np.where(
        segment,
        draws.keys("phrase words", language[:, None], phrase, place % PHRASE),
        draws.keys("own words", template[:, None], place),
    )
    return _word(world, about, language[:, None])


def _word(world: World, key: Keys, language: Rows) -> NDArray[np.int64]:
    """A word of the language, rank by Zipf's law."""
    size = world.profile.scripts.vocabulary
    rank = (size ** world.draws.uniform("rank", key)).astype(np.int64) - 1
    return language * size + np.minimum(rank, size - 1)


def texts(world: World, who: Members) -> Texts:
    """What these reports quote or tell."""
    draws, rates = world.draws, world.profile.scripts
    given = draws.uniform("text", who.row) < rates.given
    told = draws.uniform("narrative", who.row) < rates.narrative
    english = draws.uniform("in English", who.row) < rates.english
    language = np.where(english & ~told, ENGLISH, who.language)
    template, own = _template(world, who)
    template = np.where(told, draws.keys("own story", who.row), draws.keys("translated", template, language))
    least, most = rates.words
    length = least + draws.below("words", most - least + 1, template)

    rows = np.flatnonzero(given)
    words = _salad(world, template[rows], language[rows], most)
    words, kept = _copied(world, who.row[rows], words, language[rows], length[rows])
    text = _joined(world, words, kept, language[rows])
    enough = kept.sum(axis=1) >= rates.fewest_words
    family = np.zeros(len(who.row), np.uint64)
    family[rows] = np.where(enough & ~told[rows], template[rows] | np.uint64(1), 0)
    where = np.full(len(who.row), -1)
    where[rows] = np.arange(len(rows))
    return Texts(text.take(pa.array(where, mask=~given)), family, own)


def _copied(
    world: World, row: Rows, words: NDArray[np.int64], language: Rows, length: Rows
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """What becomes of a script on its way: slots filled, words lost, swapped, misread, switched to English, cut off."""
    draws, rates = world.draws, world.profile.scripts
    place, one = np.arange(words.shape[1]), row[:, None]
    filled = draws.uniform("slot", one, place) < rates.replaced
    filled |= draws.uniform("slot of all", place)[None, :] < rates.slots
    words = np.where(filled, _word(world, draws.keys("filled", one, place), language[:, None]), words)
    switches = draws.uniform("switches", row) < rates.code_switch
    switched = switches[:, None] & (draws.uniform("switched", one, place) < rates.switched_words)
    words = np.where(switched, _word(world, draws.keys("English", one, place), np.full_like(one, ENGLISH)), words)
    swap = (draws.uniform("swap", one, place[:-1:2]) < 0.03).repeat(2, axis=1)
    width = swap.shape[1]
    words[:, :width] = np.where(
        swap, words[:, :width].reshape(len(row), width // 2, 2)[:, :, ::-1].reshape(len(row), width), words[:, :width]
    )
    end = (
        np.where(draws.uniform("cut", row) < rates.truncated, 0.15 + 0.75 * draws.uniform("cut at", row), 1.0) * length
    )
    lost = rates.dropped * draws.uniform("careless", one)
    return words, (place < end[:, None]) & (draws.uniform("lost", one, place) >= lost)


def _joined(world: World, words: NDArray[np.int64], kept: NDArray[np.bool_], language: Rows) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int32)
    found = _vocabulary(0, world.profile.scripts.vocabulary).take(pa.array(words[kept]))
    between = np.where(np.isin(language, [LANGUAGES.index(each) for each in _CLOSED]), "", " ")
    return pc.binary_join(pa.ListArray.from_arrays(offsets, found), pa.array(between, pa.string()))
