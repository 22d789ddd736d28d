"""Sightings: which observable was seen where, in what role. Also linkage's index for matching at intake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from weftline.model.observable import Sighting
from weftline.store import tables as t
from weftline.store.coding import strings, to_text
from weftline.store.database import Connection
from weftline.store.exhibits import Marking
from weftline.store.listing import marks, rows

_NAMES = [name for name in Sighting.__slots__ if name != "readings"]


def drop(db: Connection, exhibit: str) -> None:
    """Forget an exhibit's sightings before it is read anew."""
    db.execute(sa.delete(t.sighting).where(t.sighting.c.exhibit == exhibit))


def drop_tool(db: Connection, tool: str) -> None:
    """Forget all that one tool saw."""
    db.execute(sa.delete(t.sighting).where(t.sighting.c.tool == tool))


def put(db: Connection, items: Iterable[Sighting], marking: Marking) -> None:
    """Store sightings; the same id twice is kept once."""
    rows = {
        item.id: {name: getattr(item, name) for name in _NAMES}
        | {"readings": to_text(item.readings), "marking": marking.marking, "originator": marking.originator}
        for item in items
    }
    if not rows:
        return
    ids = list(rows)
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        db.execute(sa.delete(t.sighting).where(t.sighting.c.id.in_(chunk)))
        db.execute(sa.insert(t.sighting), [rows[identifier] for identifier in chunk])


def _sighting(row: sa.Row[tuple[object, ...]]) -> Sighting:
    values = row._mapping  # noqa: SLF001
    return Sighting(**{name: values[name] for name in _NAMES}, readings=strings(values["readings"]))


def get(db: Connection, identifiers: Sequence[str]) -> list[Sighting]:
    """The named sightings that exist."""
    found: list[Sighting] = []
    for start in range(0, len(identifiers), 500):
        chunk = list(identifiers[start : start + 500])
        found += [_sighting(row) for row in db.execute(sa.select(t.sighting).where(t.sighting.c.id.in_(chunk)))]
    return found


def find(
    db: Connection,
    *,
    report: str | None = None,
    exhibit: str | None = None,
    kind: str | None = None,
    value: str | None = None,
    locator: str | None = None,
    role: str | None = None,
) -> list[Sighting]:
    """Sightings by any of report, exhibit, kind, value, locator and role."""
    query = sa.select(t.sighting).order_by(t.sighting.c.exhibit, t.sighting.c.locator, t.sighting.c.start)
    wanted = {"report": report, "exhibit": exhibit, "kind": kind, "value": value, "locator": locator, "role": role}
    for name, wish in wanted.items():
        if wish is not None:
            query = query.where(t.sighting.c[name] == wish)
    return [_sighting(row) for row in db.execute(query)]


def every(db: Connection) -> list[Sighting]:
    """All sightings of the operation."""
    return find(db)


@dataclass(frozen=True, slots=True)
class Holder:
    """One report that tells of a value, in which role and how surely."""

    id: str
    report: str
    kind: str
    role: str
    confidence: float


_HELD = (
    "SELECT * FROM (SELECT {number}, id, report, kind, role, confidence FROM sighting WHERE kind IN ({kinds})"
    " AND value = {value} AND report <> '' AND linkable LIMIT {most}) AS held"
)
_AT_ONCE = 100


def kinds(db: Connection) -> tuple[str, ...]:
    """The kinds of all that was seen, in order of their names."""
    column = t.sighting.c.kind
    found: list[str] = []
    query = sa.select(sa.func.min(column))
    name = db.scalar(query)
    while name is not None:
        found.append(str(name))
        name = db.scalar(query.where(column > name))
    return tuple(found)


def holders(db: Connection, wanted: Sequence[tuple[Sequence[str], str]], *, most: int) -> list[list[Holder]]:
    """For each of some values, given with the kinds it may stand under, who tells of it; of very many only so many."""
    found: list[list[Holder]] = [[] for _ in wanted]
    for first in range(0, len(wanted), _AT_ONCE):
        asked = wanted[first : first + _AT_ONCE]
        parts = [
            _HELD.format(number=first + n, kinds=marks(db, kinds), value=marks(db, (value,)), most=int(most))
            for n, (kinds, value) in enumerate(asked)
        ]
        values = [text for kinds, value in asked for text in (*kinds, value)]
        for number, *row in rows(db, " UNION ALL ".join(parts), values):
            found[number].append(Holder(*row))
    return found


def count(db: Connection) -> int:
    """How many sightings there are."""
    return int(db.scalar(sa.select(sa.func.count()).select_from(t.sighting)) or 0)
