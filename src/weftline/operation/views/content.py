"""The text of an exhibit, line by line, with what was sighted in it and without who the victim is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.store import Connection, records, sightings
from weftline.store.records import Passage, StoredMessage

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
class Shown:
    """Which place and sighting are asked for, and whether the victim may be seen."""

    locator: str = ""
    sighting: str = ""
    identity: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All texts of one exhibit, messages first, each in the order of the file; lines are made only when shown."""

    texts: Sequence[StoredMessage | Passage] = ()
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts)

    def find(self, locator: str) -> int | None:
        """The number of the line at a locator, or None where no text stands there."""
        wanted = place_of(locator)
        return next((number for number, text in enumerate(self.texts) if text.locator == wanted), None)

    def window(self, first: int, end: int, shown: Shown) -> list[Line]:
        """Lines `first` to `end` (not included) as shown."""
        wanted = place_of(shown.locator)
        made = [_line(text, wanted, shown) for text in self.texts[max(0, first) : end]]
        return [_marked(line, self.marks.get(line.locator, []), shown) for line in made]

    def around(self, seen: Sighting, lines: int) -> list[Line]:
        """The line of a sighting with so many lines on both sides; none where no text stands there."""
        target = self.find(seen.locator)
        if target is None:
            return []
        return self.window(target - lines, target + lines + 1, Shown(seen.locator, seen.id))


def content_of(db: Connection, exhibit: str) -> Content:
    """The texts of an exhibit that is not sealed, and the marks in them."""
    marks: dict[str, list[Mark]] = {}
    for seen in sightings.find(db, exhibit=exhibit):
        if not seen.locator.endswith("&in=sender"):
            marks.setdefault(seen.locator, []).append(_mark(seen))
    return Content([*records.messages(db, exhibit=exhibit), *records.passages(db, exhibit=exhibit)], marks)


def _line(text: StoredMessage | Passage, wanted: str, shown: Shown) -> Line:
    here = text.locator == wanted
    if isinstance(text, Passage):
        return Line(text.locator, text.kind, text.title, None, text.text, (), here)
    hidden = not shown.identity and text.sender_role == "victim"
    time = iso(text.moment.at_us) or text.moment.text
    heading = BLOT * 3 if hidden and text.sender else text.sender
    return Line(text.locator, "message", heading, time, text.text, (), here, hidden)


def place_of(locator: str) -> str:
    """The locator of the text that a sighting's locator lies in."""
    return locator.removesuffix("&in=sender")


def _mark(seen: Sighting) -> Mark:
    return Mark(seen.start, seen.end, seen.id, seen.kind, seen.value, seen.role)


def _marked(line: Line, marks: list[Mark], shown: Shown) -> Line:
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
