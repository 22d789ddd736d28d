"""Families of near-identical lines of text: the same threat with other names and sums, in any language.

Of each line the letters alone are hashed in runs of four, so that no knowledge of the language is needed. MinHash
signatures find candidates; runs that many lines of the table share (everyday phrases) weigh little. Method: A. Broder,
"On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from weftline.linkage.arrays import Floats, Ints, distinct
from weftline.linkage.columns import rows_of
from weftline.linkage.groups import components
from weftline.linkage.keys import Keys
from weftline.linkage.lines import BLOCK, Codes, Hashes, Lines, excerpt, is_dense, letters_of, lines_of
from weftline.linkage.mentions import Found
from weftline.linkage.reports import Reports

HASHES = 96
RUN, RUN_DENSE = 4, 2
_AT_ONCE, _RUNS_AT_ONCE, _PAIRS_AT_ONCE = 1_024, 65_536, 65_536
_FEW, _WEIGHABLE, _MERGE_AFTER = 20_000, 150_000, 4_000_000
_NEAR, _NEAR_WEIGHED, _NEAR_WEIGHED_MANY = 0.15, 0.20, 0.22
_BAR, _BAR_MANY, _MANY = 0.30, 0.34, 200_000

U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
_NO_LETTERS: Codes = np.empty(0, dtype=np.uint32)


def shingles_of(letters: Codes, starts: Ints) -> tuple[Hashes, Ints]:
    """Hashes of all letter runs of all lines, and where each line's begin (one more start at the end).

    A run has four letters, in scripts whose letters are syllables or words two: there a slip of one letter would
    otherwise spoil most of a short line.
    """
    count = len(letters)
    padded = np.concatenate([letters.astype(np.uint64), np.zeros(RUN, dtype=np.uint64)])
    runs = short = padded[:count]
    for step in range(1, RUN):
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + padded[step : step + count]
        if step == RUN_DENSE - 1:
            short = runs
    dense = np.append(is_dense(letters), np.zeros(1, dtype=np.bool_))
    brief = dense[:count] & dense[1:]
    runs = np.where(brief, short, runs)
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    end = np.repeat(starts[1:], np.diff(starts))
    keep = np.arange(count) + np.where(brief, RUN_DENSE, RUN) <= end
    return runs[keep], np.concatenate([[0], np.cumsum(keep)])[starts].astype(np.int64)


def signatures(lines: Lines, seed: int = 1) -> U32:
    """One MinHash signature of 96 numbers a line."""
    rng = np.random.default_rng(seed)
    factors = rng.integers(0, 2**32, HASHES, dtype=np.uint32) | np.uint32(1)
    shifts = rng.integers(0, 2**32, HASHES, dtype=np.uint32)
    found = np.empty((len(lines), HASHES), dtype=np.uint32)
    for first in range(0, len(lines), _AT_ONCE):
        bounds = lines.starts[first : first + _AT_ONCE + 1]
        runs, starts = shingles_of(lines.letters[bounds[0] : bounds[-1]], bounds - bounds[0])
        small = (runs >> np.uint64(32)).astype(np.uint32)
        step = max(1, _RUNS_AT_ONCE // max(1, len(small)))
        for column in range(0, HASHES, step):
            chosen = slice(column, column + step)
            mixed = small * factors[chosen, None] + shifts[chosen, None]
            mixed ^= mixed >> np.uint32(15)
            found[first : first + len(bounds) - 1, chosen] = np.minimum.reduceat(mixed, starts[:-1], axis=1).T
    return found


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All lines of all texts: per line its text, place there, doubt and distinct line; per distinct line its signature.

    `letters` of the distinct lines, as long as there are few enough to weigh.
    """

    text: Ints
    begin: Ints
    end: Ints
    doubt: Floats
    distinct: Ints
    first: Ints
    made: U16
    letters: tuple[Codes, Ints] | None


def _gather(texts: pa.StringArray, seed: int, threads: int) -> _Gathered:
    read: list[tuple[int, Lines]] = []
    made: list[U16] = []
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(texts), BLOCK * threads):
            begins = range(start, min(start + BLOCK * threads, len(texts)), BLOCK)
            for begin, (lines, signed) in zip(
                begins, pool.map(lambda at: _block(texts.slice(at, BLOCK), seed), begins), strict=True
            ):
                many = sum(map(len, made)) > _WEIGHABLE
                read.append((begin, replace(lines, letters=_NO_LETTERS) if many else lines))
                made.append(signed)
    kept = [lines for _, lines in read]
    _, first, distinct = np.unique(_all([lines.hash for lines in kept]), return_index=True, return_inverse=True)
    return _Gathered(
        _all([lines.text + begin for begin, lines in read]),
        _all([lines.begin for lines in kept]),
        _all([lines.end for lines in kept]),
        _all([lines.doubt for lines in kept]),
        np.asarray(distinct, dtype=np.int64),
        np.asarray(first, dtype=np.int64),
        np.concatenate([np.empty((0, HASHES), dtype=np.uint16), *made])[first],
        _letters(kept, first) if len(first) <= _WEIGHABLE else None,
    )


def _block(texts: pa.StringArray, seed: int) -> tuple[Lines, U16]:
    lines = lines_of(texts.to_pylist())
    return lines, signatures(lines, seed).astype(np.uint16)


def _letters(blocks: Sequence[Lines], first: Ints) -> tuple[Codes, Ints]:
    sizes = _all([np.diff(lines.starts) for lines in blocks])
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    joined = np.concatenate([_NO_LETTERS, *(lines.letters for lines in blocks)])
    return joined[rows_of(starts, first)], np.concatenate([[0], np.cumsum(sizes[first])]).astype(np.int64)


def _all(parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def script_mentions(reports: Reports, seed: int = 1, threads: int = 2) -> tuple[Found, Ints]:
    """Which report tells a line of which family, and how many comparable lines each unit gives.

    Only families that two reports at least take part in; a family is named after its earliest line.
    """
    read = _gather(reports.texts, seed, threads)
    counts = np.bincount(reports.unit[read.text], minlength=reports.units)
    root = _roots(read)[read.distinct]
    told = distinct(root * max(1, len(reports.ids)) + read.text) // max(1, len(reports.ids))
    spread = np.bincount(told, minlength=len(read.text)) > 1
    rows = np.flatnonzero(spread[root])
    heads, family = np.unique(root[rows], return_inverse=True)
    names, notes = _named(reports.texts, read, heads)
    kind = np.zeros(len(heads), dtype=np.int64)
    roots = pc.binary_join_element_wise(pa.scalar("script"), names, ":")
    keys = Keys(("script",), kind, names, roots)
    return Found(read.text[rows], np.asarray(family, dtype=np.int64), read.doubt[rows], keys, notes), counts


def _roots(read: _Gathered) -> Ints:
    """For every distinct line the earliest line of its family."""
    few = len(read.first) <= _FEW
    rows, ahead = (2, 12) if few else (3, 4)
    left, right, alike = _bucket_pairs(read.made, rows, ahead, stride=rows if read.letters is None else 2)
    if read.letters is not None:
        keep = _weighed(*read.letters, left, right) >= (_NEAR_WEIGHED if few else _NEAR_WEIGHED_MANY)
    else:
        keep = alike >= (_BAR_MANY if len(read.first) > _MANY else _BAR)
    group = components(len(read.first), left[keep], right[keep])
    earliest = np.full(len(read.first), len(read.text), dtype=np.int64)
    np.minimum.at(earliest, group, read.first)
    return earliest[group]


def _named(texts: pa.StringArray, read: _Gathered, heads: Ints) -> tuple[pa.StringArray, pa.StringArray]:
    names: list[str] = []
    notes: list[str] = []
    told = texts.take(pa.array(read.text[heads])).to_pylist()
    for text, begin, end in zip(told, read.begin[heads].tolist(), read.end[heads].tolist(), strict=True):
        names.append("f-" + hashlib.sha256(letters_of(text[begin:end]).encode("utf-8", "replace")).hexdigest()[:12])
        notes.append(excerpt(text, begin, end))
    return pa.array(names, type=pa.string()), pa.array(notes, type=pa.string())


def _bucket_pairs(made: U16, rows: int, ahead: int, stride: int) -> tuple[Ints, Ints, Floats]:
    """Pairs that agree in one band of places, and in enough of all; within a bucket each with its next few.

    A band begins every `stride` places: bands that overlap find more at the cost of more sorting.
    """
    found = [np.empty(0, dtype=np.int64)]
    for band in range(0, HASHES, stride):
        key = np.zeros(len(made), dtype=np.uint64)
        for row in range(band, band + rows):
            key = (key << np.uint64(16)) | made[:, row % HASHES]
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        for step in range(1, ahead + 1):
            same = np.flatnonzero(ranked[:-step] == ranked[step:])
            if not len(same):
                break
            one, other = order[same], order[same + step]
            found.append(np.minimum(one, other) * len(made) + np.maximum(one, other))
        if sum(map(len, found)) > _MERGE_AFTER:
            found = [distinct(np.concatenate(found))]
    pairs = distinct(np.concatenate(found))
    left, right = pairs // max(1, len(made)), pairs % max(1, len(made))
    alike = np.empty(len(left))
    for at in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(at, at + _PAIRS_AT_ONCE)
        alike[part] = (made[left[part]] == made[right[part]]).mean(axis=1)
    near = alike >= _NEAR
    return left[near], right[near], alike[near]


def _weighed(letters: Codes, starts: Ints, left: Ints, right: Ints) -> Floats:
    """Weighted likeness (common over all) of pairs; a run's weight falls with the number of lines that hold it."""
    lines = len(starts) - 1
    runs, begins = shingles_of(letters, starts)
    known, code = np.unique(runs, return_inverse=True)
    width = max(1, len(known))
    held = distinct(np.repeat(np.arange(lines), np.diff(begins)) * width + code)
    line, run = held // width, held % width
    df = np.bincount(run, minlength=width)
    weight = np.log2(1.0 + lines / np.maximum(df, 1)) - 0.9
    totals = np.bincount(line, weights=weight[run], minlength=lines)
    of_line = np.concatenate([[0], np.cumsum(np.bincount(line, minlength=lines))]).astype(np.int64)
    found = np.zeros(len(left))
    for at in range(0, len(left), _PAIRS_AT_ONCE // 8):
        a, b = left[at : at + _PAIRS_AT_ONCE // 8], right[at : at + _PAIRS_AT_ONCE // 8]
        # each side is sorted already, so that a stable sort only merges them
        all_runs = np.sort(np.concatenate([_runs_of(of_line, side, run, width) for side in (a, b)]), kind="stable")
        both = all_runs[1:][all_runs[1:] == all_runs[:-1]]
        common = np.bincount(both // width, weights=weight[both % width], minlength=len(a))
        found[at : at + len(a)] = common / (totals[a] + totals[b] - common)
    return found


def _runs_of(starts: Ints, lines: Ints, run: Ints, width: int) -> Ints:
    """The runs of some lines, each as its line's place in the list and the run in one number, sorted."""
    sizes = starts[lines + 1] - starts[lines]
    return np.repeat(np.arange(len(lines)), sizes) * width + run[rows_of(starts, lines)]
