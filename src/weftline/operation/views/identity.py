"""A victim's identity, withheld: what a report's page shows until somebody asks for more, which is logged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from weftline.model.observable import Sighting
from weftline.model.report import Report, Victim
from weftline.operation.explaining import explain
from weftline.operation.opening import Operation
from weftline.operation.views.report_view import ReportPage, report_page
from weftline.operation.views.search_view import Answer, look_up
from weftline.operation.views.withholding import WITHHELD, hide, own_values
from weftline.store import Connection, reports, sightings
from weftline.store.records import StoredMessage


def report_without_identity(operation: Operation, identifier: str) -> ReportPage:
    """A report's page with the victim's name, contacts and own values taken out. Raises NotFoundError."""
    return withheld(report_page(operation, identifier))


def withheld(page: ReportPage) -> ReportPage:
    """The same page without who the victim is; age band, country and all that concerns the offender stay."""
    own = own_values(page.report.victim, [seen for seen in page.sightings if seen.role == "victim"])
    return replace(
        page,
        report=_report(page.report, own),
        exhibits=[
            replace(item, path=hide(item.path, own), description=hide(item.description, own)) for item in page.exhibits
        ],
        sightings=[_sighting(seen, own) for seen in page.sightings],
        messages=[_message(item, own) for item in page.messages],
    )


def _report(report: Report, own: re.Pattern[str] | None) -> Report:
    victim = Victim(age_band=report.victim.age_band, country=report.victim.country)
    return replace(
        report,
        victim=victim,
        narrative=hide(report.narrative, own),
        spread=hide(report.spread, own),
        threat_words=hide(report.threat_words, own),
        exhibits=tuple(
            replace(note, file=hide(note.file, own), description=hide(note.description, own), owner="")
            for note in report.exhibits
        ),
        unknown={name: hide(value, own) for name, value in report.unknown.items()},
    )


def _sighting(seen: Sighting, own: re.Pattern[str] | None) -> Sighting:
    if seen.role == "victim":
        return replace(seen, value=WITHHELD, raw=WITHHELD, readings=())
    return replace(seen, raw=hide(seen.raw, own))


def _message(item: StoredMessage, own: re.Pattern[str] | None) -> StoredMessage:
    sender = WITHHELD if item.sender_role == "victim" else item.sender
    return replace(item, sender=sender, text=hide(item.text, own))


def explain_without_identity(operation: Operation, first: str, second: str = "") -> dict[str, Any]:
    """The explanation of an id or pair with victims' own values blotted out of what is quoted. Raises NotFoundError."""
    document = explain(operation, first, second)
    names = sorted({quoted["report"] for quoted in _quoted(document) if quoted["report"]})
    with operation.store.read() as db:
        own = {
            stored.report.id: own_values(stored.report.victim, _own_sightings(db, stored.report.id))
            for stored in reports.some(db, names)
        }
    for quoted in _quoted(document):
        quoted["raw"] = WITHHELD if quoted["role"] == "victim" else hide(quoted["raw"], own.get(quoted["report"]))
    return document


def _quoted(part: Any) -> Iterator[dict[str, Any]]:
    """Every sighting quoted anywhere in an explanation."""
    if isinstance(part, dict):
        if "raw" in part and "report" in part:
            yield part
        for value in part.values():
            yield from _quoted(value)
    elif isinstance(part, list):
        for value in part:
            yield from _quoted(value)


def look_up_without_identity(operation: Operation, query: str, limit: int = 200) -> Answer:
    """What a search finds, with victims' own values blotted out of what is quoted."""
    answer = look_up(operation, query, limit)
    with operation.store.read() as db:
        victims = {stored.report.id: stored.report.victim for stored in reports.some(db, answer.reports)}
        own = {name: own_values(victim, _own_sightings(db, name)) for name, victim in victims.items()}
    return replace(
        answer,
        values=sorted({(seen.kind, seen.value) for seen in answer.sightings if seen.role != "victim"}),
        sightings=[_sighting(seen, own.get(seen.report)) for seen in answer.sightings],
        hits=[replace(hit, text=hide(hit.text, own.get(hit.report))) for hit in answer.hits],
    )


def _own_sightings(db: Connection, report: str) -> list[Sighting]:
    return sightings.find(db, report=report, role="victim")


def report_with_identity(operation: Operation, identifier: str) -> ReportPage:
    """A report's page with who the victim is; that it was asked for is logged first. Raises NotFoundError."""
    page = report_page(operation, identifier)
    operation.vault.record("view", [page.report.id], actor=operation.actor, detail={"page": "identity"})
    return page
