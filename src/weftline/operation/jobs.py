"""What runs inside worker processes: a job takes a file and a typed request and gives a typed answer.

Nothing here touches store, vault or network; the parent decodes the answers strictly, because a worker that read
hostile input counts as taken over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from weftline import apps, readers, servers
from weftline.intake.answers import field_texts, observables_of
from weftline.model.app import AppFindings
from weftline.model.ids import derived_id
from weftline.model.locator import Locator
from weftline.model.observable import Hints, Observable, Role, Sighting
from weftline.model.records import Message, Reading
from weftline.model.report import Report
from weftline.model.server import ServerFindings
from weftline.observables import find, find_all
from weftline.operation.app_sightings import observables_of_app
from weftline.operation.speakers import Known, photo_roles, roles_of

T = TypeVar("T")
LONGEST_TEXT = 1_000_000
MOST_OF_A_REPORT = 64 << 20  # its reader refuses less than that with a reason
_HALF = re.compile("[\ud800-\udfff]")
BUBBLE_ROLES: dict[str, Role] = {"left": "offender", "right": "victim"}


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
class EvidenceRequest:
    """Read one exhibit of a report with all that is known about it."""

    hints: readers.ReadHints
    report: str = ""
    search: Hints = field(default_factory=Hints)
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class EvidenceAnswer:
    """What was read, who is who among the senders, and what was sighted."""

    reading: Reading
    roles: dict[str, Role]
    sightings: list[Sighting]


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


@dataclass(frozen=True, slots=True)
class ServerRequest:
    """Examine one seized server."""

    exhibit: str
    name: str
    zone: str = ""
    example: bool = False
    hits_only: bool = False


def decode(payload: bytes, shape: type[T]) -> T:
    """A message between parent and worker, checked against its shape."""
    return msgspec.msgpack.decode(payload, type=shape)


def encode(value: object) -> bytes:
    """A message between parent and worker. Half characters (lone surrogates), which no file may hold, become U+FFFD;
    all offsets stay.
    """
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(_whole(msgspec.to_builtins(value, builtin_types=(bytes,))))


def _whole(value: Any) -> Any:
    """The same lists, mappings and texts without half characters."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_whole(item) for item in value]
    return value


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
    sightings = [_sighting(observable, _narrowed(place, name), report.id, "form") for name, observable in pairs]
    fields = {_narrowed(place, name): observable.raw for name, observable in pairs}
    fields |= {_narrowed(place, name): text for name, text in field_texts(report).items()}
    return ReportAnswer(report, locator, digest, sightings, fields, problems)


def _narrowed(place: Locator, name: str) -> str:
    return str(replace(place, part=(*place.part, ("field", name))))


def read_evidence(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    """Any evidence file to one EvidenceAnswer."""
    request = decode(payload, EvidenceRequest)
    reading = readers.read(file, replace(request.hints, scratch=str(scratch)))
    roles = roles_of(reading, request.known)
    sightings = _sightings(reading, roles, request) if not request.hints.sealed else []
    return encode(EvidenceAnswer(reading, roles | photo_roles(reading, roles, request.known.pictures), sightings))


def _sightings(reading: Reading, roles: dict[str, Role], request: EvidenceRequest) -> list[Sighting]:
    base = request.search
    found: list[Sighting] = []
    texts: list[tuple[str, Hints]] = []
    places: list[tuple[str, int | None]] = []

    def search(text: str, locator: str, hints: Hints, at_us: int | None = None) -> None:
        texts.append((text[:LONGEST_TEXT], hints))
        places.append((locator, at_us))

    chat, ocr = replace(base, source="chat"), replace(base, source="ocr")
    senders: set[tuple[str, tuple[str, ...]]] = set()
    for message in reading.messages:
        role = roles.get(message.sender)
        moment = message.moment.at_us if message.moment else None
        if not message.system:
            search(message.text, message.locator, replace(chat, role=role), moment)
        if (message.sender, message.sender_ids) not in senders:
            senders.add((message.sender, message.sender_ids))
            place = message.locator + "&in=sender"
            named = _of_sender(message, role, chat)
            found.extend(_sighting(o, place, request.report, reading.format) for o in named)
    for page in reading.pages:
        search(page.text, page.locator, replace(base, source=page.source))
    for row in reading.rows:
        search(
            "\n".join(f"{name}: {cell}" for name, cell in row.cells if cell), row.locator, replace(base, source="text")
        )
    for block in reading.image_texts:
        search(
            block.text,
            block.locator,
            replace(ocr, role=BUBBLE_ROLES.get(block.side) if request.known.bubbles else None),
        )
    for code in reading.qr_codes:
        search(code.text, code.locator, replace(base, source="qr"))
    for (locator, at_us), observables in zip(places, find_all(texts), strict=True):
        found += [_sighting(o, locator, request.report, reading.format, at_us) for o in observables]
    found += [_sighting(o, locator, request.report, reading.format) for locator, o in reading.observables]
    return found


def _of_sender(message: Message, role: Role | None, hints: Hints) -> list[Observable]:
    """What a sender's name or account number identifies."""
    observables = [replace(o, role=role or o.role) for o in find(message.sender, hints)]
    for pair in message.sender_ids:
        kind, _, value = pair.partition("=") if "=" in pair else pair.partition(":")
        observables.append(Observable(kind, value, value, 0, 0, role or "unknown", 0.95, why="stated by the format"))
    return observables


def _sighting(observable: Observable, locator: str, report: str, tool: str, at_us: int | None = None) -> Sighting:
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


def examine_server(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    """A server's image or archive to ServerFindings."""
    del scratch
    request = decode(payload, ServerRequest)
    findings: ServerFindings = servers.examine(
        file,
        exhibit=request.exhibit,
        name=request.name,
        zone=request.zone,
        example=request.example,
        hits_only=request.hits_only,
    )
    return encode(findings)


__all__ = [
    "AppAnswer",
    "AppRequest",
    "EvidenceAnswer",
    "EvidenceRequest",
    "ReportAnswer",
    "ReportRequest",
    "ServerRequest",
    "decode",
    "encode",
    "examine_server",
    "read_bulk",
    "read_evidence",
    "read_report",
    "triage_app",
]
