"""InnoDB tablespaces (`.ibd`): rows by the table's definition; without one, what is known is said.

MariaDB and MySQL up to 5.7 keep a `.frm` beside each table, MySQL 8 the definition in the tablespace itself.
"""

from __future__ import annotations

import re
import struct
from functools import partial
from typing import Final

from weftline.errors import UnreadableError
from weftline.servers.databases._frm import Definition, DefinitionError, definition_of
from weftline.servers.databases._innodb_pages import Row, Tablespace, TablespaceError
from weftline.servers.databases._sdi import definition_in
from weftline.servers.desk import Desk, Source
from weftline.servers.tables.sink import Table
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 30
_FIRST_PAGE: Final = 8
_TIMESTAMPS: Final = frozenset([7, 17])
_ESCAPED: Final = re.compile(r"@([0-9a-f]{4})")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return entry.name.endswith(".ibd") and len(head) >= 4096 and int.from_bytes(head[24:26]) == _FIRST_PAGE


def _read(entry: Entry, desk: Desk) -> None:
    """Raises UnreadableError with what is known of a table whose rows cannot be read."""
    if entry.size > _LIMIT:
        raise UnreadableError(f"an InnoDB table larger than {_LIMIT >> 20} MB; not read.")
    try:
        space = Tablespace(entry.read(_LIMIT))
    except TablespaceError as error:
        raise UnreadableError(f"an InnoDB table that is not read: {error}.") from error
    if space.lacking:
        desk.problems.append(f"{entry.path}: breaks off, {space.lacking} pages before its end")
    definition = _definition(entry, space, desk)
    name = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), entry.name.removesuffix(".ibd"))
    try:
        rows = list(space.read(definition))
    except TablespaceError as error:
        raise UnreadableError(f"an InnoDB table of {space.rows} rows that is not read: {error}.") from error
    _give(name, [row for row in rows if not row.deleted], definition, entry, desk)
    _give(f"{name} (deleted)", _gone(rows), definition, entry, desk)
    bad = [row for row in rows if row.reason and not row.deleted]
    for row in bad[:20]:
        desk.problems.append(f"{entry.path}: the row at byte {row.at} is not read ({row.reason})")
    if len(bad) > 20:
        desk.problems.append(f"{entry.path}: {len(bad) - 20} further rows are not read")
    standing = sum(not row.deleted for row in rows)
    if standing < space.rows:
        desk.problems.append(f"{entry.path}: says that it holds {space.rows} rows; {standing} were found")


def _gone(rows: list[Row]) -> list[Row]:
    """Deleted rows, without the copies that rows leave behind when they move to another page."""
    standing = {row.values for row in rows if not row.deleted}
    return list({row.values: row for row in rows if row.deleted and row.values not in standing}.values())


def _definition(entry: Entry, space: Tablespace, desk: Desk) -> Definition:
    beside = next((each for each in desk.tree if each.path == entry.path.removesuffix(".ibd") + ".frm"), None)
    if beside is None and space.has_own_definition:
        return _own_definition(space)
    if beside is None:
        raise UnreadableError(
            f"an InnoDB table of {space.rows} rows that is not read: no .frm lies beside it; start a copy and dump it."
        )
    try:
        return definition_of(beside.read(_LIMIT))
    except DefinitionError as error:
        raise UnreadableError(
            f"an InnoDB table of {space.rows} rows that is not read: its .frm is damaged ({error})."
        ) from error


def _own_definition(space: Tablespace) -> Definition:
    try:
        return definition_in(space.own_definition())
    except (TablespaceError, DefinitionError, ValueError, IndexError, struct.error) as error:
        raise UnreadableError(
            f"an InnoDB table of {space.rows} rows that is not read: its own definition cannot be followed ({error}); "
            "start a copy and dump it."
        ) from error


def _give(name: str, rows: list[Row], definition: Definition, entry: Entry, desk: Desk) -> None:
    good = [row for row in rows if not row.reason]
    if not good:
        return
    columns = [column.name for column in definition.columns]
    comments = [column.comment for column in definition.columns]
    utc = frozenset(column.name for column in definition.columns if column.kind in _TIMESTAMPS)
    store = entry.path.rpartition("/")[0]
    table = Table(desk, store, name, columns, partial(_place, desk, entry, good), comments, utc)
    for row in good:
        table.add(list(row.values))
    table.close()


def _place(desk: Desk, entry: Entry, rows: list[Row], number: int) -> str:
    if not number:
        return desk.at(entry)
    at = rows[number - 1].at
    return desk.at(entry, bytes=f"{at}-{at + 1}")


SOURCE = Source("InnoDB table", 2, _claims, _read)
