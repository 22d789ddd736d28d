"""What runs inside worker processes: a job takes a file and a typed request and gives a typed answer.

Nothing here touches store, vault or network; the parent decodes the answers strictly, because a worker that read
hostile input counts as taken over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from weftline import apps, readers
from weftline.intake.answers import field_texts, observables_of
from weftline.model.app import AppFindings
from weftline.model.ids import derived_id
from weftline.model.locator import Locator
from weftline.model.observable import Observable, Sighting
from weftline.model.report import Report
from weftline.operation.app_sightings import observables_of_app
from weftline.operation.messages import decode, encode

JOBS = "weftline.operation.jobs:"
MOST_OF_A_REPORT = 64 << 20  # its reader refuses less than that with a reason


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Read `report.json` (or a bulk table with `columns`) of exhibit `exhibit`; `name` is its file name."""

    exhibit: str
    name: str
    report: str = ""
    home_country: str = ""
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """One report with the sightings in its fields, where it stands, and what in it could not be understood."""

    report: Report
    locator: str
    content_sha256: str
    sightings: list[Sighting]
    fields: dict[str, str]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class AppRequest:
    """Triage one app; `members` lead to it inside the exhibit."""

    exhibit: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppAnswer:
    """What was found in an app, and the observables in it with their places."""

    findings: AppFindings
    observables: list[tuple[str, Observable]]


def read_report(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    """`report.json` to a list of one ReportAnswer. Raises InputError where it is no report at all."""
    del scratch
    request = decode(payload, ReportRequest)
    report, problems = readers.read_report(file.read(MOST_OF_A_REPORT), request.report)
    return encode([_answer(report, f"{request.exhibit}#", problems, request)])


def read_bulk(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    """A table of reports to a list of ReportAnswers; a row that is no report comes with an empty id."""
    del scratch
    request = decode(payload, ReportRequest)
    rows = readers.bulk_reports(file, request.name, request.columns)
    return encode([_answer(report, f"{request.exhibit}#{part}", problems, request) for report, part, problems in rows])


def _answer(report: Report, locator: str, problems: list[str], request: ReportRequest) -> ReportAnswer:
    if not report.id:
        return ReportAnswer(report, locator, "", [], {}, problems)
    place = Locator.parse(locator)
    report = decode(encode(report), Report)
    report = replace(report, id=report.id if report.id.startswith("r-") else f"r-{report.id}")
    digest = derived_id("report", msgspec.json.encode(report).decode(), length=64)
    pairs = observables_of(report, request.home_country)
    sightings = [sighting_of(observable, _narrowed(place, name), report.id, "form") for name, observable in pairs]
    fields = {_narrowed(place, name): observable.raw for name, observable in pairs}
    fields |= {_narrowed(place, name): text for name, text in field_texts(report).items()}
    return ReportAnswer(report, locator, digest, sightings, fields, problems)


def _narrowed(place: Locator, name: str) -> str:
    return str(replace(place, part=(*place.part, ("field", name))))


def sighting_of(observable: Observable, locator: str, report: str, tool: str, at_us: int | None = None) -> Sighting:
    """An observable seen at a place."""
    exhibit = locator.split("#", 1)[0].split("!", 1)[0]
    return Sighting(
        id=derived_id("sighting", locator, observable.kind, observable.value, str(observable.start), report),
        exhibit=exhibit,
        locator=locator,
        kind=observable.kind,
        value=observable.value,
        raw=observable.raw,
        start=observable.start,
        end=observable.end,
        role=observable.role,
        confidence=observable.confidence,
        linkable=observable.linkable,
        report=report,
        readings=observable.readings,
        reserved=observable.reserved,
        why=observable.why,
        tool=tool,
        at_us=at_us,
    )


def triage_app(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    """An app, or the app inside an exhibit, to one AppAnswer."""
    del scratch
    request = decode(payload, AppRequest)
    source = readers.member_bytes(file, request.members) if request.members else file
    place = str(Locator(request.exhibit, request.members)).rstrip("#")
    findings: AppFindings = apps.triage(source, place)
    return encode(AppAnswer(findings, list(observables_of_app(findings, place))))


__all__ = [
    "JOBS",
    "AppAnswer",
    "AppRequest",
    "ReportAnswer",
    "ReportRequest",
    "read_bulk",
    "read_report",
    "sighting_of",
    "triage_app",
]
