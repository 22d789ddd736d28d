"""What chat databases have in common: one query whose rows become messages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator

from weftline.model.moment import Moment
from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._format import ReadHints, Record, Source, Tally
from weftline.readers._sqlite import DAMAGE, damaged, database, tables, told

APPLE_EPOCH = 978_307_200
_FIRST, _LAST = 1_000_000_000, 4_000_000_000
_MOST_COLUMNS = 500
Columns = dict[str, tuple[str, ...]]


def read_chats(
    source: Source,
    hints: ReadHints,
    query: Callable[[Columns], str],
    message: Callable[[sqlite3.Row, str], Message],
) -> Iterator[Record]:
    """Messages of a database: the rows of `query(tables)`, each made into one by `message(row, locator)`. The first
    column is the row's number in its table, `message.<number>` its place.
    """
    total = 0
    try:
        with database(source, hints.scratch) as connection:
            written = query(tables(connection))
            for row in connection.execute(written):
                total += 1
                place = source.at(table="message", row=row[0])
                try:
                    yield message(row, place)
                except (ValueError, TypeError, OverflowError, sqlite3.Error) as error:
                    yield Unparsed(
                        place, " | ".join(map(str, tuple(row)))[:4096], f"not as this table's rows are: {error}"
                    )
            yield from _others(connection, source)
            yield from _columns(connection, source, written)
            for record in told(connection, source):
                total += isinstance(record, Unparsed)
                yield record
    except DAMAGE as error:
        total += 1
        yield from damaged(source, error)
    yield Tally(total, total)


def _others(connection: sqlite3.Connection, source: Source) -> Iterator[Record]:
    """What else lies in the database and was not read: tables with their rows."""
    counted = []
    for name in sorted(tables(connection)):
        quoted = name.replace('"', '""')
        [rows] = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608 - the table's own name
        if rows:
            counted.append(f"{name}: {rows}")
    yield Fact(source.at(), "rows by table; only messages, chats and files are read", ", ".join(counted))


def _columns(connection: sqlite3.Connection, source: Source, query: str) -> Iterator[Record]:
    """Columns that the query does not name in the tables it reads, with the rows in which they say anything."""
    counted = []
    for table, columns in sorted(tables(connection).items()):
        aliases = re.findall(rf"\b(?:FROM|JOIN) {re.escape(table)}(?: (?!LEFT|ORDER|ON)(\w+))?\b", query)
        if not aliases:
            continue
        unread = [column for column in columns if not _is_named(column, aliases, query)][:_MOST_COLUMNS]
        if not unread:
            continue
        quoted = ['"' + column.replace('"', '""') + '"' for column in unread]
        asked = ", ".join(f"sum({column} IS NOT NULL AND {column} NOT IN ('', 0))" for column in quoted)
        counts = connection.execute(f"SELECT {asked} FROM {table}").fetchone()  # noqa: S608 - the tables' own names
        counted += [f"{table}.{column}: {count}" for column, count in zip(unread, counts, strict=True) if count]
    if counted:
        yield Fact(source.at(), "columns of these tables that are not read", ", ".join(counted))


def _is_named(column: str, aliases: list[str], query: str) -> bool:
    """Whether the query takes a column of a table that it knows under these names."""
    before = "|".join(rf"\b{alias}\." if alias else r"(?<![\w.])" for alias in aliases)
    return re.search(rf'(?:{before})"?{re.escape(column)}(?!\w)', query, re.IGNORECASE) is not None


def since_1970(seconds: float | None, written: object) -> Moment | None:
    """A moment from seconds since 1970 in UTC; without a time where that is none."""
    if written in (None, 0, ""):
        return None
    if seconds is None or not _FIRST <= seconds < _LAST:
        return Moment(None, str(written))
    return Moment(round(seconds * 1_000_000), str(written), "UTC", "file")


def number(jid: str, service: str) -> tuple[str, ...]:
    """The number in an address like `6580000001@s.whatsapp.net` as an identifier."""
    bare = jid.partition("@")[0].partition(":")[0].lstrip("+")
    plain = bare.isascii() and bare.isdigit() and 7 <= len(bare) <= 15 and not jid.endswith(("@g.us", "@lid"))
    return (f"{service}:+{bare}",) if plain else ()


__all__ = ["APPLE_EPOCH", "Columns", "number", "read_chats", "since_1970"]
