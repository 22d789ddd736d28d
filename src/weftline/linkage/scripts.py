"""Families of near-identical text: the same threat with other names and sums, in any language.

Each text is cut into lines (what one message says); of each the letters alone are hashed in runs of four, so that no
knowledge of the language is needed. MinHash signatures find candidates; runs that many texts of the table share
(everyday phrases) weigh little. Method: A. Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.groups import components

HASHES = 96
RUN, RUN_DENSE = 4, 2
SHORTEST, SHORTEST_DENSE = 24, 10
LONGEST = 4_000
MOST_LINES = 400
_BLOCK = 8_192
_FEW, _WEIGHABLE, _MERGE_AFTER = 20_000, 100_000, 24
_NEAR = 0.2
_TELLING, _DENSE_WORTH, _SHORT_BITS = 40.0, 2.5, 4.0
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_DENSE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF))
_DENSE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _DENSE_RANGES) + "]")
_LINES = re.compile(r"[\r\n]+")

U32 = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of a report's text that is long enough to compare. `report` is the report's number."""

    report: int
    text: str
    letters: str


def letters_of(text: str) -> str:
    """Letters only, case folded."""
    return _NOT_LETTERS.sub("", text[:LONGEST].casefold())


def doubt_of(letters: str) -> float:
    """Bits taken off a line that is so short that strangers find the same words; 0 for a long one."""
    dense = len(_DENSE.findall(letters))
    length = len(letters) - dense + _DENSE_WORTH * dense
    return _SHORT_BITS * max(0.0, 1.0 - length / _TELLING)


def lines_of(report: int, text: str) -> list[Line]:
    """The comparable lines of a text, repeated ones once, at most `MOST_LINES`."""
    found: dict[str, Line] = {}
    for piece in _LINES.split(text):
        letters = letters_of(piece)
        least = SHORTEST_DENSE if 3 * len(_DENSE.findall(letters)) > len(letters) else SHORTEST
        if len(letters) >= least and letters not in found:
            found[letters] = Line(report, piece.strip(), letters)
            if len(found) == MOST_LINES:
                break
    return list(found.values())


def shingles_of(letters: Sequence[str]) -> tuple[npt.NDArray[np.uint64], Ints]:
    """Hashes of all letter runs of all texts, and where each text's begin (one more start at the end).

    A run has four letters, in scripts whose letters are syllables or words two: there a slip of one letter would
    otherwise spoil most of a short line.
    """
    joined = np.frombuffer("".join(letters).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    ends = np.cumsum(np.array([len(text) for text in letters], dtype=np.int64))
    padded = np.concatenate([joined, np.zeros(RUN, dtype=np.uint64)])
    runs = short = joined
    for step in range(1, RUN):
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + padded[step : step + len(joined)]
        if step == RUN_DENSE - 1:
            short = runs
    dense = _is_dense(padded)
    brief = dense[: len(joined)] & dense[1 : len(joined) + 1]
    runs = np.where(brief, short, runs)
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    end = np.repeat(ends, np.diff(ends, prepend=0))
    keep = np.arange(len(joined)) + np.where(brief, RUN_DENSE, RUN) <= end
    return runs[keep], np.concatenate([[0], np.cumsum(keep)])[np.concatenate([[0], ends])].astype(np.int64)


def _is_dense(codes: npt.NDArray[np.uint64]) -> Bools:
    found = np.zeros(len(codes), dtype=np.bool_)
    for first, last in _DENSE_RANGES:
        found |= (codes >= first) & (codes <= last)
    return found


def signatures(letters: Sequence[str], seed: int = 1) -> U32:
    """One MinHash signature of 96 numbers a text. Every text must have at least one run."""
    rng = np.random.default_rng(seed)
    factors = rng.integers(0, 2**32, HASHES, dtype=np.uint32) | np.uint32(1)
    shifts = rng.integers(0, 2**32, HASHES, dtype=np.uint32)
    found = np.empty((len(letters), HASHES), dtype=np.uint32)
    for start in range(0, len(letters), _BLOCK):
        block = letters[start : start + _BLOCK]
        runs, starts = shingles_of(block)
        small = (runs >> np.uint64(32)).astype(np.uint32)
        for column in range(HASHES):
            mixed = small * factors[column] + shifts[column]
            mixed ^= mixed >> np.uint32(15)
            found[start : start + len(block), column] = np.minimum.reduceat(mixed, starts[:-1])
    return found


def bands_of(signature: U32, rows: int = 3) -> list[str]:
    """Keys under which a store can look up near-identical texts of one signature."""
    return [f"{band}:{signature[band * rows : band * rows + rows].tobytes().hex()}" for band in range(HASHES // rows)]


def agreement(one: U32, other: U32) -> float:
    """Share of equal places: an estimate of how many letter runs two texts have in common."""
    return float((one == other).mean())


@dataclass(frozen=True, slots=True)
class Families:
    """Family of every line (-1: none of its kind) and, per family, its name and an excerpt."""

    family: Ints
    names: list[str]
    excerpts: list[str]


def families(lines: Sequence[Line], seed: int = 1) -> Families:
    """Group near-identical lines; the family's name follows from its earliest line."""
    if len(lines) < 2:
        return Families(np.full(len(lines), -1, dtype=np.int64), [], [])
    known: dict[str, int] = {}
    text_of = [known.setdefault(line.letters, len(known)) for line in lines]
    texts = list(known)
    made = signatures(texts, seed)
    few = len(texts) <= _FEW
    left, right, alike = _bucket_pairs(made, 2 if few else 3, 12 if few else 3)
    keep = _weighed(texts, left, right) >= 0.35 if len(left) <= _WEIGHABLE else alike >= _bar(len(texts))
    roots = components(len(texts), left[keep], right[keep])
    first = {root: row for row, root in reversed(list(enumerate(roots[text] for text in text_of)))}
    return _named(lines, [first[roots[text]] for text in text_of])


def _bar(count: int) -> float:
    """Agreement needed without weighing runs: false pairs grow with the number of lines."""
    return 0.30 if count <= 200_000 else 0.34


def _bucket_pairs(made: U32, rows: int, ahead: int) -> tuple[Ints, Ints, Floats]:
    """Pairs that agree in one band and in a fifth of all places; within a bucket each with its next few."""
    codes: list[Ints] = [np.empty(0, dtype=np.int64)]
    for band in range(HASHES // rows):
        part = made[:, band * rows : band * rows + rows].astype(np.uint64)
        key = part[:, 0].copy()
        for row in range(1, rows):
            key = key * np.uint64(0x9E3779B97F4A7C15) + part[:, row]
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        for step in range(1, ahead + 1):
            same = np.flatnonzero(ranked[:-step] == ranked[step:])
            if not len(same):
                break
            codes.append(order[same].astype(np.int64) * len(made) + order[same + step])
        if len(codes) > _MERGE_AFTER:
            codes = [np.unique(np.concatenate(codes))]
    pairs = np.unique(np.concatenate(codes))
    left, right = pairs // len(made), pairs % len(made)
    alike = np.concatenate(
        [np.empty(0)]
        + [
            (made[left[at : at + _BLOCK * 8]] == made[right[at : at + _BLOCK * 8]]).mean(axis=1)
            for at in range(0, len(left), _BLOCK * 8)
        ]
    )
    near = alike >= _NEAR
    return left[near], right[near], alike[near]


def _weighed(texts: Sequence[str], left: Ints, right: Ints) -> Floats:
    """Weighted likeness (common over all) of pairs; a run's weight falls with the number of lines that hold it."""
    runs, starts = shingles_of(texts)
    distinct, codes = np.unique(runs, return_inverse=True)
    sets = [np.unique(codes[starts[row] : starts[row + 1]]) for row in range(len(texts))]
    df = np.bincount(np.concatenate(sets), minlength=len(distinct))
    weight = np.log2(1.0 + len(texts) / df) - 0.9
    totals = np.array([weight[one].sum() for one in sets])
    sizes = np.array([len(one) for one in sets], dtype=np.int64)
    found = np.zeros(len(left))
    for at in range(0, len(left), _BLOCK):
        a, b = left[at : at + _BLOCK], right[at : at + _BLOCK]
        one = np.repeat(np.arange(len(a)), sizes[a]) * len(distinct) + np.concatenate([sets[row] for row in a])
        other = np.repeat(np.arange(len(b)), sizes[b]) * len(distinct) + np.concatenate([sets[row] for row in b])
        place = np.minimum(np.searchsorted(other, one), len(other) - 1)
        both = one[other[place] == one]
        common = np.bincount(both // len(distinct), weights=weight[both % len(distinct)], minlength=len(a))
        found[at : at + _BLOCK] = common / (totals[a] + totals[b] - common)
    return found


def _named(lines: Sequence[Line], roots: Iterable[int]) -> Families:
    members: dict[int, list[int]] = {}
    for row, root in enumerate(roots):
        members.setdefault(root, []).append(row)
    family = np.full(len(lines), -1, dtype=np.int64)
    names: list[str] = []
    excerpts: list[str] = []
    for root, rows in members.items():
        if len({lines[row].report for row in rows}) < 2:
            continue
        family[rows] = len(names)
        names.append("f-" + hashlib.sha256(lines[root].letters.encode("utf-8", "replace")).hexdigest()[:12])
        excerpts.append(lines[root].text[:100])
    return Families(family, names, excerpts)
