"""Search: words in any script, or a value in any of its written forms."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.model.observable import Hints, Sighting
from weftline.observables import find
from weftline.operation.opening import Operation
from weftline.operation.views.overview import series_by_report
from weftline.store import Connection, exhibits, search, series, sightings
from weftline.store.search import Hit

LONGEST_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Answer:
    """Places where the words stand, and sightings of the values that the words are."""

    query: str
    values: list[tuple[str, str]]
    sightings: list[Sighting]
    hits: list[Hit]
    reports: list[str]
    series: list[str]


def look_up(operation: Operation, query: str, limit: int = 200) -> Answer:
    """Everything known about a text or value, under whichever kind it was seen. A sealed exhibit is never among it."""
    regions = tuple(code for code in (operation.settings.home_country,) if code)
    values = {(o.kind, value) for o in find(query, Hints(regions=regions)) for value in (o.value, *o.readings)}
    with operation.store.read() as db:
        seen = [s for value in sorted({value for _, value in values}) for s in sightings.find(db, value=value)]
        seen += _literal(db, query)
        sealed = {item.id for item in exhibits.find(db) if item.sealed}
        hits = [hit for hit in search.find(db, query, limit) if hit.exhibit not in sealed]
        of_report = series_by_report(series.every(db))
    seen = [s for s in {s.id: s for s in seen}.values() if s.exhibit not in sealed][:limit]
    named = {s.report for s in seen if s.report} | {hit.report for hit in hits if hit.report}
    groups = sorted({of_report[report] for report in named if report in of_report})
    shown = [Hit(h.kind, h.report, h.exhibit, h.locator, excerpt(h.text, query)) for h in hits]
    return Answer(query, sorted({(s.kind, s.value) for s in seen}), seen, shown, sorted(named), groups)


def _literal(db: Connection, query: str) -> list[Sighting]:
    """A value typed exactly as its normal form, whatever its kind."""
    text = query.strip()
    return sightings.find(db, value=text) if text else []


def excerpt(text: str, query: str) -> str:
    """The stretch of a text around the first word that was looked for."""
    word = (query.split() or [""])[0].casefold()
    at = max(text.casefold().find(word), 0)
    start = max(0, at - LONGEST_EXCERPT // 3)
    piece = " ".join(text[start : start + LONGEST_EXCERPT].split())
    return ("…" if start else "") + piece + ("…" if start + LONGEST_EXCERPT < len(text) else "")
