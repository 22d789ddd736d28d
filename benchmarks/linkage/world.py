"""Who wrote which report, when, and through which of a group's people: the truth that no engine sees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from benchmarks.linkage.draws import Draws, Floats
from benchmarks.linkage.profile import Profile
from numpy.typing import NDArray

Rows = NDArray[np.int64]
LANGUAGES = ("en", "zh", "hi", "es", "ar", "pt", "id", "ja", "ru", "vi", "th", "ko", "fr", "tl")
_SPEAKERS = np.array([22, 12, 10, 9, 8, 6, 6, 5, 5, 4, 4, 3, 3, 3], float)
_CUMULATED = np.cumsum(_SPEAKERS / _SPEAKERS.sum())


def language_of(draw: Floats) -> NDArray[np.int64]:
    """Numbers in `LANGUAGES`, as often as they are spoken here."""
    return np.minimum(np.searchsorted(_CUMULATED, draw, side="right"), len(LANGUAGES) - 1)


@dataclass(frozen=True)
class Members:
    """What is known of some reports before anything is written about them; one entry a report."""

    row: Rows
    group: Rows
    size: Rows
    single: NDArray[np.bool_]
    progress: Floats
    """Where in the life of its group, 0 to 1."""
    day: Floats
    """When it happened."""
    received: Floats
    rate: Floats
    """Reports a day of its group."""
    agent: Rows
    language: Rows
    """What the victim speaks."""
    victim: Rows
    """The number of a report of the same person, mostly its own."""


class World:
    """All reports of one seed; `members` tells about any of them."""

    def __init__(self, profile: Profile, reports: int, seed: int) -> None:
        self.profile, self.reports, self.seed = profile, reports, seed
        self.draws = Draws(seed)
        self.sizes = _sizes(profile, reports, self.draws)
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)])
        self.groups = len(self.sizes)
        """Groups of two or more; numbers from here on are single reports."""
        self.place = np.random.Generator(np.random.PCG64(seed)).permutation(reports).astype(np.int32)
        """Where each report stands when reports are in the order of their groups."""

    @cached_property
    def row_at(self) -> NDArray[np.int32]:
        """The report that stands at each place."""
        rows = np.empty_like(self.place)
        rows[self.place] = np.arange(self.reports, dtype=np.int32)
        return rows

    def group_of(self, row: Rows) -> Rows:
        """The group of each report."""
        place = self.place[row].astype(np.int64)
        grouped = place < self.starts[-1]
        number = np.searchsorted(self.starts, place, side="right") - 1
        return np.where(grouped, number, self.groups + place - self.starts[-1])

    def members(self, row: Rows) -> Members:
        """What is true of these reports."""
        draws, rates = self.draws, self.profile.groups
        group = self.group_of(row)
        single = group >= self.groups
        size = np.where(single, 1, self.sizes[np.minimum(group, self.groups - 1)]) if self.groups else np.ones_like(row)
        span = np.minimum(
            rates.span_days * np.exp(0.6 * draws.normal("span", group)) * size**rates.span_growth, 0.85 * rates.days
        )
        start = draws.uniform("start", group) * (rates.days - span)
        progress = self._progress(row, group, size)
        day = start + progress * span
        people = 1 + (rates.agents * np.sqrt(size)).astype(np.int64)
        agent = np.clip((progress * (people + 2) - 3 * draws.uniform("agent", row)).astype(np.int64), 0, people - 1)
        return Members(
            row=row,
            group=group,
            size=size,
            single=single,
            progress=progress,
            day=day,
            received=self._received(row, day),
            rate=size / span,
            agent=agent,
            language=self._language(row, group, size),
            victim=self._victim(row, group, size, single),
        )

    def _progress(self, row: Rows, group: Rows, size: Rows) -> Floats:
        """Evenly, or in bursts of which bigger groups have more."""
        even = self.draws.uniform("progress", row)
        bursts = 2 + np.sqrt(size).astype(np.int64) // 2
        burst = self.draws.below("burst", bursts, row)
        centre = self.draws.uniform("burst centre", group, burst)
        width = 0.02 / bursts + 0.02
        bursty = self.draws.uniform("bursty", group) < self.profile.groups.bursty
        return np.clip(np.where(bursty, centre + width * self.draws.normal("in burst", row), even), 0.0, 1.0)

    def _received(self, row: Rows, day: Floats) -> Floats:
        rates = self.profile.reports
        late = self.draws.uniform("late", row) < rates.late
        mean = np.where(late, rates.late_days, 2.0)
        return day - mean * np.log1p(-self.draws.uniform("delay", row))

    def _language(self, row: Rows, group: Rows, size: Rows) -> Rows:
        """One of the languages that the group works in: one to four, the first by far the most."""
        spoken = 1 + np.minimum(self.draws.below("languages", 2 + np.minimum(size // 20, 2), group), 3)
        which = np.minimum((spoken * self.draws.uniform("which language", row) ** 3).astype(np.int64), spoken - 1)
        return language_of(self.draws.uniform("language", group, which))

    def _victim(self, row: Rows, group: Rows, size: Rows, single: NDArray[np.bool_]) -> Rows:
        rates, draw = self.profile.reports, self.draws.uniform("repeat", row)
        within = self.starts[np.minimum(group, self.groups)] + self.draws.below("twin", size, row)
        twin = self.row_at[np.minimum(within, self.reports - 1)].astype(np.int64)
        anyone = self.draws.below("other twin", self.reports, row)
        same = ~single & (draw < rates.repeat_same)
        other = draw >= 1 - rates.repeat_other
        return np.where(same, twin, np.where(other, anyone, row))


def _sizes(profile: Profile, reports: int, draws: Draws) -> NDArray[np.int64]:
    """Sizes of the groups of two or more (Pareto, cut off at the top), giants first; what is left over are single reports."""
    rates = profile.groups
    grouped = reports - round(rates.single_share * reports)
    giants = [size for share in rates.giants if (size := int(share * reports)) >= 2]
    top = max(2.0, rates.largest_share * reports)
    reach = 1 - (2 / top) ** rates.exponent
    tail = 2 * (1 - reach * draws.uniform("size", np.arange(grouped // 2 + 1))) ** (-1 / rates.exponent)
    sizes = np.concatenate([giants, tail]).astype(np.int64)
    return sizes[: int(np.searchsorted(np.cumsum(sizes), grouped, side="right"))]
