"""Exhibits, the files they came from, the members inside them, and what could not be used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from weftline.model.exhibit import Exhibit, Problem
from weftline.model.records import Member
from weftline.store import tables as t
from weftline.store.database import Connection


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the investigated folder as last seen, and the exhibit that preserves it."""

    path: str
    size: int
    mtime_ns: int
    sha256: str
    exhibit: str
    category: str
    report: str = ""
    present: bool = True


@dataclass(frozen=True, slots=True)
class Marking:
    """How far something may go, and whose it is."""

    marking: str = ""
    originator: str = ""


def add(db: Connection, items: Iterable[Exhibit], marking: Marking) -> None:
    """Remember preserved exhibits."""
    rows = [_row(item) | {"marking": marking.marking, "originator": marking.originator} for item in items]
    if rows:
        db.execute(sa.insert(t.exhibit), rows)


def _row(item: Exhibit) -> dict[str, object]:
    return {name: getattr(item, name) for name in Exhibit.__slots__}


def _exhibit(row: sa.Row[tuple[object, ...]]) -> Exhibit:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as mapping
    return Exhibit(**{name: values[name] for name in Exhibit.__slots__})


def get(db: Connection, exhibit: str) -> Exhibit | None:
    """One exhibit, or None."""
    row = db.execute(sa.select(t.exhibit).where(t.exhibit.c.id == exhibit)).first()
    return _exhibit(row) if row else None


def find(db: Connection, *, report: str | None = None, category: str | None = None) -> list[Exhibit]:
    """Exhibits of one report or category (or all), in the order in which they were kept."""
    query = sa.select(t.exhibit).order_by(t.exhibit.c.custody_seq, t.exhibit.c.path)
    if report is not None:
        query = query.where(t.exhibit.c.report == report)
    if category is not None:
        query = query.where(t.exhibit.c.category == category)
    return [_exhibit(row) for row in db.execute(query)]


def by_prefix(db: Connection, prefix: str) -> list[str]:
    """Ids that start with what the user typed."""
    return list(
        db.scalars(sa.select(t.exhibit.c.id).where(t.exhibit.c.id.startswith(prefix, autoescape=True)).limit(5))
    )


def set_format(db: Connection, exhibit: str, name: str) -> None:
    """What the reader took the exhibit for."""
    db.execute(sa.update(t.exhibit).where(t.exhibit.c.id == exhibit).values(format=name))


def set_report(db: Connection, exhibit: str, report: str) -> None:
    """Which report an exhibit belongs to, once that is known."""
    db.execute(sa.update(t.exhibit).where(t.exhibit.c.id == exhibit).values(report=report))


def set_seal(db: Connection, exhibit: str, *, sealed: bool, reason: str) -> None:
    """Seal or open an exhibit; the reason is shown beside it."""
    db.execute(sa.update(t.exhibit).where(t.exhibit.c.id == exhibit).values(sealed=sealed, seal_reason=reason))


def sources(db: Connection) -> dict[str, Source]:
    """Every file ever taken in, by its path in the folder."""
    rows = db.execute(sa.select(t.source))
    return {row.path: Source(**row._mapping) for row in rows}  # noqa: SLF001


def put_source(db: Connection, item: Source) -> None:
    """Remember how a file looked when it was taken in."""
    db.execute(sa.delete(t.source).where(t.source.c.path == item.path))
    db.execute(sa.insert(t.source).values(**{name: getattr(item, name) for name in Source.__slots__}))


def mark_vanished(db: Connection, paths: Sequence[str]) -> None:
    """Files that are no longer in the folder: their exhibits stay, and they are listed."""
    for path in paths:
        db.execute(sa.update(t.source).where(t.source.c.path == path).values(present=False))


def add_problems(db: Connection, items: Iterable[Problem], step: str) -> None:
    """List what could not be used."""
    rows = [{name: getattr(item, name) for name in Problem.__slots__} | {"step": step} for item in items]
    if rows:
        db.execute(sa.insert(t.problem), rows)


def drop_problems(db: Connection, exhibit: str, step: str) -> None:
    """Forget an exhibit's problems of one step before it is done anew."""
    db.execute(sa.delete(t.problem).where(t.problem.c.exhibit == exhibit, t.problem.c.step == step))


def problems(db: Connection, exhibit: str | None = None) -> list[Problem]:
    """All listed problems, of one exhibit or of the operation."""
    query = sa.select(t.problem).order_by(t.problem.c.path, t.problem.c.n)
    if exhibit is not None:
        query = query.where(t.problem.c.exhibit == exhibit)
    return [Problem(row.exhibit, row.path, row.reason, row.severity, row.locator) for row in db.execute(query)]


def put_members(db: Connection, exhibit: str, report: str, items: Sequence[Member]) -> None:
    """The files inside an exhibit, replacing what was known."""
    db.execute(sa.delete(t.member).where(t.member.c.exhibit == exhibit))
    rows = [
        {name: getattr(item, name) for name in Member.__slots__} | {"exhibit": exhibit, "report": report}
        for item in items
    ]
    if rows:
        db.execute(sa.insert(t.member), rows)


def members(
    db: Connection, exhibit: str | None = None, file_format: str | None = None
) -> list[tuple[str, str, Member]]:
    """Files inside exhibits as `(exhibit, report, member)`."""
    query = sa.select(t.member).order_by(t.member.c.n)
    if exhibit is not None:
        query = query.where(t.member.c.exhibit == exhibit)
    if file_format is not None:
        query = query.where(t.member.c.format == file_format)
    return [
        (
            row.exhibit,
            row.report,
            Member(row.locator, row.name, row.size, row.sha256, row.format, row.sealed, row.problem),
        )
        for row in db.execute(query)
    ]


def count(db: Connection) -> int:
    """How many exhibits are kept."""
    return int(db.scalar(sa.select(sa.func.count()).select_from(t.exhibit)) or 0)
