"""Which script families a new text belongs to: an index of their wordings by bands of their signatures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from weftline.linkage.arrays import Ints
from weftline.linkage.lines import Hashes, lines_of
from weftline.linkage.result import ValueWeight
from weftline.linkage.scripts import HASHES, U32, signatures

ALIKE = 0.3
_ROWS = 2
_BANDS = HASHES // _ROWS


class Wordings:
    """The wordings of families. Two lines that agree in `ALIKE` of their signatures share a band 99 times in 100."""

    def __init__(self, families: Iterable[ValueWeight], seed: int) -> None:
        given = list(families)
        lines = lines_of([family.note for family in given])
        self._seed = seed
        self._names = [given[number].value for number in lines.text.tolist()]
        self._signatures = signatures(lines, seed)
        codes = _bands(self._signatures).reshape(-1)
        order = np.argsort(codes, kind="stable")
        self._codes, self._rows = codes[order], (order // _BANDS).astype(np.int32)

    def families_of(self, text: str) -> list[str]:
        """The families of all lines of a text, in order of their names."""
        if not text or not self._names:
            return []
        made = signatures(lines_of([text]), self._seed)
        found = {
            self._names[row] for one, codes in zip(made, _bands(made), strict=True) for row in self._near(one, codes)
        }
        return sorted(found)

    def _near(self, one: U32, codes: Hashes) -> list[int]:
        begin, end = (np.searchsorted(self._codes, codes, side=side) for side in ("left", "right"))
        parts = [self._rows[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True) if b > a]
        if not parts:
            return []
        rows: Ints = np.unique(np.concatenate(parts)).astype(np.int64)
        near = (self._signatures[rows] == one).mean(axis=1) >= ALIKE
        return [int(row) for row in rows[near]]


def _bands(made: U32) -> Hashes:
    """One number per line and band, the band's place in it."""
    pieces = made.reshape(len(made), _BANDS, _ROWS).astype(np.uint64)
    mixed = (pieces[:, :, 0] << np.uint64(32) | pieces[:, :, 1]) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    return np.asarray((mixed + np.arange(_BANDS, dtype=np.uint64)) * np.uint64(0xBF58476D1CE4E5B9), dtype=np.uint64)
