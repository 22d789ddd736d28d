"""One exhibit: what it is, how it is kept, and its content around the place that a claim points to."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.errors import NotFoundError
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.model.records import Member
from weftline.operation.opening import Operation
from weftline.store import Connection, exhibits, records, sightings

WINDOW = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """A sighting inside a line: offsets into its text."""

    start: int
    end: int
    sighting: str
    kind: str
    value: str
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message or passage as shown, with what was sighted in it. `target` is the place that was asked for."""

    locator: str
    kind: str
    heading: str
    time: str | None
    text: str
    marks: tuple[Mark, ...]
    target: bool = False


@dataclass(frozen=True, slots=True)
class ExhibitPage:
    """Everything an exhibit's page shows; `lines` is empty for a sealed one."""

    exhibit: Exhibit
    members: list[Member]
    problems: list[Problem]
    unparsed: list[tuple[str, str, str]]
    lines: list[Line]
    total_lines: int
    first_shown: int
    custody: list[dict[str, object]]


def exhibit_page(operation: Operation, identifier: str, locator: str = "", start: int | None = None) -> ExhibitPage:
    """An exhibit around `locator` (a written one), or from line number `start` on. The view is logged.

    Raises NotFoundError.
    """
    with operation.store.read() as db:
        item = exhibits.get(db, identifier)
        if item is None:
            raise NotFoundError(f"There is no exhibit {identifier}.", "Exhibit ids start with x-.")
        lines = [] if item.sealed else _lines(db, identifier, locator)
        members, problems = (
            [member for _, _, member in exhibits.members(db, identifier)],
            exhibits.problems(db, identifier),
        )
        unparsed = [] if item.sealed else records.unparsed(db, identifier)
    target = next((n for n, line in enumerate(lines) if line.target), 0)
    first = max(0, target - WINDOW // 4) if start is None else max(0, start)
    if operation.writable and not item.sealed:
        operation.vault.record("view", [identifier], actor=operation.actor)
    return ExhibitPage(
        exhibit=item,
        members=members,
        problems=problems,
        unparsed=unparsed,
        lines=lines[first : first + WINDOW],
        total_lines=len(lines),
        first_shown=first,
        custody=_custody(operation, identifier),
    )


def _custody(operation: Operation, identifier: str) -> list[dict[str, object]]:
    if not operation.writable:
        return []
    return [
        {"seq": entry.seq, "utc": entry.utc, "action": entry.action, "actor": entry.actor}
        for entry in operation.vault.entries(identifier)
    ]


def _lines(db: Connection, identifier: str, locator: str) -> list[Line]:
    wanted = place_of(locator)
    marks: dict[str, list[Mark]] = {}
    for seen in sightings.find(db, exhibit=identifier):
        if not seen.locator.endswith("&in=sender"):
            marks.setdefault(seen.locator, []).append(_mark(seen))
    lines = [
        Line(m.locator, "message", m.sender, iso(m.moment.at_us) or m.moment.text, m.text, (), m.locator == wanted)
        for m in records.messages(db, exhibit=identifier)
    ]
    lines += [
        Line(p.locator, p.kind, p.title, None, p.text, (), p.locator == wanted)
        for p in records.passages(db, exhibit=identifier)
    ]
    return [_marked(line, marks.get(line.locator, [])) for line in lines]


def lines_around(db: Connection, identifier: str, locator: str, around: int) -> list[Line]:
    """The line at a locator with `around` lines on both sides; none where no text stands there."""
    lines = _lines(db, identifier, locator)
    target = next((n for n, line in enumerate(lines) if line.target), None)
    return [] if target is None else lines[max(0, target - around) : target + around + 1]


def place_of(locator: str) -> str:
    """The locator of the text that a sighting's locator lies in."""
    return locator.removesuffix("&in=sender")


def _mark(seen: Sighting) -> Mark:
    return Mark(seen.start, seen.end, seen.id, seen.kind, seen.value, seen.role)


def _marked(line: Line, marks: list[Mark]) -> Line:
    inside = sorted((m for m in marks if m.end > m.start), key=lambda m: (m.start, -m.end))
    kept: list[Mark] = []
    for mark in inside:
        if mark.end <= len(line.text) and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return Line(line.locator, line.kind, line.heading, line.time, line.text, tuple(kept), line.target)
