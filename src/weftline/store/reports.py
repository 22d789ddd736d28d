"""Reports: the current version of each, the earlier ones, and what makes one urgent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from weftline.model.report import Report
from weftline.store import tables as t
from weftline.store.coding import batched, from_text, to_text
from weftline.store.database import Connection
from weftline.store.listing import named


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report with where it came from. `source` is an exhibit id, `locator` the place in it."""

    report: Report
    version: int
    source: str
    locator: str
    content_sha256: str
    received_us: int | None
    occurred_us: int | None
    urgency: int
    urgent_because: str
    present: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report as it comes in, with what the store indexes beside it."""

    report: Report
    source: str
    locator: str
    content_sha256: str
    received_us: int | None = None
    occurred_us: int | None = None
    urgency: int = 0
    urgent_because: str = ""


def put(db: Connection, item: Arrival, now_us: int) -> int:
    """Keep a report; other content under a known id becomes a new version. Returns the version."""
    known = db.execute(sa.select(t.report).where(t.report.c.id == item.report.id)).first()
    if known is not None and known.content_sha256 == item.content_sha256:
        db.execute(sa.update(t.report).where(t.report.c.id == item.report.id).values(present=True))
        return int(known.version)
    version = 1
    if known is not None:
        version = int(known.version) + 1
        db.execute(
            sa.insert(t.report_history).values(
                id=item.report.id, version=known.version, body=known.body, replaced_us=now_us
            )
        )
        db.execute(sa.delete(t.report).where(t.report.c.id == item.report.id))
    db.execute(sa.insert(t.report).values(**_row(item, version)))
    return version


def _row(item: Arrival, version: int) -> dict[str, object]:
    report = item.report
    return {
        "id": report.id,
        "version": version,
        "current": True,
        "source": item.source,
        "locator": item.locator,
        "content_sha256": item.content_sha256,
        "received_us": item.received_us,
        "occurred_us": item.occurred_us,
        "kind": report.kind,
        "language": report.language,
        "country": report.victim.country,
        "age_band": report.victim.age_band,
        "urgency": item.urgency,
        "urgent_because": item.urgent_because,
        "body": to_text(report),
        "present": True,
        "marking": report.marking,
        "originator": report.originator,
    }


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredReport:
    values = row._mapping  # noqa: SLF001
    names = [name for name in StoredReport.__slots__ if name != "report"]
    return StoredReport(report=from_text(str(values["body"]), Report), **{name: values[name] for name in names})


def get(db: Connection, report: str) -> StoredReport | None:
    """One report, or None."""
    row = db.execute(sa.select(t.report).where(t.report.c.id == report)).first()
    return _stored(row) if row else None


def every(db: Connection) -> list[StoredReport]:
    """All reports, oldest arrival first."""
    return [_stored(row) for row in db.execute(sa.select(t.report).order_by(t.report.c.received_us, t.report.c.id))]


def some(db: Connection, ids: Iterable[str]) -> list[StoredReport]:
    """The named reports that exist."""
    wanted, found = list(dict.fromkeys(ids)), dict[str, StoredReport]()
    for chunk in batched(wanted):
        query = sa.select(t.report).where(t.report.c.id.in_(chunk))
        found |= {row.id: _stored(row) for row in db.execute(query)}
    return [found[name] for name in wanted if name in found]


def told(db: Connection, ids: Iterable[str]) -> dict[str, Report]:
    """What the named reports that exist tell, by id."""
    found: dict[str, Report] = {}
    for chunk in batched(ids):
        held = named(db, "SELECT id, body FROM report WHERE id IN", chunk)
        found |= {name: from_text(body, Report) for name, body in held}
    return found


def urgent(db: Connection, limit: int = 50) -> list[StoredReport]:
    """Reports that cannot wait, most urgent first."""
    query = (
        sa.select(t.report).where(t.report.c.urgency > 0).order_by(t.report.c.urgency.desc(), t.report.c.received_us)
    )
    return [_stored(row) for row in db.execute(query.limit(limit))]


def count(db: Connection) -> int:
    """How many reports there are."""
    return int(db.scalar(sa.select(sa.func.count()).select_from(t.report)) or 0)


def history(db: Connection, report: str) -> list[tuple[int, int, Report]]:
    """Earlier versions as `(version, replaced_us, report)`."""
    query = sa.select(t.report_history).where(t.report_history.c.id == report).order_by(t.report_history.c.version)
    return [(row.version, row.replaced_us, from_text(row.body, Report)) for row in db.execute(query)]
