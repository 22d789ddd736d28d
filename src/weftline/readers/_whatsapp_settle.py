"""Which heads of a WhatsApp export begin a message: one whose time runs back and then returns is pasted text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weftline.readers._blocks import Array

At = tuple[int, ...]
PASTED = "a chat pasted into it: its time runs back and returns"
RUNS_BACK = "time runs back here: exports joined by hand, a pasted chat or a wrong clock"
_HOUR = 3600
_HELD_MAX = 400
_NEVER = -(1 << 62)


@dataclass(slots=True)
class Settled:
    """What was decided for a block's heads: `text` rows are pasted text, `notes` those that run back, `undecided` the
    first whose fate the next block decides; `last[row]` is the time that counts behind a row, `first` before all.
    """

    first: At
    last: list[At] = field(default_factory=list)
    text: set[int] = field(default_factory=set)
    notes: dict[int, str] = field(default_factory=dict)
    undecided: int | None = None
    released: set[int] = field(default_factory=set)

    def before(self, row: int) -> At:
        """The last time that counted before a row; none for one that was let pass although time runs back there."""
        if row in self.released:
            return ()
        return self.last[row - 1] if row else self.first


def runs_forward(first: At, days: list[tuple[int, ...]], segment: Array, second: Array) -> bool:
    """True where every head has one day and time never runs back: then all begin messages."""
    if not segment.size or len(first) > 1 or any(len(found) != 1 for found in days) or int(second.min()) < 0:
        return False
    at = np.array([found[0] for found in days], np.int64)[segment] * 86_400 + second
    before = np.concatenate(([first[0] if first else _NEVER], at[:-1]))
    return not bool((at < before - _HOUR).any())


def settle_heads(times: list[At], lines: list[int], first: At, *, final: bool) -> Settled:
    """Go through heads one by one.

    Args:
        times: local seconds of each head, one for each of its possible days; empty where it cannot be placed.
        lines: the line of each head, as what lies between held heads counts too.
        first: the time that counts before them.
        final: no more heads follow, so nothing stays undecided.
    """
    made = Settled(first)
    last, since = first, -1
    for row, at in enumerate(times):
        if since >= 0 and _not_before(at, last):
            made.text.update(range(since, row))
            since = -1
            last = at
        elif since >= 0 or _runs_back(at, last):
            since = row if since < 0 else since
            if lines[row] - lines[since] + 1 > _HELD_MAX:
                made.notes[since] = RUNS_BACK
                made.released.update(range(since, row + 1))
                since, last = -1, at or last
        else:
            last = at or last
        made.last.append(last)
    if since >= 0 and final:
        made.notes[since] = RUNS_BACK
        made.released.update(range(since, len(times)))
    elif since >= 0:
        made.undecided = since
    return made


def _runs_back(at: At, last: At) -> bool:
    if len(at) == 1 and len(last) == 1:
        return at[0] < last[0] - _HOUR
    return bool(at and last) and all(now < before - _HOUR for now, before in zip(at, last, strict=False))


def _not_before(at: At, last: At) -> bool:
    return bool(at) and any(now >= before for now, before in zip(at, last, strict=False))
