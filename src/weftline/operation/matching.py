"""Instant match at intake: which series does a new report belong to, and why; against what the last run found."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from weftline.errors import InputError, NotFoundError, UnreadableError
from weftline.intake.answers import hints_for
from weftline.intake.urgency import when
from weftline.linkage import (
    LINKING_ROLES,
    BehaviourModel,
    CandidateReport,
    Known,
    ReportFeatures,
    SeriesMatch,
    Told,
    ValueWeight,
    key_of,
    match,
)
from weftline.model.moment import DAY_US, to_us
from weftline.model.observable import FACTS, Sighting
from weftline.model.report import Report
from weftline.operation.evidence import JOB, EvidenceAnswer, EvidenceRequest
from weftline.operation.jobs import JOBS, ReportAnswer, ReportRequest
from weftline.operation.linking import SUBJECT
from weftline.operation.messages import decode, encode
from weftline.operation.opening import Operation
from weftline.operation.scripts import script_lines, scripts_of
from weftline.operation.sealing import note_for, seal_for
from weftline.operation.speakers import known_from
from weftline.readers import ReadHints
from weftline.sandbox import Failed, Workers
from weftline.store import Connection, records, reports, series, sightings, steps

MOST_VALUES, MOST_PER_VALUE, MOST_PER_SERIES, MOST_SERIES = 60, 400, 8, 12
FAMILIES = ("photo", "script")
_WEIGHT = msgspec.json.Decoder(ValueWeight)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one file shows: sightings, lines of the offender, hashes of the offender's pictures."""

    told: list[Sighting]
    words: list[str]
    pictures: list[str]


@dataclass(slots=True)
class Matcher:
    """Keeps what the last run found warm, and takes up what a later run found; ask it as often as needed."""

    operation: Operation
    known: Known
    kinds: tuple[str, ...]
    run: str | None
    workers: Workers | None = None

    @classmethod
    def of(cls, operation: Operation, workers: Workers | None = None) -> Matcher:
        """A matcher over an operation. `workers` read reports that come as files."""
        with operation.store.read() as db:
            return cls(operation, *_last_run(db), workers)

    def stored(self, identifier: str) -> tuple[list[SeriesMatch], float]:
        """Match a report of the operation against all others; also the milliseconds that took. Raises NotFoundError."""
        name = identifier if identifier.startswith("r-") else f"r-{identifier}"
        started = time.perf_counter()
        with self.operation.store.read() as db:
            found = reports.get(db, name)
            if found is None:
                raise NotFoundError(f"There is no report {identifier}.", "Name a report of the operation, or a file.")
            own = self._of_stored(db, name, found.report)
            answer = self._match(db, own)
        return answer, (time.perf_counter() - started) * 1000

    def file(self, path: Path) -> tuple[list[SeriesMatch], float]:
        """Match a `report.json`, or a folder with all the evidence in it. Raises InputError, UnreadableError."""
        if not path.is_dir():
            return self.text(path.read_bytes(), path.stem)
        place = path / "report.json"
        answer = self._answers(place.read_bytes() if place.is_file() else b"{}", path.name)
        seen, lines, pictures = list(answer.sightings), [answer.report.threat_words], list[str]()
        for item in sorted(path.rglob("*")):
            if item.is_file() and not item.is_symlink() and item != place:
                shows = self._evidence(item, path, answer.report)
                seen += shows.told
                lines += shows.words
                pictures += shows.pictures
        own = _features(answer.report, seen, "\n".join(lines))
        return self._timed(replace(own, pictures=tuple(pictures)))

    def text(self, data: bytes, name: str) -> tuple[list[SeriesMatch], float]:
        """Match a report given as JSON; the reading happens in a worker and is not part of the milliseconds."""
        answer = self._answers(data, name)
        return self._timed(_features(answer.report, answer.sightings, answer.report.threat_words))

    def _timed(self, own: ReportFeatures) -> tuple[list[SeriesMatch], float]:
        started = time.perf_counter()
        with self.operation.store.read() as db:
            found = self._match(db, own)
        return found, (time.perf_counter() - started) * 1000

    def _answers(self, data: bytes, name: str) -> ReportAnswer:
        request = ReportRequest("x-new", name, name, self.operation.settings.home_country)
        [answer] = decode(self._run(JOBS + "read_report", io.BytesIO(data), encode(request), name), list[ReportAnswer])
        return answer

    def _evidence(self, item: Path, folder: Path, report: Report) -> _Shown:
        """What one file shows, and what the offender says and sends in it."""
        note = note_for(f"reports/new/{item.relative_to(folder).as_posix()}", report, "new")
        seal = seal_for(item.name, report, note)
        zone = report.zone or self.operation.settings.zone
        hints = ReadHints("x-new", item.name, zone, "report", sealed=seal.whole, sealed_media=seal.media)
        search = hints_for(report, self.operation.settings.home_country)
        request = EvidenceRequest(hints, report.id, search, known_from(report, note))
        with item.open("rb") as file:
            answer = decode(self._run(JOB, file, encode(request), item.name), EvidenceAnswer)
        reading = answer.reading
        lines = [m.text for m in reading.messages if answer.roles.get(m.sender) != "victim" and not m.system]
        lines += [block.text for block in reading.image_texts if block.side != "right"]
        sent = [photo for photo in reading.photos if answer.roles.get(photo.locator) == "offender"]
        pictures = [text for photo in sent for text in (photo.pdq256, photo.phash64) if text]
        return _Shown(answer.sightings, [" ".join(line.split()) for line in lines], pictures)

    def _run(self, job: str, file: BinaryIO, request: bytes, name: str) -> bytes:
        if self.workers is None:
            raise InputError("This matcher has no workers to read a report with.")
        outcome = self.workers.run(job, file, request)
        if isinstance(outcome, Failed):
            raise UnreadableError(f"{name} could not be read: {outcome.reason}.", "See the layout of report.json.")
        return outcome.payload

    def _match(self, db: Connection, own: ReportFeatures) -> list[SeriesMatch]:
        if steps.fingerprint_of(db, SUBJECT, "link") != self.run:
            self.known, self.kinds, self.run = _last_run(db)
        keys = self.known.keys(own)
        known = self.known.with_weights(_read(series.weights(db, keys)))
        normal = [key for key in keys if known.weight(key).state == "normal"]
        normal = sorted(normal, key=lambda key: (-known.weight(key).q, key))[:MOST_VALUES]
        told = self._holders(db, own.report_id, normal)
        worth = {name: sum(known.weight((one.kind, one.value)).q for one in mine) for name, mine in told.items()}
        chosen = _likeliest(worth, series.series_of(db, told))
        stored = reports.told(db, chosen)
        candidates = [
            CandidateReport(chosen[name], replace(_features(stored[name], (), ""), told=tuple(told[name])))
            for name in chosen
            if name in stored
        ]
        return match(own, candidates, known, asked=keys)

    def _holders(self, db: Connection, own: str, keys: Iterable[tuple[str, str]]) -> dict[str, list[Told]]:
        """By report what it tells of the values asked for, under their keys."""
        found: dict[str, list[Told]] = {}
        asked = list(keys)
        wanted = [(self.kinds if kind == "phone" else (kind,), value) for kind, value in asked]
        held = sightings.holders(db, wanted, most=MOST_PER_VALUE)
        for (kind, value), every in zip(asked, held, strict=True):
            for seen in every:
                if seen.report != own and seen.role in LINKING_ROLES and key_of(seen.kind, value).kind == kind:
                    found.setdefault(seen.report, []).append(Told(kind, value, seen.role, seen.confidence, seen.id))
        return found

    def _of_stored(self, db: Connection, name: str, report: Report) -> ReportFeatures:
        stored = reports.some(db, [name])
        lines = script_lines(records.messages(db, report=name), records.passages(db, report=name), stored)
        return _features(report, sightings.find(db, report=name), scripts_of(lines).get(name, ""))


def _last_run(db: Connection) -> tuple[Known, tuple[str, ...], str | None]:
    """What the last run found families and behaviour to be worth, the kinds of all values, and which run it was."""
    text = steps.get_meta(db, "behaviour")
    model = BehaviourModel.from_json(msgspec.json.decode(text)) if text else BehaviourModel({})
    families = _read(series.weights_of_kinds(db, FAMILIES))
    return Known.of(families, model), sightings.kinds(db), steps.fingerprint_of(db, SUBJECT, "link")


def _read(rows: Iterable[series.Weight]) -> list[ValueWeight]:
    return [_WEIGHT.decode(row.body) for row in rows]


def _likeliest(worth: Mapping[str, float], of_report: Mapping[str, str]) -> dict[str, str]:
    """The reports to look at closely, with their series: of the series that share most, the reports that share most."""
    by_series: dict[str, list[str]] = {}
    for name in sorted(of_report, key=lambda name: (-worth[name], name)):
        by_series.setdefault(of_report[name], []).append(name)
    best = sorted(by_series, key=lambda one: (-worth[by_series[one][0]], one))[:MOST_SERIES]
    return {name: one for one in best for name in by_series[one][:MOST_PER_SERIES]}


def _features(report: Report, seen: Iterable[Sighting], text: str) -> ReportFeatures:
    demand = next((d for d in report.demands if d.amount), None)
    moment = when(report.occurred_from) or when(report.received_at)
    return ReportFeatures(
        report.id,
        _told(seen),
        text,
        platform=report.first_contact.platform.casefold(),
        language=report.language,
        persona=report.first_contact.name.casefold(),
        currency=demand.currency if demand else "",
        amount=_number(demand.amount) if demand else float("nan"),
        day=to_us(moment) / DAY_US if moment else float("nan"),
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _told(seen: Iterable[Sighting]) -> tuple[Told, ...]:
    kept = [s for s in seen if s.linkable and s.kind not in FACTS]
    return tuple(Told(s.kind, s.value, s.role, s.confidence, s.id) for s in kept)


def matches_json(found: Sequence[SeriesMatch], milliseconds: float) -> dict[str, object]:
    """The document of `weftline match --json`."""
    return {
        "version": 1,
        "matches": [
            {
                "series": item.series,
                "bits": round(item.bits, 2),
                "terms": [_term(term) for term in item.terms],
                "against": [_term(term) for term in item.against],
                "reports": list(item.reports),
            }
            for item in found
        ],
        "milliseconds": round(milliseconds, 2),
    }


def _term(term: object) -> dict[str, object]:
    names = ("kind", "value", "bits", "sighting", "note")
    row = {name: getattr(term, name) for name in names}
    return row | {"bits": round(float(row["bits"]), 2)}
