"""The operation at a glance: counts, the urgent queue, series, servers, apps, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from weftline.model.exhibit import Problem
from weftline.model.lead import SeriesLeads
from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.model.series import Series
from weftline.operation.opening import Operation
from weftline.operation.views.withholding import hide, own_values, victims_of
from weftline.store import exhibits, findings, records, reports, series, sightings
from weftline.store.reports import StoredReport


@dataclass(frozen=True, slots=True)
class ReportCard:
    """One report in a list."""

    id: str
    received: str | None
    kind: str
    language: str
    country: str
    age_band: str
    platform: str
    series: str
    urgency: int
    urgent_because: str
    summary: str
    exhibits: int = 0


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """One series in a list. Money as decimal strings."""

    id: str
    reports: int
    first: str | None
    last: str | None
    paid: dict[str, str]
    usd: str
    actors: int
    countries: dict[str, int]
    languages: dict[str, int]
    doubts: tuple[str, ...]
    victims_to_notify: int
    weakest: float


@dataclass(frozen=True, slots=True)
class Overview:
    """The operation at a glance."""

    name: str
    home_country: str
    marking: str
    example: bool
    counts: dict[str, int]
    urgent: list[ReportCard]
    series: list[SeriesCard]
    singles: int
    servers: list[dict[str, object]]
    apps: list[dict[str, object]]
    problems: list[Problem]
    warnings: list[str] = field(default_factory=list)


def overview(operation: Operation) -> Overview:
    """Everything the first page shows."""
    with operation.store.read() as db:
        stored = {item.report.id: item for item in reports.every(db)}
        groups = series.every(db)
        leads = series.leads(db)
        servers = findings.servers(db)
        apps = findings.apps(db)
        paths = {item.id: item.path for item in exhibits.find(db)}
        problems = exhibits.problems(db)
        own = victims_of(db)
        counts = {
            "reports": len(stored),
            "exhibits": exhibits.count(db),
            "sightings": sightings.count(db),
            **{f"{name}s" if name != "unparsed" else name: number for name, number in records.counts(db).items()},
        }
    several = [group for group in groups if len(group.reports) > 1]
    of_report = series_by_report(groups)
    urgent = sorted((x for x in stored.values() if x.urgency), key=lambda x: (-x.urgency, -(x.received_us or 0)))
    return Overview(
        name=operation.settings.name,
        home_country=operation.settings.home_country,
        marking=operation.settings.marking,
        example=operation.settings.example,
        counts=counts | {"series": len(several), "problems": len(problems)},
        urgent=[card(item, of_report.get(item.report.id, ""), own=own.get(item.report.id, ())) for item in urgent],
        series=[series_card(group, stored, leads.get(group.id)) for group in several],
        singles=len(groups) - len(several),
        servers=[
            {
                "exhibit": item.exhibit,
                "path": paths.get(item.exhibit, ""),
                "operators": len(item.findings.operators),
                "devices": len(item.findings.devices),
                "contacts": item.findings.contacts.rows,
                "lines": item.findings.lines_total,
                "lines_unparsed": item.findings.lines_unparsed,
            }
            for item in servers
        ],
        apps=[
            {
                "key": item.key,
                "path": paths.get(item.key.split("!", 1)[0], ""),
                "package": item.findings.package,
                "label": item.findings.label,
                "score": item.findings.score,
                "report": item.report,
            }
            for item in apps
        ],
        problems=problems,
        warnings=list(operation.warnings),
    )


def series_by_report(groups: Iterable[Series]) -> dict[str, str]:
    """Report to series, for reports that are linked with another; one that stands alone is in no series to show."""
    return {report: group.id for group in groups if len(group.reports) > 1 for report in group.reports}


def card(
    item: StoredReport, series_id: str = "", exhibits_held: int = 0, *, own: Sequence[Sighting] = ()
) -> ReportCard:
    """One report as a line of a list. The victim's name and contacts never stand in it.

    `own`: what was sighted as the victim's own, for those that only the text tells.
    """
    report = item.report
    words = " ".join(hide(report.narrative, own_values(report.victim, own)).split())
    return ReportCard(
        id=report.id,
        received=iso(item.received_us),
        kind=report.kind,
        language=report.language,
        country=report.victim.country,
        age_band=report.victim.age_band,
        platform=report.first_contact.platform,
        series=series_id,
        urgency=item.urgency,
        urgent_because=item.urgent_because,
        summary=words[:160] + ("…" if len(words) > 160 else ""),
        exhibits=exhibits_held,
    )


def series_card(group: Series, stored: dict[str, StoredReport], leads: SeriesLeads | None) -> SeriesCard:
    """One series as a line of a list."""
    members = [stored[report] for report in group.reports if report in stored]
    times = [at for item in members if (at := item.occurred_us or item.received_us) is not None]
    return SeriesCard(
        id=group.id,
        reports=len(group.reports),
        first=iso(min(times, default=None)),
        last=iso(max(times, default=None)),
        paid=dict(leads.money.paid) if leads else {},
        usd=leads.money.usd_paid if leads else "",
        actors=len(leads.actors) if leads else 0,
        countries=dict(Counter(item.report.victim.country or "?" for item in members).most_common()),
        languages=dict(Counter(item.report.language or "?" for item in members).most_common()),
        doubts=group.doubts,
        victims_to_notify=len(leads.victims_to_notify) if leads else 0,
        weakest=group.weakest,
    )
