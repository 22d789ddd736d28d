"""Names of columns and tables as words, and what they may stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x00-\x7f]+")
EXACT: Final = 1.0
COMMENT: Final = 0.8
PARTIAL: Final = 0.6


def words_of(name: str) -> list[str]:
    """`inviteCode`, `fa_invite_code` → its words in lower case."""
    return [piece.lower() for piece in _PIECES.findall(name[:100])]


def runs(words: list[str]) -> list[tuple[str, bool]]:
    """All joined runs of neighbouring words, and whether the run reaches the end (where the noun stands)."""
    count = min(len(words), 8)
    return [("".join(words[a:b]), b == count) for a in range(count) for b in range(a + 1, count + 1)]


@lru_cache(maxsize=1)
def _concepts() -> dict[str, tuple[str, ...]]:
    text = files("weftline.servers").joinpath("data/columns.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")][1:]
    out: dict[str, list[str]] = {}
    for line in lines:
        concept, words = line.split("\t")
        for word in words.split(","):
            out.setdefault(word, []).append(concept)
    return {word: tuple(dict.fromkeys(concepts)) for word, concepts in out.items()}


@lru_cache(maxsize=4096)
def concepts_of(column: str, comment: str = "") -> dict[str, float]:
    """What a column may stand for, with 0 to 1 for how well the name (or its comment) says so."""
    known = _concepts()
    words = words_of(column)
    whole = "".join(words)
    scores: dict[str, float] = {}
    for concept in known.get(whole, ()):
        scores[concept] = EXACT
    if not scores:
        for run, at_end in runs(words):
            for concept in known.get(run, ()) if len(run) > 1 else ():
                worth = PARTIAL * (1.0 if at_end else 0.7) + 0.01 * len(run)
                scores[concept] = max(scores.get(concept, 0.0), worth)
    if not scores and whole.isascii():
        ending = next((whole[at:] for at in range(1, len(whole) - 3) if whole[at:] in known), "")
        scores = dict.fromkeys(known.get(ending, ()), PARTIAL)
    for run in _foreign_runs(comment):
        for concept in known.get(run, ()):
            scores[concept] = max(scores.get(concept, 0.0), COMMENT)
    return scores


def _foreign_runs(comment: str) -> list[str]:
    """Parts of a comment that may be words: whole English words, and runs of up to six Chinese characters."""
    out = [word for word in words_of(comment) if word.isascii() and len(word) > 3]
    for piece in re.findall(r"[一-鿿]+(?:id|ip)?", comment[:60].lower()):
        out += [piece[a:b] for a in range(len(piece)) for b in range(a + 2, min(len(piece), a + 6) + 1)]
    return out


def name_score(table: str, words: dict[str, float]) -> float:
    """How strongly a table's name speaks for a meaning whose words have the given weights."""
    pieces = words_of(table.rpartition(".")[2])
    best = 0.0
    for run, at_end in runs(pieces):
        weight = words.get(run, 0.0) or words.get(run.removesuffix("s"), 0.0)
        best = max(best, weight * (1.0 if at_end else 0.6))
    return best
