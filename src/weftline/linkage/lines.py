"""The lines of reports' texts that are long enough to compare, by their letters alone.

What one message says is one line. Letters are folded to one case; spaces, signs and digits say nothing about wording.
All lines of a block of texts are cut at once as arrays of code points, since an operation may hold a million texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from weftline.linkage.arrays import Bools, Floats, Ints, distinct

SHORTEST, SHORTEST_DENSE = 24, 10
LONGEST = 4_000
MOST_LINES = 400
BLOCK = 8_192
_KNOWN_CODES = 0x32000
_TELLING, _DENSE_WORTH, _SHORT_BITS = 40.0, 2.5, 4.0
_DENSE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF))

Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Lines:
    """Comparable lines of many texts. Per line: the `text` it stands in, the code points `begin` to `end` there, a
    hash of its letters, and the `doubt` in bits of one so short that strangers find the same words.

    `letters[starts[n]:starts[n + 1]]` are the letters of line n.
    """

    text: Ints
    begin: Ints
    end: Ints
    hash: Hashes
    doubt: Floats
    letters: Codes
    starts: Ints

    def __len__(self) -> int:
        return len(self.text)


@cache
def _folding() -> Codes:
    """Per code point the letter that it is folded to; 0 where it is none."""
    table = np.zeros(_KNOWN_CODES, dtype=np.uint32)
    for code in range(_KNOWN_CODES):
        sign = chr(code)
        if sign.isalnum() and not sign.isdecimal():
            folded = sign.casefold()
            table[code] = ord(folded) if len(folded) == 1 else code
    return table


def is_dense(codes: Codes) -> Bools:
    """Whether each letter stands for a syllable or a word."""
    found = np.zeros(len(codes), dtype=np.bool_)
    for first, last in _DENSE_RANGES:
        found |= (codes >= first) & (codes <= last)
    return found


def lines_of(texts: list[str]) -> Lines:
    """The comparable lines of texts; within a text repeated ones once, at most `MOST_LINES`."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    text_starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    piece_starts = distinct(np.concatenate([text_starts[:-1], 1 + np.flatnonzero((codes == 10) | (codes == 13))]))
    piece_starts = piece_starts[piece_starts < len(codes)]
    piece = np.zeros(len(codes), dtype=np.int64)
    piece[piece_starts[1:]] = 1
    piece = np.cumsum(piece)
    folded = _folding()[np.minimum(codes, _KNOWN_CODES - 1)]
    place = np.arange(len(codes)) - piece_starts[piece] if len(codes) else piece
    kept = (folded > 0) & (place < LONGEST)
    letters, of_piece = folded[kept], piece[kept]
    count = np.bincount(of_piece, minlength=len(piece_starts))
    dense = np.bincount(of_piece[is_dense(letters)], minlength=len(piece_starts))
    long = count >= np.where(3 * dense > count, SHORTEST_DENSE, SHORTEST)
    starts = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    hashes = _hashes(letters, of_piece, starts)
    text = np.searchsorted(text_starts, piece_starts, side="right") - 1
    chosen = _once(text, hashes, np.flatnonzero(long))
    bounds = np.append(piece_starts, len(codes))
    worth = (count - dense + _DENSE_WORTH * dense) / _TELLING
    member = np.zeros(len(piece_starts), dtype=np.bool_)
    member[chosen] = True
    return Lines(
        text[chosen],
        piece_starts[chosen] - text_starts[text[chosen]],
        bounds[chosen + 1] - text_starts[text[chosen]],
        hashes[chosen],
        _SHORT_BITS * np.maximum(0.0, 1.0 - worth[chosen]),
        letters[member[of_piece]],
        np.concatenate([[0], np.cumsum(count[chosen])]).astype(np.int64),
    )


def _hashes(letters: Codes, of_piece: Ints, starts: Ints) -> Hashes:
    """One number per piece from its letters and their places; equal pieces have equal ones, others hardly ever."""
    place = (np.arange(len(letters)) - starts[of_piece]).astype(np.uint64)
    mixed = letters.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + place * np.uint64(0xD1B54A32D192ED03)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    return np.asarray(total[starts[1:]] - total[starts[:-1]], dtype=np.uint64)


def _once(text: Ints, hashes: Hashes, rows: Ints) -> Ints:
    """Of equal lines of one text the first; of each text at most `MOST_LINES`."""
    order = np.lexsort((rows, hashes[rows], text[rows]))
    ranked = rows[order]
    first = np.ones(len(ranked), dtype=np.bool_)
    first[1:] = (np.diff(text[ranked]) != 0) | (hashes[ranked][1:] != hashes[ranked][:-1])
    kept = np.sort(ranked[first])
    begins = np.searchsorted(text[kept], text[kept], side="left")
    return kept[np.arange(len(kept)) - begins < MOST_LINES]


def excerpt(text: str, begin: int, end: int, most: int = 100) -> str:
    """A line as it stands in its text, for people."""
    return text[begin:end].strip()[:most]


def letters_of(line: str) -> str:
    """The letters of a line, folded to one case."""
    codes = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)[:LONGEST]
    folded = _folding()[np.minimum(codes, _KNOWN_CODES - 1)]
    return folded[folded > 0].tobytes().decode("utf-32-le", "replace")
