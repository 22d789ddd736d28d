"""Families of look-alike pictures by perceptual hash: pHash (64 bits) and PDQ (256 bits). Only hashes come in here.

Distances after the PDQ reference (31 of 256) and usual practice for pHash (8 of 64).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from weftline.linkage.arrays import Bools, Ints, distinct
from weftline.linkage.columns import encoded, one_array, texts
from weftline.linkage.groups import components
from weftline.linkage.keys import Keys
from weftline.linkage.mentions import Found
from weftline.linkage.reports import Reports

PDQ_NEAR, PHASH_NEAR = 31, 8
_OFFENDERS, _OTHERS = frozenset({"offender", "persona"}), frozenset({"victim", "third_party"})
_BRUTE, _AHEAD = 4_000, 30

Words = npt.NDArray[np.uint64]


def photo_mentions(table: pa.Table, reports: Reports) -> Found:
    """Picture families as mentions. Victims' and third parties' pictures never take part."""
    place = pc.fill_null(pc.index_in(texts(table, "report_id"), value_set=reports.ids), -1)
    row = np.asarray(place.to_numpy(zero_copy_only=False), dtype=np.int64)
    hashes = {"pdq256": (256, PDQ_NEAR), "phash64": (64, PHASH_NEAR)}
    read = {name: _words(table, name, width) for name, (width, _) in hashes.items()}
    taken = (row >= 0) & _offenders(table) & (read["pdq256"][1] | read["phash64"][1])
    rows = np.flatnonzero(taken)
    ends: list[tuple[Ints, Ints]] = []
    for name, (_, near) in hashes.items():
        words, known = read[name]
        ends.append(_look_alikes(words[rows], known[rows], near))
    left, right = (np.concatenate([pair[side] for pair in ends]) for side in (0, 1))
    heads, family = np.unique(components(len(rows), left, right), return_inverse=True)
    names = pa.array([_name(read, int(rows[head])) for head in heads], type=pa.string())
    roots = pc.binary_join_element_wise(pa.scalar("photo"), names, ":")
    keys = Keys(("photo",), np.zeros(len(heads), dtype=np.int64), names, roots)
    notes = pa.array([""] * len(heads), type=pa.string())
    return Found(row[rows], np.asarray(family, dtype=np.int64), np.zeros(len(rows)), keys, notes)


def _offenders(table: pa.Table) -> Bools:
    """Which rows show whom the offenders showed, or say nothing of whom they show."""
    said = [encoded(texts(table, name)) for name in ("role", "owner")]

    def among(words: frozenset[str]) -> list[Bools]:
        return [np.array([t in words for t in d.to_pylist()], dtype=np.bool_)[c] for c, d in said]

    silent = np.logical_and.reduce(among(frozenset({""})))
    return np.asarray(
        ~np.logical_or.reduce(among(_OTHERS)) & (silent | np.logical_or.reduce(among(_OFFENDERS))), dtype=np.bool_
    )


def _words(table: pa.Table, name: str, width: int) -> tuple[Words, Bools]:
    """Hashes as rows of 64-bit words, and which of them are there and say something (not nearly all bits equal)."""
    words = np.zeros((table.num_rows, width // 64), dtype=np.uint64)
    if name not in table.column_names:
        return words, np.zeros(table.num_rows, dtype=np.bool_)
    column = one_array(table.column(name))
    cells, code = column.to_pylist(), None
    if pa.types.is_string(column.type):
        code, hashes = encoded(column.fill_null(""))
        cells = hashes.to_pylist()
    raw = b"".join(_number(cell, width).to_bytes(width // 8, "big") for cell in cells)
    read = np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(len(cells), width // 64)
    words = read if code is None else read[code]
    ones = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    return words, np.asarray((ones >= width // 8) & (ones <= width - width // 8), dtype=np.bool_)


def _number(cell: object, width: int) -> int:
    try:
        number = cell if isinstance(cell, int) else int(str(cell), 16)
    except ValueError:
        return 0
    return number & ((1 << width) - 1)


def _name(read: dict[str, tuple[Words, Bools]], row: int) -> str:
    words, known = read["pdq256"] if read["pdq256"][1][row] else read["phash64"]
    del known
    return "".join(f"{int(word):016x}" for word in words[row])


def _look_alikes(words: Words, known: Bools, near: int) -> tuple[Ints, Ints]:
    """Pairs of rows whose hashes are equal or near."""
    place = np.flatnonzero(known)
    if len(place) < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    different, first, same = np.unique(words[place], axis=0, return_index=True, return_inverse=True)
    same = same.reshape(-1)
    one, other = _near(different, near)
    equal = place[first][same]
    return np.concatenate([place[first][one], equal]), np.concatenate([place[first][other], place])


def _near(words: Words, near: int) -> tuple[Ints, Ints]:
    """Pairs within the distance: all pairs where few, else those that agree in one 16-bit band at least."""
    if len(words) <= _BRUTE:
        found = [
            (row + 1 + np.flatnonzero(np.bitwise_count(words[row + 1 :] ^ words[row]).sum(axis=1) <= near))
            for row in range(len(words) - 1)
        ]
        left = np.repeat(np.arange(len(found)), [len(one) for one in found]).astype(np.int64)
        return left, np.concatenate([np.empty(0, dtype=np.int64), *found]).astype(np.int64)
    bands = np.ascontiguousarray(words).view(np.uint16)
    codes: list[Ints] = []
    for band in range(bands.shape[1]):
        order = np.argsort(bands[:, band], kind="stable")
        ranked = bands[order, band]
        for step in range(1, _AHEAD + 1):
            same = np.flatnonzero(ranked[:-step] == ranked[step:])
            one, other = order[same], order[same + step]
            close = np.bitwise_count(words[one] ^ words[other]).sum(axis=1) <= near
            codes.append(np.minimum(one, other)[close] * len(words) + np.maximum(one, other)[close])
    pairs = distinct(np.concatenate(codes))
    return pairs // len(words), pairs % len(words)
