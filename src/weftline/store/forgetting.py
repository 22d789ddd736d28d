"""Removing all that was made of an exhibit: `secure_delete` overwrites the rows, closing cuts the write-ahead log."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from weftline.store import search
from weftline.store import tables as t
from weftline.store.database import Connection


def forget_exhibits(db: Connection, names: Sequence[str]) -> int:
    """Deletes the exhibits' own rows and every row that names one of them, reports that one of them told included.

    Returns how many. Links, series and leads are made anew by the next linkage.
    """
    gone = 0
    told = list(db.scalars(sa.select(t.report.c.id).where(t.report.c.source.in_(names))))
    for name in names:
        search.drop(db, name)
    for table in t.metadata.sorted_tables:
        if "exhibit" in table.c:
            gone += db.execute(sa.delete(table).where(table.c.exhibit.in_(names))).rowcount
    for column, values in (
        (t.step.c.subject, names),
        (t.report.c.id, told),
        (t.report_history.c.id, told),
        (t.exhibit.c.id, names),
    ):
        gone += db.execute(sa.delete(column.table).where(column.in_(values))).rowcount
    return gone
