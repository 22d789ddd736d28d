"""One exhibit: what it is, how it is kept, and its content around the place that a claim points to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from weftline.errors import NotFoundError
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.model.records import Member
from weftline.operation.opening import Operation
from weftline.store import Connection, exhibits, records, sightings

WINDOW = 40
BLOT = "▒"
VICTIM_FIELDS = ("victim.", "victim[")
OPEN_FIELDS = (".age_band", ".country")


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
    """One message or passage as shown, with what was sighted in it. `target` is the place that was asked for;
    `withheld` says that the victim's own values in it are blotted out.
    """

    locator: str
    kind: str
    heading: str
    time: str | None
    text: str
    marks: tuple[Mark, ...]
    target: bool = False
    withheld: bool = False


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


def exhibit_page(
    operation: Operation,
    identifier: str,
    locator: str = "",
    start: int | None = None,
    *,
    sighting: str = "",
    identity: bool = False,
) -> ExhibitPage:
    """An exhibit around `locator` (a written one), or from line number `start` on. The view is logged.

    `sighting` is marked before all others. Who the victim is stays blotted out without `identity`.
    Raises NotFoundError.
    """
    with operation.store.read() as db:
        item = exhibits.get(db, identifier)
        if item is None:
            raise NotFoundError(f"There is no exhibit {identifier}.", "Exhibit ids start with x-.")
        shown = _Shown(locator, sighting, identity)
        lines = [] if item.sealed else _lines(db, identifier, shown)
        members, problems = (
            [member for _, _, member in exhibits.members(db, identifier)],
            exhibits.problems(db, identifier),
        )
        unparsed = [] if item.sealed else records.unparsed(db, identifier)
    target = next((n for n, line in enumerate(lines) if line.target), 0)
    first = max(0, target - WINDOW // 4) if start is None else max(0, start)
    if operation.writable and not item.sealed:
        detail = {"page": "identity"} if identity else None
        operation.vault.record("view", [identifier], actor=operation.actor, detail=detail)
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


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which place and sighting are asked for, and whether the victim may be seen."""

    locator: str
    sighting: str = ""
    identity: bool = False


def _lines(db: Connection, identifier: str, shown: _Shown) -> list[Line]:
    wanted = place_of(shown.locator)
    marks: dict[str, list[Mark]] = {}
    for seen in sightings.find(db, exhibit=identifier):
        if not seen.locator.endswith("&in=sender"):
            marks.setdefault(seen.locator, []).append(_mark(seen))
    lines = []
    for m in records.messages(db, exhibit=identifier):
        hidden = not shown.identity and m.sender_role == "victim"
        time = iso(m.moment.at_us) or m.moment.text
        heading = BLOT * 3 if hidden and m.sender else m.sender
        lines.append(Line(m.locator, "message", heading, time, m.text, (), m.locator == wanted, hidden))
    lines += [
        Line(p.locator, p.kind, p.title, None, p.text, (), p.locator == wanted)
        for p in records.passages(db, exhibit=identifier)
    ]
    return [_marked(line, marks.get(line.locator, []), shown) for line in lines]


def lines_around(db: Connection, seen: Sighting, around: int) -> list[Line]:
    """The line of a sighting with `around` lines on both sides; none where no text stands there."""
    lines = _lines(db, seen.exhibit, _Shown(seen.locator, seen.id))
    target = next((n for n, line in enumerate(lines) if line.target), None)
    return [] if target is None else lines[max(0, target - around) : target + around + 1]


def place_of(locator: str) -> str:
    """The locator of the text that a sighting's locator lies in."""
    return locator.removesuffix("&in=sender")


def _mark(seen: Sighting) -> Mark:
    return Mark(seen.start, seen.end, seen.id, seen.kind, seen.value, seen.role)


def _marked(line: Line, marks: list[Mark], shown: _Shown) -> Line:
    """The line with marks that do not overlap: the chosen one first, then the earliest and longest."""
    inside = [m for m in marks if m.start < m.end <= len(line.text)]
    kept: list[Mark] = []
    for mark in sorted(inside, key=lambda m: (m.sighting != shown.sighting, m.start, -m.end)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    line = replace(line, marks=tuple(sorted(kept, key=lambda m: m.start)))
    return line if shown.identity else _blotted(line, [m for m in inside if m.role == "victim"])


def _blotted(line: Line, own: list[Mark]) -> Line:
    """The line without the victim's own values; offsets stay true."""
    if line.kind == "field" and line.heading.startswith(VICTIM_FIELDS) and not line.heading.endswith(OPEN_FIELDS):
        return replace(line, text=BLOT * len(line.text), marks=(), withheld=True)
    text = line.text
    for mark in own:
        text = text[: mark.start] + BLOT * (mark.end - mark.start) + text[mark.end :]
    marks = tuple(replace(m, value=BLOT * 3) if m.role == "victim" else m for m in line.marks)
    return replace(line, text=text, marks=marks, withheld=line.withheld or bool(own))
