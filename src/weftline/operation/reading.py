"""The second step: what reports say and what their evidence holds, read in workers and stored exhibit by exhibit."""

from __future__ import annotations

from dataclasses import replace

from weftline.intake.answers import hints_for
from weftline.intake.urgency import urgency, when
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.moment import to_us
from weftline.model.records import Page, Reading
from weftline.model.report import Report
from weftline.operation.folder import BULK_SUFFIXES
from weftline.operation.jobs import EvidenceAnswer, EvidenceRequest, ReportAnswer, ReportRequest, encode
from weftline.operation.opening import Operation, now_us
from weftline.operation.progress import Progress
from weftline.operation.sealing import Seal, judged_open, note_for, seal_for
from weftline.operation.speakers import known_from
from weftline.operation.tasks import TOOL, Task, answered, finish, list_failure, pending, run_tasks
from weftline.readers import ReadHints
from weftline.sandbox import Done, Failed, Workers
from weftline.store import Connection, decisions, exhibits, records, reports, sightings
from weftline.store.reports import Arrival

REPORT_FILE = "report.json"
REPORT_DEPTH = 3
MOST_LISTED = 200  # one file with a million broken parts must not hide all the others


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
    tasks = pending(operation, [_evidence_task(operation, item, people.get(item.report), opened) for item in wanted])
    progress.stage("Reading evidence", len(tasks))
    for task, outcome in run_tasks(operation, workers, tasks, progress):
        report = people.get(task.exhibit.report)
        note = note_for(task.exhibit.path, report, folder_of(task.exhibit.path))
        seal = Seal() if task.exhibit.id in opened else seal_for(task.exhibit.path, report, note)
        _store_evidence(operation, task, outcome, report, seal)
    return len(tasks)


def _evidence_task(operation: Operation, item: Exhibit, report: Report | None, opened: frozenset[str]) -> Task:
    settings = operation.settings
    note = note_for(item.path, report, folder_of(item.path))
    seal = Seal() if item.id in opened else seal_for(item.path, report, note)
    zone, zone_source = _zone(operation, report, note.zone if note else "")
    hints = ReadHints(
        exhibit=item.id,
        name=item.path.rpartition("/")[2],
        zone=zone,
        zone_source=zone_source,
        date_order=note.date_order if note else "",
        owner=note.owner if note else "",
        sealed=seal.whole,
        sealed_media=seal.media,
        languages=tuple(
            dict.fromkeys(code for code in ((report.language if report else ""), *settings.languages) if code)
        ),
    )
    person = report or Report(item.report)
    request = EvidenceRequest(hints, person.id, hints_for(person, settings.home_country), known_from(person, note))
    return Task(item, "read", "weftline.operation.jobs:read_evidence", encode(_ordered(request)))


def _received_us(report: Report | None, item: Exhibit) -> int:
    """When the report came in: nothing in it can speak of a later day."""
    received = when(report.received_at) if report is not None else None
    return to_us(received) if received is not None else item.received_us


def _languages(report: Report | None, of_operation: tuple[str, ...]) -> tuple[str, ...]:
    codes = ((report.language if report else ""), *of_operation)
    return tuple(dict.fromkeys(code for code in codes if code))


def _ordered(request: EvidenceRequest) -> object:
    """Sets encode in no fixed order; the fingerprint needs one."""
    search = {name: getattr(request.search, name) for name in type(request.search).__slots__}
    known = {name: getattr(request.known, name) for name in type(request.known).__slots__}
    return {
        "hints": request.hints,
        "report": request.report,
        "search": search | {"victim_values": sorted(request.search.victim_values)},
        "known": known | {"victim": sorted(request.known.victim), "offender": sorted(request.known.offender)},
    }


def _zone(operation: Operation, report: Report | None, stated: str) -> tuple[str, str]:
    if stated:
        return stated, "stated"
    if report is not None and report.zone:
        return report.zone, "report"
    if operation.settings.zone:
        return operation.settings.zone, "operation"
    return "", "none"


def _store_evidence(
    operation: Operation, task: Task, outcome: Done | Failed, report: Report | None, seal: Seal
) -> None:
    item = task.exhibit
    owner = report.id if report else item.report
    with operation.store.write() as db:
        exhibits.drop_problems(db, item.id, task.step)
        records.drop(db, item.id)
        sightings.drop(db, item.id)
        answer = answered(outcome, EvidenceAnswer)
        if isinstance(answer, Failed):
            list_failure(db, task, answer)
            exhibits.set_seal(db, item.id, sealed=seal.whole, reason=seal.reason if seal.whole else "")
        else:
            _put_answer(operation, db, item, owner, answer, seal_reason=seal.reason, whole=seal.whole)
        finish(db, task, outcome)


def _put_answer(
    operation: Operation,
    db: Connection,
    item: Exhibit,
    report: str,
    answer: EvidenceAnswer,
    *,
    seal_reason: str,
    whole: bool,
) -> None:
    reading = answer.reading
    itself = next((m for m in reading.members if m.locator.rstrip("#") == item.id), None)
    sealed = whole or (itself is not None and itself.sealed)
    exhibits.set_format(db, item.id, reading.format)
    exhibits.set_seal(db, item.id, sealed=sealed, reason=seal_reason if sealed else "")
    marking = operation.marking
    records.put(db, item.id, report, reading, roles=answer.roles, tool=TOOL, marking=marking, sealed=sealed)
    sightings.put(db, [replace(s, report=report) for s in answer.sightings if s.exhibit == item.id], marking)
    exhibits.put_members(db, item.id, report, reading.members)
    listed = _problems(item, reading)
    if sealed:
        listed.append(Problem(item.id, item.path, f"sealed, only hashed: {seal_reason}", "note"))
    exhibits.add_problems(db, listed, "read")


def _problems(item: Exhibit, reading: Reading) -> list[Problem]:
    listed = [Problem(item.id, item.path, text, "partial") for text in reading.problems]
    for member in reading.members:
        if member.problem:
            inside = member.locator.rstrip("#") != item.id
            path = f"{item.path}!{member.name}" if inside else item.path
            listed.append(Problem(item.id, path, member.problem, "unreadable", member.locator))
    known = {(problem.path, problem.reason) for problem in listed}
    if len(known) < len(listed):
        listed = list({(problem.path, problem.reason): problem for problem in listed}.values())
    if len(listed) > MOST_LISTED:
        more = f"and {len(listed) - MOST_LISTED} more in this file; its page lists every part"
        listed = [*listed[:MOST_LISTED], Problem(item.id, item.path, more, "partial")]
    if reading.unparsed:
        text = f"{len(reading.unparsed)} lines or records could not be parsed; they are listed on its page"
        listed.append(Problem(item.id, item.path, text, "partial"))
    return listed
