"""The timeline as drawn on the server: a lane a source, a mark an event, months below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from weftline.operation.views.timeline import Event

WIDTH, LANE, MARGIN = 1000.0, 44.0, 90.0
LABELS: Final = {"report": "contact", "payment": "payments", "server": "server"}
MOST_MARKS = 400


@dataclass(frozen=True, slots=True)
class Mark:
    """One event at its place in the drawing."""

    x: float
    y: float
    event: Event


@dataclass(frozen=True, slots=True)
class Lanes:
    """The drawing: a box `WIDTH` wide and `height` high. `left_out` counts marks that were too many to draw."""

    width: float
    height: float
    names: list[tuple[str, float]]
    ticks: list[tuple[str, float]]
    marks: list[Mark]
    left_out: int = 0


def lanes_of(events: Sequence[Event]) -> Lanes | None:
    """Lanes for the events, or None where there are none."""
    timed = [(when, event) for event in events if (when := _when(event.time)) is not None]
    if not timed:
        return None
    first, last = min(when for when, _ in timed), max(when for when, _ in timed)
    span = max((last - first).total_seconds(), 86_400.0)
    kinds = [kind for kind in LABELS if any(event.lane == kind for _, event in timed)]
    tops = {kind: 10 + number * LANE for number, kind in enumerate(kinds)}

    def across(when: datetime) -> float:
        return round(MARGIN + (when - first).total_seconds() / span * (WIDTH - MARGIN - 20), 1)

    marks = [Mark(across(when), tops[event.lane] + LANE / 2, event) for when, event in timed if event.lane in tops]
    drawn = [mark for kind in kinds for mark in _thinned([mark for mark in marks if mark.event.lane == kind])]
    return Lanes(
        width=WIDTH,
        height=10 + len(kinds) * LANE + 26,
        names=[(LABELS[kind], tops[kind] + LANE / 2) for kind in kinds],
        ticks=[(text, across(when)) for text, when in _ticks(first, first + timedelta(seconds=span))],
        marks=drawn,
        left_out=len(marks) - len(drawn),
    )


def _thinned(marks: list[Mark]) -> list[Mark]:
    """At most `MOST_MARKS` of one lane, evenly, so that a busy lane takes nothing from the others."""
    return marks[:: max(1, -(-len(marks) // MOST_MARKS))]


def _when(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _ticks(first: datetime, last: datetime) -> list[tuple[str, datetime]]:
    """At most eight days to write below the lanes."""
    step = (last - first) / 7
    days = [first + step * number for number in range(8)]
    texts = [day.strftime("%Y-%m-%d") for day in days]
    return list(dict(zip(reversed(texts), reversed(days), strict=True)).items())[::-1]
