"""The heads of all messages in a block at once: a head that was parsed becomes a template for all lines like it.

A template is the head's bytes with its digits left open. A line that fits it would be parsed in exactly the same way,
because `parse` tells digits apart by their number only and looks no further than the head's end. What no template fits
is parsed line by line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from weftline.readers._blocks import Array, Lines, Octets
from weftline.readers._whatsapp_header import MARKS, SPACES, daily_second, parse, second_of_day
from weftline.readers._whatsapp_templates import WIDTH, Template, template_of

_TEMPLATES_MAX = 300
_HEAD_BYTES = 800
_WIDE_DIGIT_LEADS = (0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xF0)
_FIRST = np.zeros(256, bool)
_FIRST[[*range(0x30, 0x3A), 0x5B, *_WIDE_DIGIT_LEADS, *{mark.encode()[0] for mark in MARKS}]] = True


@dataclass(slots=True)
class Heads:
    """The heads of a block in order: number of their line in the block, template, byte offset behind the head, the
    numbers of the date packed into one, and the second of the day (-1: contradicts itself).
    """

    lines: Lines
    line: Array
    template: Array
    end: Array
    date: Array
    second: Array
    templates: list[Template]

    def take(self, rows: Array | npt.NDArray[np.bool_]) -> Heads:
        """Some of the heads."""
        columns = (self.line[rows], self.template[rows], self.end[rows], self.date[rows], self.second[rows])
        return Heads(self.lines, *columns, self.templates)

    def date_text(self, row: int) -> str:
        """The date of one head as written."""
        start = int(self.lines.starts[self.line[row]])
        first, last = self.templates[int(self.template[row])].date
        return self.lines.data[start + first : start + last].decode()

    def stamp(self, row: int) -> bytes:
        """Date and time of one head as written, without marks."""
        start = int(self.lines.starts[self.line[row]])
        parts = self.templates[int(self.template[row])].stamp
        return b"".join(self.lines.data[start + first : start + last] for first, last in parts)

    def rest(self, row: int) -> str:
        """What follows one head in its line."""
        return self.lines.data[int(self.end[row]) : int(self.lines.ends[self.line[row]])].decode()

    def changes(self) -> list[int]:
        """The rows at which the date is written differently from the row before."""
        if not self.line.size:
            return []
        key = self.date + (self.template << 40)
        return [0, *(np.flatnonzero(key[1:] != key[:-1]) + 1).tolist()]


@dataclass(slots=True)
class HeadFinder:
    """Finds heads block by block; keeps the templates it has learnt."""

    _known: list[Template] = field(default_factory=list)

    def heads(self, lines: Lines) -> Heads:
        """All heads of a block."""
        rows = np.flatnonzero(_FIRST[lines.octets[lines.starts]] & (lines.ends > lines.starts))
        starts = lines.starts[rows]
        window = np.lib.stride_tricks.sliding_window_view(lines.octets, WIDTH)
        matrix = window[starts]
        search = _Search(lines, rows, matrix, lines.ends[rows] - starts, list(self._known))
        heads = search.run(room=_TEMPLATES_MAX - len(self._known))
        self._known += search.learnt
        used = np.bincount(heads.template, minlength=1) if heads.template.size else np.zeros(1, np.int64)
        order = {id(template): int(count) for template, count in zip(heads.templates, used, strict=False)}
        self._known.sort(key=lambda template: -order.get(id(template), 0))
        return heads


class _Search:
    def __init__(self, lines: Lines, rows: Array, matrix: Octets, lengths: Array, templates: list[Template]) -> None:
        self._lines, self._rows, self._matrix, self._lengths = lines, rows, matrix, lengths
        self._words = matrix.view(np.uint64) if rows.size else np.zeros((0, WIDTH // 8), np.uint64)
        self._templates = templates
        self._found: list[tuple[Array, int, Array, Array]] = []
        self.learnt: list[Template] = []

    def run(self, room: int) -> Heads:
        left = np.arange(self._rows.size)
        for index in range(len(self._templates)):
            left = self._apply(index, left)
        while left.size:
            row = int(left[0])
            made = self._parse(row)
            left = left[1:]
            if made is not None and made[1] and len(self.learnt) < room:
                self.learnt.append(made[0])
                left = self._apply(len(self._templates) - 1, left)
        return self._heads()

    def _parse(self, row: int) -> tuple[Template, bool] | None:
        """One line parsed by itself: its template, and whether that may serve for others."""
        start = int(self._lines.starts[self._rows[row]])
        end = min(int(self._lines.ends[self._rows[row]]), start + _HEAD_BYTES)
        text = self._lines.data[start:end].decode("utf-8", "ignore")
        header = parse(text)
        if header is None:
            return None
        template, lasting = template_of(text, header)
        self._templates.append(template)
        second = second_of_day(header)
        numbers = [int(text_of) for text_of in _runs_of_digits(header.date)]
        date = _pack(np.array([numbers[0]]), np.array([numbers[1]]), np.array([numbers[2]]))
        self._found.append(
            (np.array([row]), len(self._templates) - 1, date, np.array([-1 if second is None else second]))
        )
        return template, lasting

    def _apply(self, index: int, left: Array) -> Array:
        template = self._templates[index]
        fits = self._lengths[left] >= template.end
        for word, (mask, value) in enumerate(zip(template.mask.tolist(), template.value.tolist(), strict=True)):
            if mask:
                fits &= (self._words[left, word] & np.uint64(mask)) == np.uint64(value)
        hits = left[fits]
        if not hits.size:
            return left
        values: list[Array] = []
        good = np.ones(hits.size, bool)
        for number in template.numbers:
            total = np.zeros(hits.size, np.int64)
            for column, zero in zip(number.columns, number.zero, strict=True):
                digit = self._matrix[hits, column] - np.uint8(zero)
                good &= digit <= 9
                total = total * 10 + digit
            values.append(total)
        if template.open_end:
            good &= ~_is_mark_or_space(self._matrix, hits, template.end)
        hits, values = hits[good], [number[good] for number in values]
        if not hits.size:
            return left
        taken = np.zeros(self._rows.size, bool)
        taken[hits] = True
        hour, minute = values[3], values[4]
        second = values[5] if len(values) > 5 else np.zeros(hits.size, np.int64)
        real = (hour <= 24) & (minute <= 59) & (second <= 60)
        of_day = _HOURS[template.marker][np.minimum(hour, 24)] * 3600 + minute * 60 + np.minimum(second, 59)
        of_day[_HOURS[template.marker][np.minimum(hour, 24)] < 0] = -1
        date = _pack(*values[:3])
        self._found.append((hits[real], index, date[real], of_day[real]))
        return left[~taken[left]]

    def _heads(self) -> Heads:
        if not self._found:
            none = np.zeros(0, np.int64)
            return Heads(self._lines, none, none, none, none, none, self._templates)
        rows = np.concatenate([found[0] for found in self._found])
        order = np.argsort(rows, kind="stable")
        template = np.concatenate([np.full(found[0].size, found[1], np.int64) for found in self._found])[order]
        line = self._rows[rows[order]]
        ends = np.array([made.end for made in self._templates], np.int64)
        date = np.concatenate([found[2] for found in self._found])[order]
        second = np.concatenate([found[3] for found in self._found])[order]
        end = self._lines.starts[line] + ends[template]
        return Heads(self._lines, line, template, end, date, second, self._templates)


def _pack(first: Array, second: Array, third: Array) -> Array:
    return cast("Array", first * 1_000_000 + second * 10_000 + third)


def _hours() -> dict[str, Array]:
    """For each marker the hour of the day behind an hour as written, -1 where they contradict each other."""
    table: dict[str, Array] = {}
    for marker in ("", "am", "pm", "noon", "evening"):
        found = [daily_second(hour, 0, 0, marker) for hour in range(25)]
        table[marker] = np.array([-1 if second is None else second // 3600 for second in found], np.int64)
    return table


_HOURS = _hours()


def _runs_of_digits(text: str) -> list[str]:
    return "".join(letter if letter.isdecimal() else " " for letter in text).split()


def _code(letter: str) -> tuple[int, int]:
    raw = letter.encode()
    return len(raw), int.from_bytes(raw, "big")


_MARK_CODES = {size: np.array([code for width, code in map(_code, MARKS) if width == size]) for size in (1, 2, 3)}
_BLANK_CODES = {
    size: np.array([code for width, code in map(_code, MARKS + SPACES) if width == size]) for size in (1, 2, 3)
}


def _begins(octets: Octets, at: Array, codes: dict[int, npt.NDArray[np.int64]]) -> npt.NDArray[np.bool_]:
    one = octets[at].astype(np.int64)
    found = np.isin(one, codes[1]) if codes[1].size else np.zeros(at.size, bool)
    maybe = np.flatnonzero(one >= 0xC2)
    if maybe.size:
        two = (one[maybe] << 8) | octets[at[maybe] + 1]
        three = (two << 8) | octets[at[maybe] + 2]
        found[maybe] |= np.isin(two, codes[2]) | np.isin(three, codes[3])
    return found


def begins_with_mark(lines: Lines, at: Array) -> npt.NDArray[np.bool_]:
    """Whether a direction mark stands at each of the byte offsets."""
    return _begins(lines.octets, at, _MARK_CODES)


def _is_mark_or_space(matrix: Octets, rows: Array, column: int) -> npt.NDArray[np.bool_]:
    return _begins(matrix.reshape(-1), rows * WIDTH + column, _BLANK_CODES)
