"""A first pass over a WhatsApp export: its shape, its date order, its people and whose copy it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from weftline.model.moment import DAY_US
from weftline.readers._calendar import Settled, settle
from weftline.readers._format import ReadHints, Source
from weftline.readers._text import lines
from weftline.readers._whatsapp_header import MARKS, Header, clean, parse
from weftline.readers._whatsapp_words import is_system

_NAMES_MAX = 20_000
_NAME_LONGEST = 120
_HEADS_MAX = 150_000
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
    `others`: people whom the file's own name names, so not the owner;
    `heads`: the headers by line up to line `heads_until`, so that they need not be split twice.
    """

    shapes: set[str] = field(default_factory=set)
    openers: frozenset[str] = frozenset()
    orders: dict[str, Settled] = field(default_factory=dict)
    senders: Counter[str] = field(default_factory=Counter)
    longer: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    owner_why: str = ""
    others: frozenset[str] = frozenset()
    merged: bool = False
    heads: dict[int, Header] = field(default_factory=dict)
    heads_until: int = 0
    _runs: dict[str, tuple[str, int]] = field(default_factory=dict)

    def days(self, header: Header) -> tuple[int, ...]:
        """The possible days of a header. To be called once for each header that counts, in the file's order."""
        shape = header.shape
        written, run = self._runs.get(shape, ("", -1))
        if written != header.date:
            run += 1
            self._runs[shape] = (header.date, run)
        return self.orders[shape].days(header.date, run)

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
    names: Counter[tuple[str, str]] = Counter()
    extended: Counter[tuple[str, str]] = Counter()
    openers: set[str] = set()
    heads: dict[int, Header] = {}
    current, seen, at_number = "", 0, 0
    for number, line in lines(source.file, encoding):
        first = line[:1]
        if number == at_number or not (first.isdecimal() or first == "[" or first in MARKS):
            continue
        at_number = number
        header = parse(line)
        if header is None:
            continue
        seen += 1
        if seen < _HEADS_MAX:
            heads[number] = header
        openers.add(first)
        shape = shapes.get(header.shape)
        if shape is None:
            shape = shapes[header.shape] = _Shape(first=seen)
        if header.shape != current:
            shape.blocks += 1
            current = header.shape
        shape.count += 1
        shape.last = seen
        if not shape.dates or shape.dates[-1] != header.date:
            shape.dates.append(header.date)
            shape.east_asian = shape.east_asian or any(letter > "\u2e80" for letter in header.time_text)
        _count_name(line[header.end :], header.shape, names, extended)
    found = _conclude(source, hints, shapes, (names, extended), seen)
    found.openers = frozenset(openers)
    found.heads, found.heads_until = heads, max(heads, default=0)
    return found


def _count_name(rest: str, shape: str, names: Counter[tuple[str, str]], extended: Counter[tuple[str, str]]) -> None:
    at = rest.find(": ", 0, _NAME_LONGEST)
    if at < 0:
        return
    name = rest[:at]
    if (shape, name) not in names and len(names) > _NAMES_MAX:
        return
    names[shape, name] += 1
    further = rest.find(": ", at + 2, _NAME_LONGEST)
    if further < 0 and rest.endswith(":") and len(rest) < _NAME_LONGEST:
        further = len(rest) - 1
    if further > at and rest[at + 2].isalpha() and len(extended) < _NAMES_MAX:
        extended[shape, rest[:further]] += 1


def _conclude(
    source: Source,
    hints: ReadHints,
    shapes: dict[str, _Shape],
    counted: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]],
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
    names, extended = counted
    for (shape, longer), count in extended.items():
        name = longer[: longer.find(": ")]
        if shape in found.shapes and count >= 2 and count == names[shape, name]:
            found.longer[name] = longer
    for (shape, name), count in names.items():
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
