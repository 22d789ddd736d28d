"""SQLite files, read from a copy in memory, or from a nameless scratch copy where a write-ahead log lies beside."""

from __future__ import annotations

import functools
import sqlite3
import time
from typing import Final

from weftline.errors import UnreadableError
from weftline.servers.databases._copy import SIZE_LIMIT, opened_copy
from weftline.servers.databases._sqlite_deleted import Standing, read_deleted
from weftline.servers.desk import Desk, Source
from weftline.servers.tables.sink import Table
from weftline.servers.tree import Entry

TABLES: Final = 2000
SECONDS: Final = 300
_MAGIC: Final = b"SQLite format 3\0"


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return head.startswith(_MAGIC)


def _read(entry: Entry, desk: Desk) -> None:
    """Read all ordinary tables. Raises UnreadableError where the file is too large or no table can be listed."""
    if entry.size > SIZE_LIMIT:
        raise UnreadableError(f"larger than {SIZE_LIMIT >> 20} MB; not read.")
    data = entry.read(SIZE_LIMIT + 1)
    standing: list[Standing] = []
    with opened_copy(data, entry, desk) as base:
        deadline = time.monotonic() + SECONDS
        base.set_progress_handler(lambda: int(time.monotonic() > deadline), 100_000)
        try:
            found = base.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid LIMIT ?", [TABLES]
            )
            names = [(_text(name) or "", _text(sql) or "") for name, sql in found]
        except sqlite3.Error as error:
            raise UnreadableError(f"a damaged or encrypted database ({error}).") from error
        for name, sql in names:
            if not name.startswith("sqlite_") and not sql.lstrip()[:14].upper().startswith("CREATE VIRTUAL"):
                standing += _read_table(base, name, entry, desk)
    read_deleted(data, standing, entry, desk)


def _read_table(base: sqlite3.Connection, name: str, entry: Entry, desk: Desk) -> list[Standing]:
    """Take all rows; gives what is needed to tell deleted rows of this table by, or nothing."""
    quoted = '"' + name.replace('"', '""') + '"'
    table: Table | None = None
    known: list[Standing] = []
    try:
        cursor = base.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - the name is quoted; the database is a copy
        columns = [str(item[0]) for item in cursor.description]
        table = Table(desk, entry.path, name, columns, functools.partial(_locate, desk, entry, name))
        known = [_standing(base, quoted, name, columns)]
        for row in cursor:
            texts = [_text(value) for value in row]
            table.add(texts)
            known[0].remember(texts)
    except (sqlite3.Error, OverflowError) as error:
        rows = table.rows if table else 0
        desk.problems.append(
            f"{entry.path}: table {name} breaks off after row {rows} ({error}); rows before it are kept"
        )
    if table is not None:
        table.close()
    return known


def _standing(base: sqlite3.Connection, quoted: str, name: str, columns: list[str]) -> Standing:
    declared = [(_text(kind) or "").upper() for _, _, kind, _, _, _ in base.execute(f"PRAGMA table_info({quoted})")]
    keys = [number for number, _, _, _, _, place in base.execute(f"PRAGMA table_info({quoted})") if place]
    key = keys[0] if len(keys) == 1 and declared[keys[0]] == "INTEGER" else None
    return Standing(name, columns, declared if len(declared) == len(columns) else [""] * len(columns), key)


def _locate(desk: Desk, entry: Entry, name: str, row: int) -> str:
    return desk.at(entry, table=name, row=row) if row else desk.at(entry, table=name)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return repr(value) if isinstance(value, float) else str(value)


SOURCE = Source("SQLite database", 2, _claims, _read)
