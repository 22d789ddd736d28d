"""Forms of heads in WhatsApp's exports: where in the bytes of a line the numbers of date and time stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weftline.readers._whatsapp_header import MARKS, SPACES, Header, clean

WIDTH = 64
LONGEST_CLOSE = 6
Words = npt.NDArray[np.uint64]


class Digits(NamedTuple):
    """Byte columns of one number, first digit first, and what each digit's zero is there."""

    columns: tuple[int, ...]
    zero: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """One form of head. `numbers`: the three of the date as written, then hour, minute and, where written, second.
    `date` and `stamp`: byte ranges that make the date and the whole time as written.
    """

    shape: str
    marker: str
    end: int
    date: tuple[int, int]
    stamp: tuple[tuple[int, int], ...]
    numbers: tuple[Digits, ...]
    east_asian: bool
    open_end: bool
    mask: Words
    value: Words

    def begins_like(self, line: bytes) -> bool:
        """True where a line shorter than the head could be its beginning."""
        if not 0 < len(line) < self.end:
            return False
        zeros = {c: z for number in self.numbers for c, z in zip(number.columns, number.zero, strict=True)}
        fixed = self.value.tobytes()
        return all(0 <= byte - zeros[at] <= 9 if at in zeros else byte == fixed[at] for at, byte in enumerate(line))


def template_of(line: str, header: Header) -> tuple[Template, bool]:
    """The template of a head, and whether other lines may be held against it."""
    offsets = [0]
    for letter in line[: header.end]:
        offsets.append(offsets[-1] + len(letter.encode()))
    raw = bytearray(line[: header.end].encode())
    numbers, lasting = _numbers(line[: header.end], offsets)
    if header.shape.startswith("time first "):
        numbers = numbers[-3:] + numbers[:-3]
    mask = bytearray(b"\xff" * len(raw))
    for number in numbers:
        for column in number.columns:
            mask[column] = raw[column] = 0
    lasting = lasting and len(numbers) in {5, 6} and len(raw) <= WIDTH - 4
    open_end = line[header.end - 1] in SPACES + MARKS + "]" and "]" in line[header.stamp_at[1] : header.end]
    close = header.end - line.rfind("]", 0, header.end) - 1 if open_end else 0
    lasting = lasting and close < LONGEST_CLOSE
    filled = WIDTH if len(raw) <= WIDTH else (len(raw) + 7) // 8 * 8
    raw, mask = raw.ljust(filled, b"\0"), mask.ljust(filled, b"\0")
    made = Template(
        header.shape,
        header.marker,
        offsets[header.end],
        (offsets[header.date_at[0]], offsets[header.date_at[1]]),
        _stamp(line, header, offsets),
        numbers,
        any(letter > "\u2e80" for letter in header.time_text),
        open_end,
        np.frombuffer(bytes(mask), np.uint64),
        np.frombuffer(bytes(raw), np.uint64),
    )
    return made, lasting


def _numbers(head: str, offsets: list[int]) -> tuple[tuple[Digits, ...], bool]:
    """The numbers of a head. False where a digit's last byte does not tell its value in the same row of ten."""
    made: list[tuple[list[int], list[int]]] = []
    before = False
    plain = True
    for at, letter in enumerate(head):
        if not letter.isdecimal():
            before = False
            continue
        if not before:
            made.append(([], []))
        before = True
        column = offsets[at + 1] - 1
        zero = letter.encode()[-1] - int(letter)
        plain = plain and (zero >= 0x80 or letter.isascii()) and (zero + 9 <= 0xBF)
        made[-1][0].append(column)
        made[-1][1].append(max(zero, 0))
    return tuple(Digits(tuple(columns), tuple(zero)) for columns, zero in made), plain


def _stamp(line: str, header: Header, offsets: list[int]) -> tuple[tuple[int, int], ...]:
    """The byte ranges of the time as written that `time_text` keeps."""
    first, last = header.stamp_at
    if line[first:last] == header.time_text:
        return ((offsets[first], offsets[last]),)
    kept = [at for at in range(first, last) if clean(line[at])]
    while kept and line[kept[0]] in SPACES:
        kept.pop(0)
    while kept and line[kept[-1]] in SPACES:
        kept.pop()
    ranges: list[tuple[int, int]] = []
    for at in kept:
        if ranges and ranges[-1][1] == offsets[at]:
            ranges[-1] = (ranges[-1][0], offsets[at + 1])
        else:
            ranges.append((offsets[at], offsets[at + 1]))
    return tuple(ranges)
