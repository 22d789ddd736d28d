"""Sightings, links and the timeline as tables for people who work with spreadsheets and other tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from weftline.bundles.tables import as_csv
from weftline.errors import MachineError
from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.model.series import Link
from weftline.operation.bundling import enter_export, leave
from weftline.operation.opening import Operation
from weftline.operation.views.series_view import series_page
from weftline.store import Connection, exhibits, series, sightings

WITHHELD_ROLES = frozenset({"victim", "third_party"})


def export_lists(operation: Operation, out: Path, only: str = "") -> dict[str, int]:
    """Write sightings.csv, links.csv and timeline.csv into `out`, of one series or of all; returns rows by file.

    Victims' own identifiers, third parties' and sealed exhibits' content are left out. Raises RefusedError where the
    user may not export, NotFoundError for an unknown series, MachineError where nothing can be written.
    """
    leave(operation, only or operation.settings.name, "lists for analysis")
    with operation.store.read() as db:
        groups = [group for group in series.every(db) if only in {"", group.id} and len(group.reports) > 1]
        reports = {report: group.id for group in groups for report in group.reports}
        seen = _sightings(db, reports if only else None)
        links = series.links(db, among=reports) if only else series.links(db)
    if only:
        series_page(operation, only)
    events = [(g.id, *row) for g in groups for row in _timeline(operation, g.id)]
    files = {
        "sightings.csv": _sighting_table(seen, reports),
        "links.csv": _link_table(links, reports),
        "timeline.csv": (("series", "time", "lane", "what", "where"), events),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, (columns, rows) in files.items():
            (out / name).write_bytes(as_csv(columns, rows))
    except OSError as error:
        raise MachineError(f"{out} cannot be written: {error.strerror}.", "Choose another folder.") from error
    enter_export(operation, [only] if only else [], "lists", files=",".join(files))
    return {name: len(rows) for name, (_, rows) in files.items()}


Table = tuple[Sequence[str], Sequence[Sequence[object]]]


def _sightings(db: Connection, reports: Mapping[str, str] | None) -> list[Sighting]:
    sealed = {item.id for item in exhibits.find(db) if item.sealed}
    return [
        seen
        for seen in sightings.every(db)
        if seen.role not in WITHHELD_ROLES
        and seen.exhibit not in sealed
        and (reports is None or seen.report in reports)
    ]


def _sighting_table(seen: Iterable[Sighting], reports: Mapping[str, str]) -> Table:
    columns = (
        "id",
        "report",
        "series",
        "kind",
        "value",
        "as_written",
        "role",
        "confidence",
        "linkable",
        "reserved",
        "time",
        "exhibit",
        "locator",
        "why",
        "tool",
    )
    rows = [
        (
            s.id,
            s.report,
            reports.get(s.report, ""),
            s.kind,
            s.value,
            s.raw,
            s.role,
            round(s.confidence, 3),
            s.linkable,
            s.reserved,
            iso(s.at_us),
            s.exhibit,
            s.locator,
            s.why,
            s.tool,
        )
        for s in seen
    ]
    return columns, rows


def _link_table(links: Iterable[Link], reports: Mapping[str, str]) -> Table:
    columns = ("id", "a", "b", "series", "bits_of_link", "kind", "value", "bits", "note")
    rows = [
        (
            series.link_id(x.a, x.b),
            x.a,
            x.b,
            _same(reports, x),
            round(x.bits, 3),
            t.kind,
            t.value,
            round(t.bits, 3),
            t.note,
        )
        for x in links
        for t in x.terms
    ]
    return columns, rows


def _same(reports: Mapping[str, str], link: Link) -> str:
    one = reports.get(link.a, "")
    return one if one and one == reports.get(link.b) else ""


def _timeline(operation: Operation, name: str) -> list[tuple[object, ...]]:
    return [(event.time, event.lane, event.text, event.target) for event in series_page(operation, name).timeline]
