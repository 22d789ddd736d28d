"""Lines of recognised text become blocks: chat bubbles with their side, or the rows of a document.

A picture counts as a chat if it is upright and its lines stand on shapes of another colour than the page's, or else if
it holds blocks at its left and at its right that do not share rows. Else no side is claimed (a receipt has labels left
and amounts right, in the same rows).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_EDGE = 0.3
_LEAN = 0.06
_SHARED_ROWS = 0.15
_CLOCK = re.compile(r"\W*\d{1,2}[:.]\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?\W*")
_LONG_TOKEN = re.compile(r"\S{10,}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9/._?=&%\-]{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One recognised line with its corners in pixels. `bubble`: it stands on a shape of another colour than the page's;
    `starts`: the page shows above it, so that it is the first of its shape.
    """

    text: str
    score: float
    left: int
    top: int
    right: int
    bottom: int
    bubble: bool = False
    starts: bool = False

    @property
    def height(self) -> int:
        """Height in pixels, at least 1."""
        return max(self.bottom - self.top, 1)

    @property
    def middle(self) -> float:
        """The vertical middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. `box`: x, y, width, height; `score`: the mean of the lines'."""

    text: str
    side: str
    box: tuple[int, int, int, int]
    score: float


def arrange(lines: Sequence[Line], width: int, height: int) -> list[Block]:
    """Blocks in reading order."""
    ordered = sorted(lines, key=lambda line: (line.middle, line.left))
    rows = _rows(ordered)
    groups = _bubbles(ordered)
    if height > width and any(_on_bubble(group) for group in groups):
        return [_block(group, _side(group, width) if _on_bubble(group) else "") for group in groups]
    if _is_chat(rows, groups, width, height):
        return [_block(group, _side(group, width)) for group in groups]
    return [_block(group, "") for group in _paragraphs([_joined(row) for row in rows])]


def _rows(ordered: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in ordered:
        if rows and abs(line.middle - rows[-1][0].middle) < 0.5 * min(line.height, rows[-1][0].height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _bubbles(ordered: Sequence[Line]) -> list[list[Line]]:
    """Lines under each other with the same left edge, and the time in a bubble's corner."""
    groups: list[list[Line]] = []
    for line in ordered:
        home = next((group for group in reversed(groups[-4:]) if _continues(group, line)), None)
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    return groups


def _on_bubble(group: Sequence[Line]) -> bool:
    return sum(line.bubble for line in group) * 2 > len(group)


def _continues(group: Sequence[Line], line: Line) -> bool:
    last = group[-1]
    if line.starts:
        return False
    gap = line.top - last.bottom
    size = min(last.height, line.height)
    if gap > 0.9 * size or gap < -1.2 * max(last.height, line.height):
        return False
    left, right = min(item.left for item in group), max(item.right for item in group)
    if _CLOCK.fullmatch(line.text):
        return line.left < right + 3 * size and line.right > left and gap < 0.8 * size
    return abs(line.left - left) < 0.8 * size and gap > -0.6 * size


def _is_chat(rows: Sequence[Sequence[Line]], groups: Sequence[Sequence[Line]], width: int, height: int) -> bool:
    if height < width:
        return False
    sides = [_side(group, width) for group in groups if not all(_CLOCK.fullmatch(line.text) for line in group)]
    if "left" not in sides or "right" not in sides:
        return False
    shared = sum(
        len(row) > 1 and row[-1].left - row[0].right > 0.1 * width and not _CLOCK.fullmatch(row[-1].text)
        for row in rows
    )
    return shared <= _SHARED_ROWS * len(rows)


def _side(group: Sequence[Line], width: int) -> str:
    before = min(line.left for line in group) / width
    after = (width - max(line.right for line in group)) / width
    if before < _EDGE and after - before > _LEAN:
        return "left"
    return "right" if after < _EDGE and before - after > _LEAN else ""


def _joined(row: Sequence[Line]) -> Line:
    """The pieces of one row of a document as one line: a label and its value stay together."""
    if len(row) == 1:
        return row[0]
    return Line(
        "  ".join(line.text for line in row),
        sum(line.score for line in row) / len(row),
        row[0].left,
        min(line.top for line in row),
        max(line.right for line in row),
        max(line.bottom for line in row),
    )


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.top - groups[-1][-1].bottom < 1.2 * min(line.height, groups[-1][-1].height):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _block(group: Sequence[Line], side: str) -> Block:
    left, top = min(line.left for line in group), min(line.top for line in group)
    right, bottom = max(line.right for line in group), max(line.bottom for line in group)
    score = sum(line.score for line in group) / len(group)
    return Block(_text(group, right), side, (left, top, right - left, bottom - top), round(score, 3))


def _text(group: Sequence[Line], right: int) -> str:
    """Lines joined by line ends; a long word that fills its line to the edge goes on in the next one."""
    text = group[0].text
    for before, line in pairwise(group):
        text += (
            line.text if right - before.right < before.height and _goes_on(before.text, line.text) else "\n" + line.text
        )
    return text


def _goes_on(before: str, after: str) -> bool:
    """True where an address (wallet, link) was broken at the edge: its rest is no ordinary word."""
    last, first = _LONG_TOKEN.search(before), _TOKEN.match(after)
    if last is None or first is None or not before[-1].isalnum():
        return False
    word, rest = last[0], first[0]
    address = "/" in word or (any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word))
    strange = any(letter.isdigit() or letter in "._/=&%" for letter in rest[:-1]) or not rest[1:].islower()
    return address and strange
