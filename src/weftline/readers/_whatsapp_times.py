"""The times of a block's heads: their possible days, and moments as columns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from weftline.readers._blocks import Array
from weftline.readers._calendar import Settled
from weftline.readers._clock import Clock
from weftline.readers._whatsapp_heads import Heads

Run = tuple[str, int]
_CACHED_MAX = 200_000
NO_TIME = "the time as written is in no known calendar or contradicts itself"
OPEN_DATE = "day and month cannot be told apart"


@dataclass(slots=True)
class Days:
    """The possible days of a block's heads: `days[segment[row]]`. `starts` are the rows where segments begin."""

    days: list[tuple[int, ...]]
    segment: Array
    starts: list[int]
    _runs: list[tuple[str, Run]]
    _first: dict[str, Run]

    def runs_before(self, row: int) -> dict[str, Run]:
        """Which run of equal dates each shape had reached before a row."""
        reached = dict(self._first)
        for start, (shape, run) in zip(self.starts, self._runs, strict=True):
            if start >= row:
                break
            reached[shape] = run
        return reached


def days_of(heads: Heads, orders: dict[str, Settled], runs: dict[str, Run]) -> Days:
    """The days of heads, which must follow those by which `runs` was reached."""
    reached = dict(runs)
    made = Days([], np.zeros(heads.line.size, np.int64), heads.changes(), [], dict(runs))
    for row in made.starts:
        shape = heads.templates[int(heads.template[row])].shape
        written = heads.date_text(row)
        before, run = reached.get(shape, ("", -1))
        reached[shape] = (written, run if before == written else run + 1)
        made.days.append(orders[shape].days(written, reached[shape][1]))
        made._runs.append((shape, reached[shape]))  # noqa: SLF001 - same module
    if made.starts:
        made.segment[made.starts[1:]] = 1
        made.segment = np.cumsum(made.segment)
    return made


@dataclass(slots=True)
class Times:
    """Moments of messages as columns; `notes` for those that are not settled."""

    at_us: pa.Array
    written: list[bytes]
    candidates: list[tuple[int, ...]] | None
    notes: dict[int, str]


@dataclass(slots=True)
class Placer:
    """Turns days and seconds into moments in one zone."""

    clock: Clock
    _known: dict[tuple[tuple[int, ...], int], tuple[int | None, tuple[int, ...]]] = field(default_factory=dict)

    def times(self, heads: Heads, days: Days, rows: Array) -> Times:
        """The moments of some of a block's heads."""
        written = _stamps(heads, rows)
        bases = [self._base(found) for found in days.days]
        base = np.array([0 if found is None else found for found in bases], np.int64)
        hard = np.array([found is None for found in bases], bool)
        segment, second = days.segment[rows], heads.second[rows]
        at_us = base[segment] + second * 1_000_000 if base.size else np.zeros(0, np.int64)
        by_hand = np.flatnonzero(hard[segment] | (second < 0)) if base.size else np.zeros(0, np.int64)
        times = Times(pa.array(at_us), written, None, {})
        if not by_hand.size:
            return times
        missing = np.zeros(rows.size, bool)
        missing[by_hand] = True
        settled: list[tuple[int, int]] = []
        times.candidates = [()] * rows.size
        for index in by_hand.tolist():
            known = self._by_hand(index, days.days[segment[index]], int(second[index]), times)
            if known is not None:
                settled.append((index, known))
        for index, value in settled:
            at_us[index] = value
            missing[index] = False
        times.at_us = pa.array(at_us, mask=missing)
        return times

    def _base(self, days: tuple[int, ...]) -> int | None:
        return self.clock.midnight(days[0]) if len(days) == 1 else None

    def _by_hand(self, index: int, days: tuple[int, ...], second: int, times: Times) -> int | None:
        if not days or second < 0:
            times.notes[index] = NO_TIME
            return None
        text = times.written[index].decode()
        if not self.clock.known:
            moment = self.clock.place(days, second, text)
            times.written[index] = moment.text.encode()
            at_us, candidates = moment.at_us, moment.candidates
        else:
            key = days, second
            found = self._known.get(key)
            if found is None:
                moment = self.clock.place(days, second, text)
                found = moment.at_us, moment.candidates
                if len(self._known) < _CACHED_MAX:
                    self._known[key] = found
            at_us, candidates = found
        if times.candidates is not None:
            times.candidates[index] = candidates
        if len(days) > 1 and len(candidates) > 1:
            times.notes[index] = OPEN_DATE
        return at_us


def _stamps(heads: Heads, rows: Array) -> list[bytes]:
    """Date and time of heads as written."""
    starts = heads.lines.starts[heads.line[rows]]
    template = heads.template[rows]
    firsts = np.array([made.stamp[0][0] if made.stamp else 0 for made in heads.templates], np.int64)
    lasts = np.array([made.stamp[0][1] if made.stamp else 0 for made in heads.templates], np.int64)
    parted = np.array([len(made.stamp) != 1 for made in heads.templates], bool)
    data = heads.lines.data
    first, last = (starts + firsts[template]).tolist(), (starts + lasts[template]).tolist()
    written = [data[a:b] for a, b in zip(first, last, strict=True)]
    for index in np.flatnonzero(parted[template]).tolist():
        written[index] = heads.stamp(int(rows[index]))
    return written
