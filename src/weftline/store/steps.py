"""Which step was done for what, so that a run takes only what is new and an interrupted one resumes."""

from __future__ import annotations

import sqlalchemy as sa

from weftline.store import tables as t
from weftline.store.database import Connection


def done(db: Connection) -> dict[tuple[str, str], str]:
    """Finished steps as `(subject, name) -> fingerprint` of what they were done on."""
    return {(row.subject, row.name): row.fingerprint for row in db.execute(sa.select(t.step))}


_FINGERPRINT = sa.select(t.step.c.fingerprint).where(
    t.step.c.subject == sa.bindparam("subject"), t.step.c.name == sa.bindparam("name")
)


def fingerprint_of(db: Connection, subject: str, name: str) -> str | None:
    """What a step was last done on, or None."""
    return db.scalar(_FINGERPRINT, {"subject": subject, "name": name})


def finish(
    db: Connection, subject: str, name: str, *, fingerprint: str, tool: str, now_us: int, seconds: float
) -> None:
    """Remember a finished step, in the same transaction as its results."""
    db.execute(sa.delete(t.step).where(t.step.c.subject == subject, t.step.c.name == name))
    db.execute(
        sa.insert(t.step).values(
            subject=subject, name=name, fingerprint=fingerprint, tool=tool, finished_us=now_us, seconds=seconds
        )
    )


def forget(db: Connection, name: str, subject: str | None = None) -> None:
    """Have a step done again."""
    query = sa.delete(t.step).where(t.step.c.name == name)
    db.execute(query if subject is None else query.where(t.step.c.subject == subject))


def get_meta(db: Connection, key: str) -> str | None:
    """A setting of the operation itself, or None."""
    return db.scalar(sa.select(t.meta.c.value).where(t.meta.c.key == key))


def put_meta(db: Connection, key: str, value: str) -> None:
    """Keep a setting of the operation itself."""
    db.execute(sa.delete(t.meta).where(t.meta.c.key == key))
    db.execute(sa.insert(t.meta).values(key=key, value=value))
