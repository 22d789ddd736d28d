"""One series: its reports, chart, timeline, map, reasons, leads, and what it shares with others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from weftline.errors import NotFoundError
from weftline.model.lead import SeriesLeads
from weftline.model.series import Hub, Link, Relation, Series
from weftline.operation.opening import Operation
from weftline.operation.views.chart import Chart, chart_of
from weftline.operation.views.overview import ReportCard, SeriesCard, card, series_card
from weftline.operation.views.timeline import Event, timeline_of
from weftline.operation.views.withholding import victims_of
from weftline.places import country
from weftline.store import findings, reports, series
from weftline.store.reports import StoredReport
from weftline.store.series import SeriesChange

KEPT_LINKS = 400
STRENGTHS = ("very strong", "strong", "moderate", "weak")


@dataclass(frozen=True, slots=True)
class Spot:
    """One country on the map: what is there, how many, how strong that is."""

    country: str
    name: str
    latitude: float
    longitude: float
    kind: str
    count: int
    strength: str


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """Everything a series' page shows."""

    series: Series
    summary: SeriesCard
    reports: list[ReportCard]
    leads: SeriesLeads
    chart: Chart
    timeline: list[Event]
    spots: list[Spot]
    links: list[Link]
    relations: list[Relation]
    hubs: list[Hub]
    changes: list[SeriesChange]


def series_page(operation: Operation, identifier: str, *, contacts: bool = False) -> SeriesPage:
    """One series by id. `contacts`: also the sealed contacts of victims to notify. Raises NotFoundError."""
    with operation.store.read() as db:
        groups = {group.id: group for group in series.every(db)}
        group = groups.get(identifier)
        if group is None:
            raise NotFoundError(f"There is no series {identifier}.", "The overview lists them.")
        stored = {item.report.id: item for item in reports.some(db, group.reports)}
        leads = series.leads(db).get(identifier, SeriesLeads(identifier, group.reports))
        links = series.links(db, among=group.reports)
        relations = [item for item in series.relations(db) if identifier in {item.a, item.b}]
        hubs = series.hubs(db)
        servers = [item for item in findings.servers(db) if item.exhibit in leads.servers]
        changes = series.changes(db, identifier)
        own = victims_of(db)
    members = [stored[report] for report in group.reports if report in stored]
    return SeriesPage(
        series=group,
        summary=series_card(group, stored, leads),
        reports=[card(item, identifier, own=own.get(item.report.id, ())) for item in members],
        leads=leads if contacts else _without_contacts(leads),
        chart=chart_of(members, links, leads.actors),
        timeline=timeline_of(members, leads, servers),
        spots=_spots(members, leads),
        links=links[:KEPT_LINKS],
        relations=relations,
        hubs=hubs,
        changes=changes,
    )


def _without_contacts(leads: SeriesLeads) -> SeriesLeads:
    return replace(leads, victims_to_notify=tuple(replace(v, contact="") for v in leads.victims_to_notify))


def _spots(members: Sequence[StoredReport], leads: SeriesLeads) -> list[Spot]:
    counted = Counter(item.report.victim.country for item in members if item.report.victim.country)
    wanted = [(code, "victims", number, "") for code, number in counted.items()]
    wanted += [
        (v, "victims to notify", n, "") for v, n in Counter(x.country for x in leads.victims_to_notify).items() if v
    ]
    held = defaultdict(list)
    for place in leads.places:
        if place.country and place.kind != "victims":
            held[place.country, place.kind].append(place.strength)
    wanted += [(code, kind, len(found), min(found, key=STRENGTHS.index)) for (code, kind), found in held.items()]
    spots = []
    for code, kind, number, strength in wanted:
        known = country(code)
        if known is not None:
            spots.append(Spot(code, known.name, known.latitude, known.longitude, kind, number, strength))
    return spots
