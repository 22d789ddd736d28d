"""Which methods a DEX file defines and where their code lies: all class records decoded at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
MOST_SPAN = 96 << 20
_DATA_COLUMN = 6


@dataclass(frozen=True, slots=True)
class Defined:
    """Methods with a body or without, in file order: number of the method, row of its class, access flags, code."""

    method: Numbers
    class_row: Numbers
    access: Numbers
    code: Numbers


_EMPTY = np.zeros(0, dtype=np.int64)


def defined_methods(data: bytes, classes: NDArray[np.int64], anomalies: list[str]) -> Defined:
    """Decode the class records (variable-length numbers) of all classes together."""
    rows = np.flatnonzero((classes[:, _DATA_COLUMN] > 0) & (classes[:, _DATA_COLUMN] < len(data)))
    outside = int((classes[:, _DATA_COLUMN] >= len(data)).sum())
    if outside:
        anomalies.append(f"{outside} class records lie outside the file")
    if not len(rows):
        return Defined(_EMPTY, _EMPTY, _EMPTY, _EMPTY)
    starts = classes[rows, _DATA_COLUMN]
    low = int(starts.min())
    high = min(len(data), int(starts.max()) + (1 << 20), low + MOST_SPAN)
    numbers = _Numbers(np.frombuffer(data, dtype=np.uint8), low, high)
    first = numbers.first(starts)
    inside = (starts < high) & (first + 4 <= numbers.count)
    rows, starts, first = rows[inside], starts[inside], first[inside]
    counts = [numbers.leading(starts, first), *(numbers.at(first + k) for k in (1, 2, 3))]
    fields, direct, total = counts[0] + counts[1], counts[2], counts[2] + counts[3]
    fits = (first + 4 + 2 * fields + 3 * total <= numbers.count) & (total <= 0x1FFFF)
    if not fits.all():
        anomalies.append(f"{int((~fits).sum())} class records run past the end of the file")
    rows, first, fields, direct, total = rows[fits], first[fits], fields[fits], direct[fits], total[fits]
    if int(total.sum()) > numbers.count:
        anomalies.append("class records overlap; only the first ones were read")
        keep = np.cumsum(total) <= numbers.count
        rows, first, fields, direct, total = rows[keep], first[keep], fields[keep], direct[keep], total[keep]
    return _members(numbers, rows, first + 4 + 2 * fields, direct, total)


def _members(numbers: _Numbers, rows: Numbers, first: Numbers, direct: Numbers, total: Numbers) -> Defined:
    owner = np.repeat(np.arange(len(rows)), total)
    if not len(owner):
        return Defined(_EMPTY, _EMPTY, _EMPTY, _EMPTY)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(total) - total, total)
    place = first[owner] + 3 * within
    difference = numbers.at(place)
    begins = (within == 0) | (within == direct[owner])
    running = np.cumsum(difference)
    before = np.where(begins, running - difference, 0)
    index = np.maximum.accumulate(np.where(begins, np.arange(len(owner)), 0))
    return Defined(running - before[index], rows[owner], numbers.at(place + 1), numbers.at(place + 2))


class _Numbers:
    """All variable-length numbers of a stretch of bytes: each ends at a byte below 0x80."""

    def __init__(self, data: NDArray[np.uint8], low: int, high: int) -> None:
        self._data = data
        self._ends = np.flatnonzero(data[low:high] < 0x80) + low
        self.count = len(self._ends)

    def first(self, starts: Numbers) -> Numbers:
        """The number of the first end at or after each start."""
        return np.searchsorted(self._ends, starts).astype(np.int64)

    def leading(self, starts: Numbers, first: Numbers) -> Numbers:
        """The values of the numbers that begin at `starts`."""
        return self._value(starts, self._ends[first])

    def at(self, index: Numbers) -> Numbers:
        """The values of the numbers with these (non-zero) indexes."""
        return self._value(self._ends[index - 1] + 1, self._ends[index])

    def _value(self, begin: Numbers, end: Numbers) -> Numbers:
        value = np.zeros(len(begin), dtype=np.int64)
        for step in range(5):
            place = begin + step
            inside = place <= end
            byte = self._data[np.where(inside, place, end)].astype(np.int64) & 0x7F
            value |= np.where(inside, byte << (7 * step), 0)
        return value & 0xFFFFFFFF
