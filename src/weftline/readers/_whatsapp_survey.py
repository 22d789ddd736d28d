"""A first pass over a WhatsApp export: its shape, its date order, its people and whose copy it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from weftline.model.moment import DAY_US
from weftline.readers._blocks import Array, blocks, lines_of
from weftline.readers._calendar import Settled, settle
from weftline.readers._format import ReadHints, Source
from weftline.readers._whatsapp_header import MARKS, clean
from weftline.readers._whatsapp_heads import HeadFinder, Heads
from weftline.readers._whatsapp_words import is_system

_NAMES_MAX = 20_000
_NAME_LONGEST = 120
_NAME_BYTES = 4 * _NAME_LONGEST
_COLON, _SPACE = 0x3A, 0x20
_JOINED_LEAST = 5
_JOINED_SHARE = 0.1


@dataclass(slots=True)
class _Shape:
    """What was seen of one header shape: lines, blocks without another shape between, and its dates in order."""

    count: int = 0
    blocks: int = 0
    first: int = 0
    last: int = 0
    east_asian: bool = False
    dates: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """What the whole file tells before it is read. `shapes`: the headers that count; `longer`: names with a colon;
    `others`: people whom the file's own name names, so not the owner.
    """

    shapes: set[str] = field(default_factory=set)
    orders: dict[str, Settled] = field(default_factory=dict)
    senders: Counter[str] = field(default_factory=Counter)
    longer: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    owner_why: str = ""
    others: frozenset[str] = frozenset()
    merged: bool = False

    def sender(self, rest: str) -> tuple[str, str] | None:
        """Sender and text of what follows a header; None where it is an entry of the service."""
        return split_sender(rest, self.longer)


def split_sender(rest: str, longer: dict[str, str]) -> tuple[str, str] | None:
    """Split `name: text`. None where nobody is named or the would-be name is wording of the service."""
    at = rest.find(": ", 0, _NAME_LONGEST)
    if at < 0:
        at = rest.find(":\u00a0", 0, _NAME_LONGEST)
    if at < 0:
        bare = rest.rstrip(MARKS)
        if not bare.endswith(":") or len(bare) > _NAME_LONGEST:
            return None
        name, text = bare[:-1], ""
    else:
        name, text = rest[:at], rest[at + 2 :]
    more = longer.get(name)
    if more is not None and rest.startswith(more):
        tail = rest[len(more) :]
        if tail.startswith(": ") or tail == ":":
            name, text = more, tail[2:]
    return None if not name or _is_wording(name) else (name, text)


_known_names: dict[str, bool] = {}


def _is_wording(name: str) -> bool:
    """True where the service speaks before the colon, as in `Ana changed the subject to "x: y"`."""
    known = _known_names.get(name)
    if known is None:
        if len(_known_names) > _NAMES_MAX:
            _known_names.clear()
        known = _known_names[name] = is_system(name) and (
            " " in name.strip() or any(quote in name for quote in '"“«「')
        )
    return known


def survey(source: Source, encoding: str, hints: ReadHints) -> Survey:
    """Read the file once for what only the whole of it tells."""
    shapes: dict[str, _Shape] = {}
    people = _People()
    finder = HeadFinder()
    current, seen = "", 0
    for piece in blocks(source.file, encoding):
        heads = finder.heads(lines_of(piece))
        current = _count_shapes(heads, shapes, current, seen)
        people.count(heads)
        seen += heads.line.size
    return _conclude(source, hints, shapes, people, seen)


def _count_shapes(heads: Heads, shapes: dict[str, _Shape], current: str, seen: int) -> str:
    """Add a block's heads to the shapes; gives the shape of its last head."""
    for row, behind in pairwise([*heads.changes(), heads.line.size]):
        template = heads.templates[int(heads.template[row])]
        shape = shapes.get(template.shape)
        if shape is None:
            shape = shapes[template.shape] = _Shape(first=seen + row + 1)
        if template.shape != current:
            shape.blocks += 1
            current = template.shape
        shape.count += behind - row
        shape.last = seen + behind
        date_text = heads.date_text(row)
        if not shape.dates or shape.dates[-1] != date_text:
            shape.dates.append(date_text)
            shape.east_asian = shape.east_asian or template.east_asian
    return current


class _People:
    """How often each would-be name stands behind a head, by shape, and how often it goes on to a second colon."""

    def __init__(self) -> None:
        self.names: Counter[tuple[str, str]] = Counter()
        self.extended: Counter[tuple[str, str]] = Counter()

    def count(self, heads: Heads) -> None:
        """Add a block's names."""
        split = split_names(heads)
        shapes = [template.shape for template in heads.templates]
        pairs = heads.template[split.rows].astype(np.int64) * max(len(split.names), 1) + split.which
        for pair, count in zip(*(part.tolist() for part in np.unique(pairs, return_counts=True)), strict=True):
            template, which = divmod(pair, len(split.names))
            key = shapes[template], split.names[which].decode()
            if key in self.names or len(self.names) <= _NAMES_MAX:
                self.names[key] += count
        for row in split.doubtful:
            self._count_one(heads.rest(row), shapes[int(heads.template[row])], new=True)
        for row in split.further:
            self._count_one(heads.rest(row), shapes[int(heads.template[row])], new=False)

    def _count_one(self, rest: str, shape: str, *, new: bool) -> None:
        at = rest.find(": ", 0, _NAME_LONGEST)
        if at < 0:
            return
        name = rest[:at]
        if new:
            if (shape, name) not in self.names and len(self.names) > _NAMES_MAX:
                return
            self.names[shape, name] += 1
        further = rest.find(": ", at + 2, _NAME_LONGEST)
        if further < 0 and rest.endswith(":") and len(rest) < _NAME_LONGEST:
            further = len(rest) - 1
        if further > at and rest[at + 2].isalpha() and len(self.extended) < _NAMES_MAX:
            self.extended[shape, rest[:further]] += 1


class Split(NamedTuple):
    """Heads split at the first colon behind them: the rows that surely have one there, `which` of the distinct `names`
    each has, and where its text begins; `doubtful` rows must be looked at by themselves; behind the name of `further`
    rows another colon follows.
    """

    rows: Array
    names: list[bytes]
    which: Array
    text: Array
    doubtful: list[int]
    further: list[int]


def split_names(heads: Heads) -> Split:
    """Names as bytes, as far as bytes alone tell them."""
    lines = heads.lines
    octets = lines.octets
    colons = np.flatnonzero(octets[: len(lines.data)] == _COLON)
    colons = np.append(colons[octets[colons + 1] == _SPACE], len(lines.data) + _NAME_BYTES).astype(np.int64)
    line_end = lines.ends[heads.line]
    index = np.searchsorted(colons, heads.end)
    at = colons[index]
    near = (at + 2 <= line_end) & (at - heads.end <= _NAME_LONGEST - 2)
    doubtful = ~near & (at + 2 <= line_end) & (at - heads.end <= _NAME_BYTES)
    rows = np.flatnonzero(near)
    follow = colons[np.minimum(index[rows] + 1, colons.size - 1)]
    ends = line_end[rows]
    more = (follow + 2 <= ends) & (follow - heads.end[rows] <= _NAME_BYTES)
    more |= (octets[ends - 1] == _COLON) & (ends - heads.end[rows] <= _NAME_BYTES)
    names, which = _distinct(octets, heads.end[rows], at[rows])
    return Split(rows, names, which, at[rows] + 2, np.flatnonzero(doubtful).tolist(), rows[more].tolist())


def _distinct(octets: npt.NDArray[np.uint8], starts: Array, ends: Array) -> tuple[list[bytes], Array]:
    """The distinct stretches of bytes in the order they first stand, and which of them each one is."""
    lengths = ends - starts
    offsets = np.zeros(starts.size + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    joined = octets[np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined)]
    coded = pa.BinaryArray.from_buffers(pa.binary(), starts.size, buffers).dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)


def _conclude(
    source: Source,
    hints: ReadHints,
    shapes: dict[str, _Shape],
    people: _People,
    seen: int,
) -> Survey:
    found = Survey()
    if not shapes:
        return found
    main = max(shapes, key=lambda name: (shapes[name].count, -shapes[name].first))
    found.shapes = {name for name, shape in shapes.items() if name == main or _joined(shape, shapes[main], seen)}
    found.merged = len(found.shapes) > 1
    for name in found.shapes:
        shape_dates = shapes[name].dates
        found.orders[name] = settle(
            shape_dates, hints.date_order, year_may_lead=shapes[name].east_asian, until=_until(hints.received_us)
        )
    for (shape, longer), count in people.extended.items():
        name = longer[: longer.find(": ")]
        if shape in found.shapes and count >= 2 and count == people.names[shape, name]:
            found.longer[name] = longer
    for (shape, name), count in people.names.items():
        if shape in found.shapes and not _is_wording(name):
            found.senders[clean(found.longer.get(name, name))] += count
    _find_owner(source, hints, found)
    return found


def _joined(shape: _Shape, main: _Shape, seen: int) -> bool:
    """A second shape counts where it fills one block at the file's beginning or end: exports joined by hand."""
    if shape.blocks != 1 or main.blocks > 1:
        return False
    return (
        shape.count >= _JOINED_LEAST
        and shape.count >= _JOINED_SHARE * seen
        and (shape.first == 1 or shape.last == seen)
    )


def _until(received_us: int) -> int:
    """The last day that can stand in the file: the day after its receipt, for clocks east of here; 0 if unknown."""
    return date(1970, 1, 1).toordinal() + received_us // DAY_US + 1 if received_us else 0


def _find_owner(source: Source, hints: ReadHints, found: Survey) -> None:
    """Whose copy: stated, or of two people the one whom the file's name does not name."""
    wanted = hints.owner.strip().casefold()
    for name in found.senders:
        if wanted and name.strip().casefold() == wanted:
            found.owner, found.owner_why = name, "stated"
            return
    people = list(found.senders)
    if wanted or not 0 < len(people) < 3:
        return
    for title in (source.name, source.container):
        low = clean(title).casefold()
        inside = [name for name in people if _stands_in(name.strip().casefold(), low)]
        if "whatsapp" in low and len(inside) == 1:
            found.others = frozenset(inside)
            if len(people) == 2:
                found.owner = people[1 - people.index(inside[0])]
                found.owner_why = "the file is named after the other one of two people"
            return


def _stands_in(name: str, title: str) -> bool:
    """True where the name stands in the title as a word of its own; East Asian scripts have no spaces between words."""
    at = title.find(name) if name else -1
    while at >= 0:
        before, after = title[at - 1 : at], title[at + len(name) : at + len(name) + 1]
        if not (_joins(before) and _joins(name[0])) and not (_joins(after) and _joins(name[-1])):
            return True
        at = title.find(name, at + 1)
    return False


def _joins(letter: str) -> bool:
    return letter.isalnum() and letter < "\u2e80"
