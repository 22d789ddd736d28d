"""The last step: actors, places, money, victims to notify and next steps, drawn anew whenever anything changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from weftline import __version__
from weftline.leads import Case, Rates, work
from weftline.model.lead import Actor, SeriesLeads
from weftline.model.observable import Sighting
from weftline.model.report import Report
from weftline.model.series import Decision
from weftline.operation import ties
from weftline.operation.opening import Operation, now_us
from weftline.operation.progress import Progress
from weftline.places import IpPlace, country_of_ip
from weftline.store import Connection, decisions, exhibits, findings, reports, series, sightings, steps
from weftline.store.coding import to_text

TOOL = f"weftline {__version__} leading 1"
SUBJECT = "operation"


def lead(operation: Operation, progress: Progress) -> bool:
    """Draw the leads of every series. False where nothing that counts has changed since the last time."""
    progress.stage("Drawing leads")
    with operation.store.read() as db:
        case, fingerprint = _case(operation, db)
        if steps.done(db).get((SUBJECT, "lead")) == fingerprint:
            return False
        ruled = decisions.every(db, standing=True)
    started = time.perf_counter()
    found = {item.series: _heeding(item, ruled) for item in work(case)}
    with operation.store.write() as db:
        series.put_leads(db, found)
        seconds = time.perf_counter() - started
        steps.finish(db, SUBJECT, "lead", fingerprint=fingerprint, tool=TOOL, now_us=now_us(), seconds=seconds)
    return True


def _case(operation: Operation, db: Connection) -> tuple[Case, str]:
    seen = sightings.every(db)
    servers = {stored.exhibit: stored.findings for stored in findings.servers(db)}
    apps = findings.apps(db)
    people = {stored.report.id: stored.report for stored in reports.every(db)}
    kept = exhibits.find(db)
    paths = {item.id: item.path for item in kept}
    groups, links, relations = series.every(db), series.links(db), series.relations(db)
    ruled = decisions.every(db, standing=True)
    example = operation.settings.example

    def place_of(ip: str) -> IpPlace:
        return country_of_ip(ip, example=example)

    rates = operation.settings.rates
    case = Case(
        reports=people,
        sightings=seen,
        series=groups,
        links=links,
        relations=relations,
        servers=servers,
        apps={stored.key: stored.findings for stored in apps},
        app_reports=_app_reports(people, seen, apps, paths),
        server_ties=_server_ties(seen),
        rates=Rates(rates.source, rates.date, rates.usd) if rates.usd else None,
        home_country=operation.settings.home_country,
        decisions=ruled,
        country_of_ip=place_of,
        names=paths,
        returns={item.id: item.description for item in kept if item.category == "return"},
    )
    parts = (groups, links, relations, ruled, rates, TOOL, sorted(s.id for s in seen), sorted(servers), sorted(people))
    digest = hashlib.sha256("\x1f".join(to_text(part) for part in parts).encode())
    for done in sorted(steps.done(db).items()):
        if done[0][1] != "lead":
            digest.update(repr(done).encode())
    return case, digest.hexdigest()


def _app_reports(
    people: Mapping[str, Report],
    seen: Sequence[Sighting],
    apps: Sequence[findings.StoredApp],
    paths: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Which reports are tied to each app, by the app's key."""
    found: dict[str, set[str]] = {stored.key: {stored.report} - {""} for stored in apps}
    for tie in ties.app_ties(people, seen, apps, paths):
        found.setdefault(tie.locator.rstrip("#"), set()).add(tie.report)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _server_ties(seen: Sequence[Sighting]) -> dict[str, dict[str, str]]:
    """Report to server exhibit to the reason of the tie."""
    found: dict[str, dict[str, str]] = {}
    for sighting in seen:
        if sighting.tool == ties.TOOL and sighting.kind == "server":
            found.setdefault(sighting.report, {}).setdefault(sighting.value, sighting.why)
    return found


def _heeding(item: SeriesLeads, ruled: Sequence[Decision]) -> SeriesLeads:
    """What people ruled about actors: confirmed, rejected, another role, or who it is (set by a person only)."""
    return replace(item, actors=tuple(_ruled(actor, ruled) for actor in item.actors))


def _ruled(actor: Actor, ruled: Sequence[Decision]) -> Actor:
    for decision in ruled:
        if actor.id not in decision.subjects:
            continue
        if decision.verdict == "confirm":
            actor = replace(actor, status="confirmed")
        elif decision.verdict == "reject":
            actor = replace(actor, status="rejected")
        elif decision.verdict == "identify":
            actor = replace(actor, identified_as=f"{decision.value} (assessed by {decision.by}: {decision.reason})")
    return actor
