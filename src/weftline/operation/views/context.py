"""From a claim to the place that proves it: a sighting, or a report's mention of a value, with the lines around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from weftline.errors import NotFoundError
from weftline.model.observable import Sighting
from weftline.operation.explaining import sightings_of
from weftline.operation.opening import Operation
from weftline.operation.views.content import Content, Line, content_of
from weftline.operation.views.withholding import WITHHELD, hide, own_values
from weftline.store import exhibits, reports, series, sightings

AROUND = 2
MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One sighting with the lines around it; `lines` is empty where the exhibit is sealed or holds no text there."""

    sighting: Sighting
    path: str
    sealed: bool
    sha256: str
    custody_seq: int
    lines: list[Line]


def sighting_of(operation: Operation, identifier: str) -> Sighting:
    """One sighting by id. Raises NotFoundError."""
    with operation.store.read() as db:
        found = sightings.get(db, [identifier])
    if not found:
        raise NotFoundError(f"There is no sighting {identifier}.", "A new reading may have replaced it.")
    return found[0]


def beside(operation: Operation, seen: Sighting) -> list[Sighting]:
    """What else stands at the same place (a row, a line, a class), in order; a victim's own values are blotted out."""
    with operation.store.read() as db:
        near = [other for other in sightings.find(db, exhibit=seen.exhibit) if other.locator == seen.locator]
    return [
        replace(other, value=WITHHELD, raw=WITHHELD) if other.role == "victim" else other
        for other in sorted({other.id: other for other in near}.values(), key=lambda o: (o.start, o.kind, o.value))
        if other.id != seen.id
    ][:MOST_PLACES]


def mentions_of(operation: Operation, report: str, kind: str, value: str) -> list[Place]:
    """Where a report shows a value, each place with its context; the surest first.

    Empty where a link counts the value although no single place was stored (a likeness of whole texts or pictures).
    Raises NotFoundError where the report has nothing to do with it.
    """
    with operation.store.read() as db:
        seen = sightings_of(db, report, kind, value)
        terms = [] if seen else [term for link in series.links(db, report=report) for term in link.terms]
    if not seen and not any((term.kind, term.value) == (kind, value) for term in terms):
        raise NotFoundError(f"{report} shows no {kind} {value}.", "A new reading may have replaced it.")
    return places_of(operation, sorted(seen, key=lambda s: (-s.confidence, s.exhibit, s.locator)))


def places_of(operation: Operation, seen: Sequence[Sighting]) -> list[Place]:
    """Sightings with the lines around them. Opening the exhibits is logged as one view."""
    shown = list(seen[:MOST_PLACES])
    places = []
    held: dict[str, Content] = {}
    with operation.store.read() as db:
        stored = reports.some(db, {item.report for item in shown})
        victims = {
            one.report.id: own_values(one.report.victim, sightings.find(db, report=one.report.id, role="victim"))
            for one in stored
        }
        for item in shown:
            exhibit = exhibits.get(db, item.exhibit)
            sealed = exhibit.sealed if exhibit else True
            if not sealed and item.exhibit not in held:
                held[item.exhibit] = content_of(db, item.exhibit)
            places.append(
                Place(
                    sighting=replace(item, raw=hide(item.raw, victims.get(item.report))),
                    path=exhibit.path if exhibit else "",
                    sealed=sealed,
                    sha256=exhibit.sha256 if exhibit else "",
                    custody_seq=exhibit.custody_seq if exhibit else 0,
                    lines=[] if sealed else held[item.exhibit].around(item, AROUND),
                )
            )
    opened = sorted({place.sighting.exhibit for place in places if place.lines})
    if operation.writable and opened:
        operation.vault.record("view", opened, actor=operation.actor, detail={"page": "context"})
    return places
