"""One report: its answers, its evidence, what was sighted, and which reports it is linked with."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.errors import NotFoundError
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.model.report import Report
from weftline.model.series import Link
from weftline.operation.opening import Operation
from weftline.operation.views.overview import series_by_report
from weftline.store import exhibits, records, reports, series, sightings
from weftline.store.records import StoredMessage


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything a report's page shows. `report` holds the victim's identity: the face decides who may see it."""

    report: Report
    received: str | None
    occurred: str | None
    version: int
    urgency: int
    urgent_because: str
    series: str
    exhibits: list[Exhibit]
    problems: list[Problem]
    sightings: list[Sighting]
    links: list[Link]
    messages: list[StoredMessage]
    earlier_versions: list[tuple[int, str | None]]


def report_page(operation: Operation, identifier: str) -> ReportPage:
    """One report by id, with or without its `r-`. Raises NotFoundError."""
    name = identifier if identifier.startswith("r-") else f"r-{identifier}"
    with operation.store.read() as db:
        stored = reports.get(db, name)
        if stored is None:
            raise NotFoundError(
                f"There is no report {identifier}.", "`weftline search` finds reports by what is in them."
            )
        held = exhibits.find(db, report=name)
        ids = {item.id for item in held} | ({stored.source} if stored.source else set())
        seen = [s for s in sightings.find(db, report=name) if s.exhibit not in {i.id for i in held if i.sealed}]
        return ReportPage(
            report=stored.report,
            received=iso(stored.received_us),
            occurred=iso(stored.occurred_us),
            version=stored.version,
            urgency=stored.urgency,
            urgent_because=stored.urgent_because,
            series=series_by_report(series.every(db)).get(name, ""),
            exhibits=held,
            problems=[problem for problem in exhibits.problems(db) if problem.exhibit in ids],
            sightings=seen,
            links=series.links(db, report=name),
            messages=records.messages(db, report=name),
            earlier_versions=[(version, iso(at)) for version, at, _ in reports.history(db, name)],
        )
