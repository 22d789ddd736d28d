"""The fourth step: which reports are the same people's work. Tables go to linkage, its answer to the store."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import pyarrow as pa

from weftline import __version__
from weftline.linkage import Linkage, link
from weftline.model.observable import FACTS, Sighting
from weftline.model.report import Report
from weftline.model.series import Decision, Series
from weftline.operation import families, ties
from weftline.operation.opening import Operation, now_us
from weftline.operation.progress import Progress
from weftline.operation.scripts import script_lines, scripts_of
from weftline.store import Connection, decisions, exhibits, findings, records, reports, series, sightings, steps
from weftline.store.records import StoredPhoto
from weftline.store.reports import StoredReport

TOOL = f"weftline {__version__} linking 1"
SUBJECT = "operation"
LEAST_CONFIDENCE = 0.25
FOUND_BY_LINKAGE = frozenset({"script", "photo"})
WIDELY_SHARED = frozenset({"domain", "url", "ipv4", "ipv6", "short_link", "server"})


def link_reports(operation: Operation, progress: Progress) -> Linkage | None:
    """Link all reports anew if anything that counts has changed since the last time; None where nothing has."""
    progress.stage("Linking reports")
    _tie(operation)
    with operation.store.read() as db:
        stored = reports.every(db)
        seen = sightings.every(db)
        ruled = decisions.every(db, standing=True)
        previous = series.series_of(db)
        pictures = sorted(records.photos(db), key=lambda photo: (photo.report, photo.sha256, photo.locator))
        lines = script_lines(records.every_message(db), records.passages(db), stored)
        done = steps.done(db).get((SUBJECT, "link"))
    mentions = mentions_table(seen, example=operation.settings.example)
    tables = (
        _reports_table(stored, scripts_of(lines), same_crime(stored, mentions)),
        mentions,
        _photos_table(pictures),
    )
    fingerprint = _fingerprint(tables, ruled)
    if done == fingerprint:
        return None
    started = time.perf_counter()
    result = link(*tables, decisions=ruled, previous=previous)
    with operation.store.write() as db:
        _store(db, result, previous)
        sightings.drop_tool(db, families.TOOL)
        sightings.put(db, families.family_sightings(result, lines, pictures), operation.marking)
        seconds = time.perf_counter() - started
        steps.finish(db, SUBJECT, "link", fingerprint=fingerprint, tool=TOOL, now_us=now_us(), seconds=seconds)
    return result


def _tie(operation: Operation) -> None:
    """Find anew what ties reports to servers and apps."""
    with operation.store.read() as db:
        people = {stored.report.id: stored.report for stored in reports.every(db)}
        seen = sightings.every(db)
        servers = {stored.exhibit: stored.findings for stored in findings.servers(db)}
        apps = findings.apps(db)
        paths = {item.id: item.path for item in exhibits.find(db)}
    found = [*ties.server_ties(people, seen, servers), *ties.app_ties(people, seen, apps, paths)]
    with operation.store.write() as db:
        sightings.drop_tool(db, ties.TOOL)
        sightings.put(db, [tie.sighting() for tie in found], operation.marking)


def mentions_table(seen: Iterable[Sighting], *, example: bool) -> pa.Table:
    """Linkage's mentions: one row for each report, kind, value and role, at its highest confidence. Reserved values
    link in an example operation only.
    """
    best: dict[tuple[str, str, str, str], float] = {}
    for sighting in seen:
        if not sighting.report or sighting.kind in FACTS | FOUND_BY_LINKAGE or not sighting.linkable:
            continue
        if (sighting.reserved and not example) or sighting.confidence < LEAST_CONFIDENCE:
            continue
        key = (sighting.report, sighting.kind, sighting.value, sighting.role)
        best[key] = max(best.get(key, 0.0), sighting.confidence)
    rows = sorted((*key, confidence) for key, confidence in best.items())
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    names = ["report_id", "kind", "value", "role", "confidence"]
    types = [pa.string()] * 4 + [pa.float64()]
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(dict(zip(names, arrays, strict=True)))


def _reports_table(stored: Sequence[StoredReport], texts: Mapping[str, str], victims: Mapping[str, str]) -> pa.Table:
    rows = [_report_row(item, texts.get(item.report.id, ""), victims.get(item.report.id)) for item in stored]
    schema = pa.schema(
        [
            ("report_id", pa.string()),
            ("time", pa.string()),
            ("language", pa.string()),
            ("platform", pa.string()),
            ("amount", pa.float64()),
            ("currency", pa.string()),
            ("hour", pa.float64()),
            ("persona", pa.string()),
            ("text", pa.string()),
            ("victim_id", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _report_row(item: StoredReport, text: str, victim: str | None) -> dict[str, object]:
    report = item.report
    demand = next((d for d in report.demands if d.amount), None)
    return {
        "report_id": report.id,
        "time": report.occurred_from or report.received_at or None,
        "language": report.language or None,
        "platform": report.first_contact.platform.casefold() or None,
        "amount": _number(demand.amount) if demand else None,
        "currency": demand.currency if demand else None,
        "hour": None,
        "persona": report.first_contact.name.casefold() or None,
        "text": text or None,
        "victim_id": victim,
    }


def _number(amount: str) -> float | None:
    try:
        return float(amount)
    except ValueError:
        return None


def victim_key(report: Report) -> str | None:
    """One key for one victim."""
    own = sorted("".join(text.split()).casefold() for text in (*report.victim.phones, *report.victim.emails))
    return hashlib.sha256(own[0].encode()).hexdigest()[:16] if own else None


def same_crime(stored: Sequence[StoredReport], mentions: pa.Table) -> dict[str, str]:
    """Reports in which one victim tells of one crime twice, by report: the victim's key.

    A victim may meet two groups: only reports that share something of the offender's count as the same account.
    """
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    columns = (mentions.column(name).to_pylist() for name in ("report_id", "kind", "value", "role"))
    for report, kind, value, role in zip(*columns, strict=True):
        if role in {"offender", "unknown"} and kind not in WIDELY_SHARED:
            told[report].add((kind, value))
    by_victim: dict[str, list[str]] = defaultdict(list)
    for item in stored:
        key = victim_key(item.report)
        if key:
            by_victim[key].append(item.report.id)
    return {
        report: key
        for key, mine in by_victim.items()
        for report in mine
        if any(told[report] & told[other] for other in mine if other != report)
    }


def _photos_table(photos: Iterable[StoredPhoto]) -> pa.Table:
    rows = [
        {
            "report_id": photo.report,
            "phash64": photo.phash64,
            "pdq256": photo.pdq256,
            "role": photo.role,
            "owner": photo.owner,
            "sealed": photo.sealed,
        }
        for photo in photos
        if photo.report and (photo.phash64 or photo.pdq256)
    ]
    names = ("report_id", "phash64", "pdq256", "role", "owner")
    schema = pa.schema([*((name, pa.string()) for name in names), ("sealed", pa.bool_())])
    return pa.Table.from_pylist(rows, schema=schema)


def _fingerprint(tables: Sequence[pa.Table], ruled: Sequence[Decision]) -> str:
    digest = hashlib.sha256(TOOL.encode())
    for table in tables:
        digest.update(msgspec.msgpack.encode(table.to_pydict()))
    digest.update(msgspec.msgpack.encode(ruled))
    return digest.hexdigest()


def _store(db: Connection, result: Linkage, previous: Mapping[str, str]) -> None:
    series.replace(
        db,
        series=result.series,
        links=result.links,
        hubs=result.hubs,
        relations=result.relations,
        weights=[series.Weight(w.kind, w.value, msgspec.json.encode(w).decode()) for w in result.weights],
        changes=series_changes(previous, result.series),
    )
    steps.put_meta(db, "behaviour", msgspec.json.encode(result.behaviour.to_json()).decode())
    steps.put_meta(db, "linkage_run", msgspec.json.encode(result.run, enc_hook=str).decode())


def series_changes(previous: Mapping[str, str], now: Sequence[Series]) -> list[series.SeriesChange]:
    """What became of the series since the run before, for the log: made, grew, shrank, merged, split, gone."""
    before: dict[str, set[str]] = defaultdict(set)
    for report, name in previous.items():
        before[name].add(report)
    at = now_us()
    found: list[series.SeriesChange] = []
    known = {item.id for item in now}
    for item in now:
        members = set(item.reports)
        old = before.get(item.id, set())
        if not old:
            found.append(series.SeriesChange(at, "made", item.id, "", f"{len(members)} reports"))
        elif members - old or old - members:
            text = f"{len(members - old)} reports joined, {len(old - members)} left"
            found.append(series.SeriesChange(at, "grew" if len(members) >= len(old) else "shrank", item.id, "", text))
        others = {previous[report] for report in members if report in previous} - {item.id}
        for other in sorted(others):
            what = "merged" if other not in known else "moved"
            found.append(series.SeriesChange(at, what, item.id, other, f"reports came from {other}"))
    found += [
        series.SeriesChange(at, "gone", name, "", "no report is left in it") for name in before if name not in known
    ]
    return found
