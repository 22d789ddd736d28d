"""Families of look-alike pictures by perceptual hash: pHash (64 bits) and PDQ (256 bits). Only hashes come in here.

Distances after the PDQ reference (31 of 256) and usual practice for pHash (8 of 64).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from weftline.linkage.arrays import Ints
from weftline.linkage.groups import components
from weftline.linkage.tables import Mentions, Reports, Value, column, penalty_of

PDQ_NEAR, PHASH_NEAR = 31, 8
PHOTO_ROLES = frozenset({"", "offender", "persona"})
_BRUTE = 4_000

Words = npt.NDArray[np.uint64]


def add_photos(table: pa.Table, reports: Reports, mentions: Mentions) -> int:
    """Note picture families as mentions; returns how many pictures took part. Victims' pictures never do."""
    place = reports.place()
    rows: list[int] = []
    pdq: list[int | None] = []
    phash: list[int | None] = []
    cells = zip(
        column(table, "report_id"),
        column(table, "pdq256"),
        column(table, "phash64"),
        column(table, "role"),
        column(table, "owner"),
        strict=True,
    )
    for report, wide, narrow, role, owner in cells:
        whose = {str(role or ""), str(owner or "")}
        known = (_bits(wide, 256), _bits(narrow, 64))
        if str(report) in place and _offenders(whose) and known != (None, None):
            rows.append(place[str(report)])
            pdq.append(known[0])
            phash.append(known[1])
    roots = _families(pdq, phash)
    for row, root in zip(rows, roots, strict=True):
        name = f"{pdq[root]:064x}" if pdq[root] is not None else f"{phash[root]:016x}"
        number = mentions.value_id(Value("photo", name, "photo:" + name))
        mentions.add(int(reports.unit[row]), number, penalty_of("", 1.0), row)
    return len(rows)


def _offenders(whose: set[str]) -> bool:
    if "victim" in whose or "third_party" in whose:
        return False
    return bool(whose & {"offender", "persona"}) or whose == {""}


def _bits(value: object, width: int) -> int | None:
    """A hash as a number; None where it is missing or says nothing (nearly all bits equal)."""
    if value is None or value == "":
        return None
    try:
        number = value if isinstance(value, int) else int(str(value), 16)
    except ValueError:
        return None
    number &= (1 << width) - 1
    ones = number.bit_count()
    return number if width // 8 <= ones <= width - width // 8 else None


def _families(pdq: Sequence[int | None], phash: Sequence[int | None]) -> list[int]:
    left: list[Ints] = [np.empty(0, dtype=np.int64)]
    right: list[Ints] = [np.empty(0, dtype=np.int64)]
    for hashes, width, near in ((pdq, 256, PDQ_NEAR), (phash, 64, PHASH_NEAR)):
        known = np.array([row for row, one in enumerate(hashes) if one is not None], dtype=np.int64)
        if len(known) < 2:
            continue
        words = _words([hashes[row] or 0 for row in known.tolist()], width)
        one, other = _near(words, near)
        left.append(known[one])
        right.append(known[other])
    return components(len(pdq), np.concatenate(left), np.concatenate(right))


def _words(hashes: Sequence[int], width: int) -> Words:
    raw = b"".join(one.to_bytes(width // 8, "big") for one in hashes)
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(len(hashes), width // 64)


def _near(words: Words, near: int) -> tuple[Ints, Ints]:
    """Pairs within the distance: all pairs where few, else those that agree in one 16-bit band at least."""
    if len(words) <= _BRUTE:
        found = [
            (row + 1 + np.flatnonzero(np.bitwise_count(words[row + 1 :] ^ words[row]).sum(axis=1) <= near))
            for row in range(len(words) - 1)
        ]
        left = np.repeat(np.arange(len(found)), [len(one) for one in found]).astype(np.int64)
        return left, np.concatenate(found).astype(np.int64)
    bands = words.view(np.uint16)
    codes: list[Ints] = []
    for band in range(bands.shape[1]):
        order = np.argsort(bands[:, band], kind="stable")
        ranked = bands[order, band]
        for step in range(1, 31):
            same = np.flatnonzero(ranked[:-step] == ranked[step:])
            one, other = order[same], order[same + step]
            close = np.bitwise_count(words[one] ^ words[other]).sum(axis=1) <= near
            codes.append(np.minimum(one, other)[close] * len(words) + np.maximum(one, other)[close])
    pairs = np.unique(np.concatenate(codes))
    return pairs // len(words), pairs % len(words)
