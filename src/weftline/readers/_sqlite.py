"""SQLite databases from outside, opened so that nothing in them can act: read-only, without views, triggers or code."""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from weftline.model.records import Fact, Unparsed
from weftline.readers._format import Record, Source, Trouble
from weftline.readers._wal import replay

MAGIC = b"SQLite format 3\0"
DAMAGE = (sqlite3.Error, ValueError, OverflowError)
_VERSIONS = slice(18, 20)
_HEADER = 100
_IN_MEMORY = 256 << 20
_LONGEST_VALUE = 64 << 20


@contextmanager
def database(source: Source, scratch: str) -> Iterator[sqlite3.Connection]:
    """A connection to a copy of the file, with the write-ahead log beside it taken in. Raises sqlite3.Error where it is
    none, ValueError where it is too large to be opened without a scratch folder.
    """
    if scratch:
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            path = Path(folder) / "copy.db"
            source.file.seek(0)
            with path.open("wb") as copy:
                shutil.copyfileobj(source.file, copy, 1 << 20)
            with path.open("r+b") as copy:
                _whole_pages(copy)
                _take_in(source, copy)
            connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
            with _closing(connection):
                _pass_over_malformed(connection)
                yield connection
        return
    if source.size > _IN_MEMORY:
        message = f"larger than {_IN_MEMORY >> 20} MB and no scratch folder given"
        raise ValueError(message)
    connection = sqlite3.connect(":memory:")
    with _closing(connection):
        # A database in write-ahead mode cannot be opened from memory; its first page says so in two bytes.
        copied = io.BytesIO(source.bytes(_IN_MEMORY))
        _whole_pages(copied)
        _take_in(source, copied)
        data = copied.getbuffer()
        if len(data) > _VERSIONS.stop:
            data[_VERSIONS] = b"\1\1"
        connection.deserialize(data)
        _pass_over_malformed(connection)
        yield connection


def _whole_pages(copy: BinaryIO) -> None:
    """Take off the last page where the file breaks off in it: SQLite would fill it with zeros and read them."""
    size = copy.seek(0, 2)
    copy.seek(0)
    page = _page_size(copy.read(_HEADER))
    if page and size > page:
        copy.truncate(size // page * page)


def _page_size(header: bytes) -> int:
    written = int.from_bytes(header[16:18], "big")
    size = 65_536 if written == 1 else written
    return size if len(header) >= _HEADER and size >= 512 and not size & (size - 1) else 0


def _take_in(source: Source, copy: BinaryIO) -> None:
    """Put the write-ahead log beside a database into its copy, and remember in the source what came of it."""
    if source.beside is None:
        return
    try:
        with source.beside() as log:
            source.log = str(replay(log, copy))
    except Exception as error:  # noqa: BLE001 - limits and damage of many kinds; the database is read without its log
        source.log = f"not taken in: {type(error).__name__}: {error}"


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.row_factory = sqlite3.Row
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        yield
    finally:
        connection.close()


def _pass_over_malformed(connection: sqlite3.Connection) -> None:
    """Let entries of the schema that cannot be read hide no other. This is a copy, and `query_only` forbids writing."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        if str(error).startswith("malformed database schema"):
            connection.execute("PRAGMA writable_schema=ON")


def told(connection: sqlite3.Connection, source: Source) -> Iterator[Record]:
    """What has to be said of a database beside its rows: pages that are missing, the write-ahead log, and tables whose
    entry is malformed.
    """
    page = _page_size(source.head)
    stated = int.from_bytes(source.head[28:32], "big") if source.head[24:28] == source.head[92:96] else 0
    if page and source.size < stated * page and not source.log:
        reason = f"{source.name}: the database is cut off: {source.size // page} of {stated} pages are there"
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(bytes=f"{source.size}-{stated * page}"), "", reason)
    if source.log:
        yield Fact(source.at(), "write-ahead log", source.log)
        if source.log.startswith("not"):
            yield Trouble(f"{source.name}: its write-ahead log is {source.log}", fatal=True)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND rootpage > 0").fetchall()
    known = {row[0] for row in connection.execute("SELECT name FROM pragma_table_list")}
    for name, sql in rows:
        if name not in known:
            reason = f"{source.name}: table {text(name)}: its entry in the schema is malformed; its rows are not read"
            yield Trouble(reason, fatal=True)
            yield Unparsed(source.at(table=text(name)), text(sql)[:4096], reason)


def tables(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """The ordinary tables with their columns, computed ones too; views and virtual tables are not read."""
    found: dict[str, tuple[str, ...]] = {}
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0").fetchall()
    for (name,) in rows:
        columns = connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1", (name,)).fetchall()
        if columns:
            found[name] = tuple(column[0] for column in columns)
    return found


def damaged(source: Source, error: Exception) -> Iterator[Record]:
    """What is said where a database breaks off."""
    reason = f"{source.name}: the database is damaged ({error}); read as far as it goes"
    yield Trouble(reason, fatal=True)
    yield Unparsed(source.at(bytes=f"0-{source.size}"), "", reason)


def table_names(source: Source, scratch: str) -> frozenset[str]:
    """Names of tables and columns as `table.column`, for choosing a format; empty where the file is damaged."""
    try:
        with database(source, scratch) as connection:
            found = tables(connection)
    except (sqlite3.Error, ValueError, UnicodeDecodeError, MemoryError):
        return frozenset()
    return frozenset(found) | {f"{table}.{column}" for table, columns in found.items() for column in columns}


def pick(columns: tuple[str, ...], *names: str) -> str:
    """The first of the names that is a column, quoted; `NULL` where none is, as layouts differ by version."""
    lower = {column.casefold(): column for column in columns}
    for name in names:
        if name.casefold() in lower:
            return '"' + lower[name.casefold()].replace('"', '""') + '"'
    return "NULL"


def of(alias: str, columns: tuple[str, ...], name: str) -> str:
    """A column of a table under its alias; `NULL` where the table has none of that name."""
    column = pick(columns, name)
    return column if column == "NULL" else f"{alias}.{column}"


def whole(value: Any) -> int | None:
    """A value as a whole number, None where it is none."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def text(value: Any) -> str:
    """A value as a text, whatever type it was stored with."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace").replace("\0", "\u2400")
    return str(value).replace("\0", "\u2400")
