"""Gathering what a bundle needs from an open operation, asking leave, and entering every export in the custody log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from weftline import __version__
from weftline.access import Subject, may
from weftline.bundles import Counted, Custody, Header, Material, Result, Told
from weftline.bundles.custody import Item, Kept, record_of
from weftline.bundles.result import ExhibitLine
from weftline.errors import NotFoundError, RefusedError
from weftline.model.exhibit import Exhibit
from weftline.model.lead import SeriesLeads
from weftline.model.observable import Sighting
from weftline.model.series import Series
from weftline.operation.opening import Operation, now_us
from weftline.store import Connection, exhibits, findings, records, reports, series, sightings
from weftline.store.findings import StoredApp, StoredServer
from weftline.store.reports import StoredReport
from weftline.vault import Disclosure, single_file

CUSTODY_LOG = "custody.log"
CHECKPOINTS = "checkpoints"


def gather(operation: Operation, identifier: str, *, marking: str = "", made_us: int | None = None) -> Material:
    """Everything that belongs to one series. `marking`: what a person states for whatever bears none of its own.

    Raises NotFoundError.
    """
    with operation.store.read() as db:
        group = next((item for item in series.every(db) if item.id == identifier), None)
        if group is None:
            raise NotFoundError(f"There is no series {identifier}.", "`weftline leads` lists them.")
        leads = series.leads(db).get(identifier, SeriesLeads(identifier, group.reports))
        members = reports.some(db, group.reports)
        servers = [item for item in findings.servers(db) if item.exhibit in leads.servers]
        apps = [item for item in findings.apps(db) if item.key in leads.apps or item.report in group.reports]
        seen = _sightings(db, group, leads, servers, apps)
        held = _exhibits(db, group, members, servers, apps, seen)
        links = tuple(series.links(db, among=group.reports))
        shared = {(term.kind, term.value) for link in links for term in link.terms}
        return Material(
            header=_header(operation, seen.values(), now_us() if made_us is None else made_us),
            series=group,
            leads=leads,
            reports=tuple(_told(item) for item in members),
            links=links,
            relations=tuple(item for item in series.relations(db) if identifier in {item.a, item.b}),
            hubs=tuple(hub for hub in series.hubs(db) if (hub.kind, hub.value) in shared),
            sightings=seen,
            exhibits=held,
            problems=tuple(problem for problem in exhibits.problems(db) if problem.exhibit in held),
            counts={name: _counted(db, item) for name, item in held.items()},
            servers={item.exhibit: item.findings for item in servers},
            apps={item.key: item.findings for item in apps},
            chosen_marking=marking,
        )


def _header(operation: Operation, seen: Iterable[Sighting], made_us: int) -> Header:
    settings = operation.settings
    return Header(
        name=settings.name,
        agency=settings.agency,
        marking=settings.marking,
        purpose=settings.purpose,
        home_country=settings.home_country,
        zone=settings.zone,
        example=settings.example,
        made_us=made_us,
        made_by=operation.actor,
        tools=(f"weftline {__version__}", *sorted({item.tool for item in seen if item.tool})),
    )


def _told(item: StoredReport) -> Told:
    return Told(item.report, item.source, item.locator, item.received_us, item.occurred_us)


def _sightings(
    db: Connection, group: Series, leads: SeriesLeads, servers: Sequence[StoredServer], apps: Sequence[StoredApp]
) -> dict[str, Sighting]:
    """Sightings on the series' reports, servers and apps, and whatever else its leads name."""
    found = [seen for report in group.reports for seen in sightings.find(db, report=report)]
    places = {item.exhibit for item in servers} | {_exhibit_of(item.key) for item in apps if not item.report}
    found += [seen for place in sorted(places) for seen in sightings.find(db, exhibit=place) if not seen.report]
    known = {seen.id: seen for seen in found}
    named = [name for name in _named(leads) if name not in known]
    return known | {seen.id: seen for seen in sightings.get(db, named)}


def _named(leads: SeriesLeads) -> list[str]:
    reasons = [reason for actor in leads.actors for reason in (*actor.reasons, *actor.against)]
    reasons += [reason for place in leads.places for reason in (*place.reasons, *place.against)]
    reasons += [reason for step in leads.next_steps for reason in step.reasons]
    ids = [name for reason in reasons for name in reason.sightings]
    ids += [name for payment in leads.money.payments for name in payment.sightings]
    return list(dict.fromkeys(ids))


def _exhibits(
    db: Connection,
    group: Series,
    members: Sequence[StoredReport],
    servers: Sequence[StoredServer],
    apps: Sequence[StoredApp],
    seen: dict[str, Sighting],
) -> dict[str, Exhibit]:
    """The reports' exhibits and those that a proof points to."""
    wanted = {item.source for item in members} | {item.exhibit for item in servers}
    wanted |= {_exhibit_of(item.key) for item in apps} | {item.exhibit for item in seen.values()}
    belonging = set(group.reports)
    return {item.id: item for item in exhibits.find(db) if item.report in belonging or item.id in wanted}


def _exhibit_of(key: str) -> str:
    return key.partition("#")[0].partition("!")[0]


def _counted(db: Connection, item: Exhibit) -> Counted:
    if item.sealed:
        return Counted()
    ambiguous = sum(1 for message in records.messages(db, exhibit=item.id) if message.moment.ambiguous)
    return Counted(len(records.unparsed(db, item.id)), ambiguous)


def leave(operation: Operation, subject: str, purpose: str) -> None:
    """Ask whether the officer may export. Raises RefusedError."""
    allowed = may(operation.officer.user, "export", Subject(id=subject, reason=purpose))
    if not allowed:
        raise RefusedError(allowed.reason)


def enter_export(operation: Operation, objects: Sequence[str], kind: str, **detail: str) -> int:
    """Enter an export in the custody log before it leaves; returns the entry's number."""
    return operation.vault.record("export", objects, actor=operation.actor, detail={"kind": kind, **detail})


def custody_of(operation: Operation, material: Material, result: Result, purpose: str) -> Custody:
    """What proves the exhibits of a court bundle, as the log stands now; their hashes are computed anew."""
    open_ones = [item.id for item in material.exhibits.values() if not item.sealed]
    opened = operation.vault.disclose(open_ones, actor=operation.actor, purpose=purpose)
    signed = operation.vault.checkpoint()
    items = [_item(line, opened) for line in result.exhibits]
    kept = Kept(
        result.case,
        result.made_at,
        result.made_by,
        result.tools,
        result.originator,
        result.marking,
        example=result.example,
    )
    entries = list(operation.vault.entries())
    folder = operation.folder
    checkpoints = sorted((folder / CHECKPOINTS).iterdir())
    return Custody(
        log=(folder / CUSTODY_LOG).read_bytes(),
        checkpoints={path.name: path.read_bytes() for path in checkpoints if path.suffix == ".note"},
        disclosures={name: {"random_part": item.random_part, "sha256": item.sha256} for name, item in opened.items()},
        verifier=single_file(),
        record=record_of(kept, entries, items, signed, operation.identity.fingerprint, why=False),
        stamps={path.name: path.read_bytes() for path in checkpoints if path.suffix == ".tsr"},
    )


def _item(line: ExhibitLine, opened: Mapping[str, Disclosure]) -> Item:
    return Item(
        number=line.number,
        id=line.id,
        sealed=line.sealed,
        name=line.name,
        sha256=line.sha256,
        size=line.size,
        acquired_at=line.acquired_at,
        acquired_by=line.acquired_by,
        compared=opened[line.id].sha256 if line.id in opened else "",
    )
