"""Rows for a list of values in one statement, without the cost of composing it anew for each list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from weftline.store.database import Connection

_MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}


def marks(db: Connection, values: Iterable[object]) -> str:
    """Placeholders for values, as the database's driver writes them, with commas."""
    return ", ".join(_MARKS[db.dialect.paramstyle] for _ in values)


def rows(db: Connection, statement: str, values: Sequence[object]) -> Sequence[Any]:
    """All rows of a statement whose placeholders come from `marks`."""
    return db.exec_driver_sql(statement, tuple(values)).all()


def named(db: Connection, statement: str, values: Sequence[object]) -> Sequence[Any]:
    """All rows of a statement that ends with `IN`, for these values."""
    return rows(db, f"{statement} ({marks(db, values)})", values)
