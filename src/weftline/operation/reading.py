"""The second step: what reports say and what their evidence holds, read in workers and stored exhibit by exhibit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from weftline.intake.answers import hints_for
from weftline.intake.urgency import urgency, when
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.moment import to_us
from weftline.model.records import Page, Reading
from weftline.model.report import Report
from weftline.operation.beside import LOG, logs_beside
from weftline.operation.evidence import JOB, EvidenceRequest
from weftline.operation.folder import BULK_SUFFIXES
from weftline.operation.jobs import ReportAnswer, ReportRequest
from weftline.operation.messages import encode
from weftline.operation.opening import Operation, now_us
from weftline.operation.progress import Progress
from weftline.operation.sealing import Seal, judged_open, note_for, seal_for
from weftline.operation.speakers import known_from
from weftline.operation.storing import Shelf
from weftline.operation.tasks import TOOL, Task, answered, finish, list_failure, pending, run_in_parts, run_tasks
from weftline.readers import ReadHints
from weftline.sandbox import Failed, Limits, Workers
from weftline.store import Connection, decisions, exhibits, records, reports, sightings
from weftline.store.reports import Arrival

REPORT_FILE = "report.json"
REPORT_DEPTH = 3
WORKER_LIMITS = Limits(seconds=300, memory_mb=1500)
SECONDS_PER_MB = 2
MOST_OUTPUT_SHARE = 6
MOST_SCRATCH_SHARE = 4


def current_exhibits(operation: Operation) -> list[Exhibit]:
    """The exhibits that stand for the folder's files as they are now (a changed file's earlier exhibit does not)."""
    with operation.store.read() as db:
        sources = {source.exhibit for source in exhibits.sources(db).values()}
        return [item for item in exhibits.find(db) if item.id in sources]


def folder_of(path: str) -> str:
    """The name of the report's folder (or of the single file that is a report), from `reports/<name>/...`, whether it
    came in a folder or through the inbox.
    """
    parts = path.removeprefix("inbox/").split("/")
    if len(parts) < REPORT_DEPTH - 1 or parts[0] != "reports":
        return ""
    return parts[1] if len(parts) >= REPORT_DEPTH else parts[1].rpartition(".")[0] or parts[1]


def is_report_file(item: Exhibit) -> bool:
    """True for `reports/<name>/report.json`."""
    parts = item.path.removeprefix("inbox/").split("/")
    return len(parts) == REPORT_DEPTH and parts[0] == "reports" and parts[2] == REPORT_FILE


def is_bulk(item: Exhibit) -> bool:
    """True for a table of many reports."""
    return item.category == "report" and item.path.count("/") == 1 and item.path.lower().endswith(BULK_SUFFIXES)


def read_reports(operation: Operation, workers: Workers, progress: Progress) -> int:
    """Read every new or changed `report.json` and table of reports. Returns how many files were read."""
    items = current_exhibits(operation)
    tasks = pending(
        operation, [_report_task(operation, item) for item in items if is_report_file(item) or is_bulk(item)]
    )
    progress.stage("Reading reports", len(tasks))
    for task, outcome in run_tasks(operation, workers, tasks, progress):
        with operation.store.write() as db:
            exhibits.drop_problems(db, task.exhibit.id, task.step)
            answers = answered(outcome, list[ReportAnswer])
            if isinstance(answers, Failed):
                list_failure(db, task, answers)
                answers = []
            _store_reports(operation, db, task, answers)
            finish(db, task, outcome)
    _reports_without_answers(operation, items)
    return len(tasks)


def _report_task(operation: Operation, item: Exhibit) -> Task:
    settings = operation.settings
    name = item.path.rpartition("/")[2]
    request = ReportRequest(item.id, name, folder_of(item.path), settings.home_country, settings.columns)
    return Task(
        item, "answers", f"weftline.operation.jobs:{'read_bulk' if is_bulk(item) else 'read_report'}", encode(request)
    )


def _store_reports(operation: Operation, db: Connection, task: Task, answers: list[ReportAnswer]) -> None:
    item = task.exhibit
    sightings.drop(db, item.id)
    records.drop(db, item.id)
    for answer in answers:
        if not answer.report.id:
            listed = [Problem(item.id, item.path, text, "unreadable", answer.locator) for text in answer.problems]
            exhibits.add_problems(db, listed, task.step)
            continue
        conflict = _conflict(db, answer.report.id, item)
        if conflict:
            exhibits.add_problems(db, [Problem(item.id, item.path, conflict, "partial", answer.locator)], task.step)
            continue
        reports.put(db, _arrival(answer, item), now_us())
        sightings.put(db, answer.sightings, operation.marking)
        pages = [
            Page(locator, text, "form", locator.rpartition("field=")[2]) for locator, text in answer.fields.items()
        ]
        reading = Reading("report", pages=pages)
        records.put(db, item.id, answer.report.id, reading, roles={}, tool=TOOL, marking=operation.marking)
        listed = [Problem(item.id, item.path, text, "partial", answer.locator) for text in answer.problems]
        exhibits.add_problems(db, listed, task.step)
    exhibits.set_format(db, item.id, "reports table" if is_bulk(item) else "report")


def _conflict(db: Connection, report: str, item: Exhibit) -> str:
    """One id from two sources is never merged: the first stays, the second is listed."""
    known = reports.get(db, report)
    if known is None or not known.source:
        return ""
    source = exhibits.get(db, known.source)
    if source is None or source.path == item.path:
        return ""
    return f"report {report} came before from {source.path}; this one is kept but not used: give it an id of its own"


def _arrival(answer: ReportAnswer, item: Exhibit) -> Arrival:
    received = when(answer.report.received_at)
    occurred = when(answer.report.occurred_from) or when(answer.report.occurred_to)
    level, because = urgency(answer.report, received)
    return Arrival(
        answer.report,
        item.id,
        answer.locator,
        answer.content_sha256,
        received_us=to_us(received) if received else item.received_us,
        occurred_us=to_us(occurred) if occurred else None,
        urgency=level,
        urgent_because=because,
    )


def _reports_without_answers(operation: Operation, items: list[Exhibit]) -> None:
    """Give every exhibit the id of the report it belongs to: the one that its folder's `report.json` states, else the
    folder's name. A folder without `report.json` is a report all the same: its evidence speaks.
    """
    with operation.store.write() as db:
        stated = {stored.source: stored.report.id for stored in reports.every(db) if stored.source}
        names = {folder_of(item.path): stated[item.id] for item in items if is_report_file(item) and item.id in stated}
        for item in items:
            folder = folder_of(item.path)
            if item.category != "report" or not folder or is_bulk(item):
                continue
            name = names.setdefault(folder, f"r-{folder}")
            if item.report != name:
                exhibits.set_report(db, item.id, name)
            if reports.get(db, name) is None:
                reports.put(db, Arrival(Report(name), "", "", "", received_us=item.received_us), now_us())


def read_evidence(operation: Operation, workers: Workers, progress: Progress) -> int:
    """Read every new or changed evidence file of every report. Returns how many."""
    wanted = [
        item
        for item in current_exhibits(operation)
        if item.category in {"report", "return"} and not is_report_file(item) and not is_bulk(item)
    ]
    with operation.store.read() as db:
        people = {stored.report.id: stored.report for stored in reports.every(db)}
        opened = judged_open(decisions.every(db, standing=True))
    logs = logs_beside(wanted)
    tasks = pending(
        operation, [_evidence_task(operation, item, people.get(item.report), opened, logs) for item in wanted]
    )
    progress.stage("Reading evidence", len(tasks))
    shelf = Shelf(operation, progress)
    for task, outcome in run_in_parts(operation, workers, tasks, progress):
        report = people.get(task.exhibit.report)
        note = note_for(task.exhibit.path, report, folder_of(task.exhibit.path))
        seal = Seal() if task.exhibit.id in opened else seal_for(task.exhibit.path, report, note)
        shelf.take(task, outcome, report.id if report else task.exhibit.report, seal)
    return len(tasks)


def _evidence_task(
    operation: Operation,
    item: Exhibit,
    report: Report | None,
    opened: frozenset[str],
    logs: Mapping[str, Exhibit],
) -> Task:
    settings = operation.settings
    note = note_for(item.path, report, folder_of(item.path))
    seal = Seal() if item.id in opened else seal_for(item.path, report, note)
    zone, zone_source = _zone(operation, report, note.zone if note else "")
    name = item.path.rpartition("/")[2]
    hints = ReadHints(
        exhibit=item.id,
        name=name,
        zone=zone,
        zone_source=zone_source,
        date_order=note.date_order if note else "",
        owner=note.owner if note else "",
        passwords=(note.password,) if note and note.password else (),
        sealed=seal.whole,
        sealed_media=seal.media,
        languages=tuple(
            dict.fromkeys(code for code in ((report.language if report else ""), *settings.languages) if code)
        ),
        received_us=item.received_us,
        log_bytes=logs[item.id].size if item.id in logs else 0,
        read_with=name.removesuffix(LOG) if name.endswith(LOG) and any(log is item for log in logs.values()) else "",
    )
    person = report or Report(item.report)
    known = known_from(person, note)
    if item.category == "return" and not hints.owner:  # what a provider hands over may be anybody's account
        known = replace(known, holder="unknown")
    request = EvidenceRequest(hints, person.id, hints_for(person, settings.home_country), known, True)
    return Task(item, "read", JOB, encode(_ordered(request)), _limits(item.size), logs.get(item.id))


def _limits(size: int) -> Limits:
    """More time and room for larger exhibits, as even the largest come in parts."""
    usual = WORKER_LIMITS
    mb = size >> 20
    return replace(
        usual,
        seconds=usual.seconds + SECONDS_PER_MB * mb,
        output_mb=usual.output_mb + MOST_OUTPUT_SHARE * mb,
        scratch_mb=usual.scratch_mb + MOST_SCRATCH_SHARE * mb,
    )


def _ordered(request: EvidenceRequest) -> object:
    """Sets encode in no fixed order; the fingerprint needs one."""
    search = {name: getattr(request.search, name) for name in type(request.search).__slots__}
    known = {name: getattr(request.known, name) for name in type(request.known).__slots__}
    return {
        "hints": request.hints,
        "report": request.report,
        "search": search | {"victim_values": sorted(request.search.victim_values)},
        "known": known | {"victim": sorted(request.known.victim), "offender": sorted(request.known.offender)},
        "in_parts": request.in_parts,
    }


def _zone(operation: Operation, report: Report | None, stated: str) -> tuple[str, str]:
    if stated:
        return stated, "stated"
    if report is not None and report.zone:
        return report.zone, "report"
    if operation.settings.zone:
        return operation.settings.zone, "operation"
    return "", "none"
