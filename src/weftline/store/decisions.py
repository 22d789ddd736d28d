"""What people ruled. Nothing is deleted: undoing a decision is remembered too."""

from __future__ import annotations

import sqlalchemy as sa

from weftline.model.series import Decision
from weftline.store import tables as t
from weftline.store.coding import strings, to_text
from weftline.store.database import Connection


def add(
    db: Connection, verdict: str, subjects: tuple[str, ...], *, reason: str, by: str, at_us: int, value: str = ""
) -> int:
    """Remember a decision; returns its number, by which it can be undone."""
    result = db.execute(
        sa.insert(t.decision).values(
            verdict=verdict, subjects=to_text(subjects), value=value, reason=reason, by=by, at_us=at_us, undone=False
        )
    )
    key = result.inserted_primary_key
    return int(key[0]) if key else 0


def undo(db: Connection, number: int) -> bool:
    """Take a decision back; False where there is none of that number still standing."""
    query = sa.update(t.decision).where(t.decision.c.id == number, t.decision.c.undone.is_(False)).values(undone=True)
    return db.execute(query).rowcount == 1


def every(db: Connection, *, standing: bool = False) -> list[Decision]:
    """All decisions, or only those not undone, oldest first."""
    query = sa.select(t.decision).order_by(t.decision.c.id)
    if standing:
        query = query.where(t.decision.c.undone.is_(False))
    return [
        Decision(r.id, r.verdict, strings(r.subjects), r.reason, r.by, r.at_us, r.undone, r.value)
        for r in db.execute(query)
    ]
