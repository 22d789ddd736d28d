"""Blocks of a WhatsApp export become batches of messages; what no message holds is listed as unparsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from weftline.model.columns import Messages
from weftline.model.records import Unparsed
from weftline.readers._blocks import PIECE, Array, lines_of
from weftline.readers._clock import Clock
from weftline.readers._whatsapp_batch import Batch
from weftline.readers._whatsapp_header import is_cut, is_short_paste
from weftline.readers._whatsapp_heads import HeadFinder, Heads
from weftline.readers._whatsapp_judge import Judge, to_be_judged
from weftline.readers._whatsapp_settle import PASTED, At, Settled, runs_forward, settle_heads
from weftline.readers._whatsapp_survey import Survey, split_names
from weftline.readers._whatsapp_times import Days, Placer, Run, days_of

_LINES_MAX = 20_000
_FIRST_ENTRIES = 5
_MARK_LEAD = 0xE2
_OTHER_EXPORT = "a line in it looks like a message of another export"
_SHORT_PASTE = "messages pasted into it"


class _Going(NamedTuple):
    """A message so long that a part of it was handed out: what the next part is to say, and its name."""

    note: str
    named: str | None


class _Plan(NamedTuple):
    """What a block holds: the heads that count, their days, which begin a message, and what is said of lines."""

    heads: Heads
    days: Days
    begins: Array
    notes: dict[int, str]
    line_notes: dict[int, str]
    whole: int
    before: At


class Builder:
    """Takes pieces of the file in order and hands out records; `total` counts lines, `accounted` those put into one."""

    def __init__(self, stem: str, found: Survey, clock: Clock) -> None:
        self.total = self.accounted = 0
        self._stem, self._found = stem, found
        self._finder, self._judge, self._placer = HeadFinder(), Judge(found), Placer(clock)
        self._carry, self._number = b"", 1
        self._last: At = ()
        self._runs: dict[str, Run] = {}
        self._entries = 0
        self._going: _Going | None = None
        self._listed = 0

    def add(self, piece: bytes, *, final: bool, cut: bool = False) -> Iterator[Messages | Unparsed]:
        """One piece. `final`: the last one; `cut`: the file does not end with a line end, as whole exports do."""
        heads = self._finder.heads(lines_of(self._carry + piece))
        lines = heads.lines
        others = ~np.isin(heads.template, [n for n, t in enumerate(heads.templates) if t.shape in self._found.shapes])
        counting = heads.take(~others)
        plan = self._plan(counting, heads.line[others].tolist(), final=final or len(lines.data) > PIECE)
        yield from self._before_first(plan)
        behind, lost = self._cut_head(plan) if final and cut else (lines.ends.size, None)
        if plan.whole or (final and plan.begins.size):
            count = plan.begins.size if final else plan.whole
            yield self._batch(plan, 0, count, behind)
        rest = plan.begins[plan.whole :] if not final else plan.begins[:0]
        if lost is not None:
            self.accounted += 1
            yield lost
        self.total = self._number + lines.ends.size - 1
        if rest.size:
            yield from self._keep(plan, int(rest[0]))
        else:
            self._carry = b""
            self._number += lines.ends.size - (not lines.data.endswith(b"\n"))

    def _plan(self, heads: Heads, others: list[int], *, final: bool) -> _Plan:
        days = days_of(heads, self._found.orders, self._runs)
        count = heads.line.size
        line_notes = dict.fromkeys(others, _OTHER_EXPORT)
        if runs_forward(self._last, days.days, days.segment, heads.second):
            begins, notes, whole = np.arange(count), {}, max(count - 1, 0)
            before = self._time(heads, days, whole - 1) if whole else self._last
        else:
            times = [self._time(heads, days, row) for row in range(count)]
            settled = settle_heads(times, heads.line.tolist(), self._last, final=final)
            begins = np.array([row for row in range(count) if row not in settled.text], np.int64)
            notes = settled.notes
            line_notes |= {int(heads.line[row]): PASTED for row in settled.text}
            whole = self._whole(begins, settled)
            before = settled.before(int(begins[whole])) if begins.size else self._last
        return _Plan(heads, days, begins, notes, line_notes, whole, before)

    @staticmethod
    def _whole(begins: Array, settled: Settled) -> int:
        """How many messages are surely complete: those before the last one, and before what is undecided."""
        last = max(begins.size - 1, 0)
        if settled.undecided is None:
            return last
        return max(min(last, int(np.searchsorted(begins, settled.undecided)) - 1), 0)

    @staticmethod
    def _time(heads: Heads, days: Days, row: int) -> At:
        second = int(heads.second[row])
        if second < 0:
            return ()
        return tuple(day * 86_400 + second for day in days.days[int(days.segment[row])])

    def _before_first(self, plan: _Plan) -> Iterator[Unparsed]:
        """Lines before the first message, which no later message can hold."""
        lines = plan.heads.lines
        until = int(plan.heads.line[plan.begins[0]]) if plan.begins.size else lines.ends.size
        for line in range(until):
            number = self._number + line
            self.accounted += number > self._listed
            self._listed = number
            text = lines.data[int(lines.starts[line]) : int(lines.ends[line])].decode()
            yield Unparsed(f"{self._stem}line={number}", text, "before the first message")

    def _cut_head(self, plan: _Plan) -> tuple[int, Unparsed | None]:
        """How many lines the messages have, and the last line if it is a head that is cut off."""
        lines = plan.heads.lines
        count = lines.ends.size
        last = count - 1
        if not plan.begins.size or int(plan.heads.line[plan.begins[-1]]) == last:
            return count, None
        line = lines.data[int(lines.starts[last]) : int(lines.ends[last])]
        text = line.decode()
        if not (is_cut(text) or any(template.begins_like(line) for template in plan.heads.templates)):
            return count, None
        place = f"{self._stem}line={self._number + last}"
        return last, Unparsed(place, text, "the file is cut off in a message's head")

    def _batch(self, plan: _Plan, first: int, count: int, behind: int) -> Messages:
        """Messages `first` to `count` of a block; the last one reaches to the line `behind`."""
        heads, lines = plan.heads, plan.heads.lines
        rows = plan.begins[first:count]
        line = heads.line[rows]
        follow = plan.begins[first + 1 : count + 1]
        last = np.append(heads.line[follow], behind)[: rows.size] - 1
        times = self._placer.times(heads, plan.days, rows)
        batch = Batch(self._stem, self._judge, line + self._number, last + self._number, times)
        split = split_names(heads.take(rows))
        start, end = heads.end[rows], lines.ends[last]
        start[split.rows] = split.text
        plain = np.zeros(rows.size, bool)
        plain[split.rows] = batch.name(split, self._found)
        plain &= ~to_be_judged(lines, start, end) & (last - line < _LINES_MAX)
        plain[: max(0, _FIRST_ENTRIES - self._entries)] = False
        plain[:1] &= self._going is None
        batch.texts = [lines.data[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
        for row, said in self._notes_of_lines(plan, line, last).items():
            batch.note(row, said)
        for row, number in enumerate(rows.tolist()) if plan.notes else ():
            if number in plan.notes:
                batch.note(row, [plan.notes[number]], first=True)
        for row in np.flatnonzero(~plain).tolist():
            self._judge_one(batch, row, lines.data[int(heads.end[rows[row]]) : int(end[row])].decode())
        self._entries += rows.size
        self.accounted += int((last - line + 1).sum())
        self._going = None
        return batch.messages(self._placer.clock)

    def _judge_one(self, batch: Batch, row: int, rest: str) -> None:
        first, mark, more = rest.partition("\n")
        split = self._found.sender(first)
        named, text = split if split is not None else (None, first)
        if row == 0 and self._going is not None:
            batch.note(row, [self._going.note], first=True)
            if self._going.named is None:
                named, text = None, first
        early = self._entries + row < _FIRST_ENTRIES
        batch.judge(row, named, text + mark + more, early=early, lines_max=_LINES_MAX)

    def _notes_of_lines(self, plan: _Plan, line: Array, last: Array) -> dict[int, list[str]]:
        """What is to be said about messages because of lines in them that look like heads, by message."""
        lines = plan.heads.lines
        said = dict(plan.line_notes)
        opens = lines.octets[lines.starts]
        maybe = (opens == ord("[")) | (opens == _MARK_LEAD)
        maybe[plan.heads.line] = False
        for number in np.flatnonzero(maybe).tolist():
            start = int(lines.starts[number])
            text = lines.data[start : min(start + 400, int(lines.ends[number]))].decode("utf-8", "ignore")
            if number not in said and text[:1] in {"[", "\u200e"} and is_short_paste(text):
                said[number] = _SHORT_PASTE
        found: dict[int, list[str]] = {}
        for number in sorted(said):
            row = int(np.searchsorted(line, number, "right")) - 1
            if row >= 0 and number <= int(last[row]) and said[number] not in found.setdefault(row, []):
                found[row].append(said[number])
        return found

    def _keep(self, plan: _Plan, row: int) -> Iterator[Messages]:
        """Carry the messages from `row` on into the next piece; of one that grows too long hand out what is there."""
        heads, lines = plan.heads, plan.heads.lines
        start = int(lines.starts[heads.line[row]])
        self._last = plan.before
        self._runs = plan.days.runs_before(row)
        self._carry = lines.data[start:]
        number = self._number + int(heads.line[row])
        if len(self._carry) <= PIECE:
            self._number = number
            return
        named = self._going.named if self._going else self._named(heads, row)
        prefix = self._prefix(heads, row, named)
        last = self._number + lines.ends.size - 1
        yield self._batch(plan, plan.whole, plan.begins.size, lines.ends.size)
        self._carry = prefix
        self._number = last + (1 if lines.data.endswith(b"\n") else 0)
        place = f"{number}-{last}" if last > number else str(number)
        self._going = _Going(f"goes on from line {place}", named)
        self._entries -= 1

    def _named(self, heads: Heads, row: int) -> str | None:
        split = self._found.sender(heads.rest(row))
        return split[0] if split else None

    def _prefix(self, heads: Heads, row: int, named: str | None) -> bytes:
        """The head of a message with its name, so that its next part is read like its first."""
        start = int(heads.lines.starts[heads.line[row]])
        text = int(heads.end[row])
        if named is not None:
            rest = heads.rest(row)
            split = self._found.sender(rest)
            text += len(rest.encode()) - len(split[1].encode()) if split else 0
        return heads.lines.data[start:text]
