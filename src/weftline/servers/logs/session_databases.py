"""lastlog2 and wtmpdb: the SQLite files in which newer systems keep last logins and sessions.

Source: manual pages of lastlog2 (util-linux) and wtmpdb.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from weftline.errors import UnreadableError
from weftline.model.moment import iso
from weftline.model.server import Login
from weftline.servers.databases._copy import opened_copy
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._request import is_address
from weftline.servers.tree import Entry

_LIMIT: Final = 256 << 20
_MAGIC: Final = b"SQLite format 3\0"
_QUESTIONS: Final = {
    "Lastlog2": "SELECT rowid, Name, Time * 1000000, RemoteHost FROM Lastlog2 ORDER BY rowid",
    "wtmp": "SELECT ID, User, Login, RemoteHost FROM wtmp WHERE Type = 3 ORDER BY ID",
}


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return head.startswith(_MAGIC) and entry.name in {"lastlog2.db", "wtmp.db"}


def _read(entry: Entry, desk: Desk) -> None:
    """Raises UnreadableError where neither table is there."""
    with opened_copy(entry.read(_LIMIT), entry, desk) as base:
        try:
            names = {_text(name) for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.Error as error:
            raise UnreadableError(f"a damaged or encrypted database ({error}).") from error
        known = names & _QUESTIONS.keys()
        if not known:
            raise UnreadableError("a database of logins without the tables of lastlog2 or wtmpdb.")
        for table in sorted(known):
            _take(base, table, entry, desk)


def _take(base: sqlite3.Connection, table: str, entry: Entry, desk: Desk) -> None:
    done = 0
    try:
        for row, user, at_us, host in base.execute(_QUESTIONS[table]):
            done += 1
            desk.lines.total += 1
            desk.lines.parsed += 1
            if host and is_address(host) and isinstance(at_us, int) and at_us > 0:
                locator = desk.at(entry, table=table, row=row)
                desk.logins.append(Login("ssh", _text(host), True, locator, _text(user), at_us, iso(at_us) or ""))
    except (sqlite3.Error, OverflowError, ValueError) as error:
        desk.problems.append(f"{entry.path}: table {table} breaks off after row {done} ({error})")


def _text(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value or "")


SOURCE = Source("session databases", 1, _claims, _read)
