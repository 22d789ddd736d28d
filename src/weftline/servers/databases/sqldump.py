"""SQL dumps of MySQL, MariaDB, PostgreSQL and SQLite, streamed row by row."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from weftline.errors import UnreadableError
from weftline.servers.databases._schema import Schema, column_list, schema_of, table_name
from weftline.servers.databases._tokens import ESCAPED, PLAIN, Quoting, decoded, values_of
from weftline.servers.desk import Desk, Source
from weftline.servers.tables.sink import Table
from weftline.servers.tree import Entry
from weftline.servers.tree.entry import reason_of
from weftline.servers.tree.streams import pieces

_CHUNK: Final = 1 << 20
ROW_LIMIT: Final = 64 << 20
FAULTS: Final = 10
_START: Final = re.compile(rb"(?:\s++|--[^\n]*+\n|#[^\n]*+\n|/\*(?!!)(?:[^*]|\*(?!/))*+\*/;?|/\*!\d*+[^*]*+\*/;?|;)++")
_PART: Final = rb"(?:`[^`]++`|\"[^\"]++\"|\[[^\]]++\]|[^\s(`\"\[;.]++)"
_QUALIFIED: Final = rb"(" + _PART + rb"(?:\." + _PART + rb")?+)"
_INSERT: Final = re.compile(
    rb"(?:INSERT|REPLACE)\s++(?:(?:LOW_PRIORITY|DELAYED|IGNORE|OR\s++\w++)\s++)*+INTO\s++" + _QUALIFIED
    + rb"\s*+(?:\(((?:[^()'])*+)\)\s*+)?+VALUES?+(?=[\s(])",
    re.IGNORECASE,
)  # fmt: skip
_CREATE: Final = re.compile(
    rb"CREATE\s++(?:\w++\s++)?TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?+" + _QUALIFIED + rb"\s*+\(", re.IGNORECASE
)
_COPY: Final = re.compile(
    rb"COPY\s++" + _QUALIFIED + rb"\s*+(?:\(([^()]*+)\))?+\s*+FROM\s++stdin[^;\n]*+;?\r?\n", re.IGNORECASE
)
_LOOKS: Final = re.compile(
    rb"(?:^|\n)[^\S\n]*+(?:INSERT INTO|REPLACE INTO|CREATE TABLE|DROP TABLE IF EXISTS|COPY \S+ .{0,2000}FROM stdin"
    rb"|-- (?:MySQL|MariaDB|phpMyAdmin SQL) dump|-- PostgreSQL database dump|PRAGMA foreign_keys|/\*!40101 SET)",
    re.IGNORECASE,
)
_UTC_DUMP: Final = re.compile(rb"SET\s++TIME_ZONE\s*+=\s*+'\+00:00'", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"SET\s++NAMES\s++'?(\w++)", re.IGNORECASE)
_ENCODINGS: Final = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5", "latin1": "cp1252"}


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head[:512] and bool(_LOOKS.search(head))


def _read(entry: Entry, desk: Desk) -> None:
    _Dump(entry, desk).run()


class _Dump:
    """A dump on its way in: a window of bytes that moves over the file."""

    def __init__(self, entry: Entry, desk: Desk) -> None:
        self.entry, self.desk = entry, desk
        self.buffer = b""
        self.at = 0
        self.offset = 0
        self.ended = False
        self.stream: Iterator[bytes] | None = None
        self.quoting: Quoting = ESCAPED
        self.encoding = "utf-8"
        self.utc = False
        self.faults = 0
        self.schemas: dict[str, Schema] = {}
        self.tables: dict[str, Table] = {}

    def run(self) -> None:
        """Read to the end, or to where the file breaks off; rows before that are kept."""
        try:
            with self.entry.open() as stream:
                self.stream = pieces(stream, _CHUNK)
                self._more()
                self._settings()
                while self._statement():
                    pass
        finally:
            for table in self.tables.values():
                table.close()

    def _settings(self) -> None:
        head = self.buffer[:8192]
        plain = b"PostgreSQL" in head or b"standard_conforming_strings" in head or b"PRAGMA" in head
        self.quoting = PLAIN if plain else ESCAPED
        self.utc = bool(_UTC_DUMP.search(head))
        named = _CHARSET.search(head)
        self.encoding = _ENCODINGS.get(named[1].decode().lower(), "utf-8") if named else "utf-8"

    def _more(self) -> bool:
        """Fetch more bytes, the more the longer the wait; False at the end of the file."""
        if self.ended or self.stream is None:
            return False
        kept = self.buffer[self.at :]
        self.offset += self.at
        try:
            data = b""
            for piece in self.stream:
                data += piece
                if len(data) >= min(len(kept), ROW_LIMIT):
                    break
        except Exception as error:  # noqa: BLE001 - each decompressor has its own errors; the reason is listed
            reason = error.message if isinstance(error, UnreadableError) else reason_of(error)
            self.desk.problems.append(f"{self.entry.path}: breaks off ({reason}); rows before it are kept")
        self.ended = not data
        self.buffer, self.at = kept + data, 0
        return bool(data)

    def _match(self, pattern: re.Pattern[bytes], *, closed: bool = True) -> re.Match[bytes] | None:
        """Match here, fetching more while a match is missing or (unless `closed`) may go on past the window."""
        while True:
            match = pattern.match(self.buffer, self.at)
            if match is not None and (closed or match.end() < len(self.buffer) or self.ended):
                return match
            if len(self.buffer) - self.at > ROW_LIMIT or not self._more():
                return pattern.match(self.buffer, self.at)

    def _statement(self) -> bool:
        """Take the next statement; False at the end."""
        blank = self._match(_START, closed=False) if len(self.buffer) > self.at or self._more() else None
        if blank is not None:
            self.at = blank.end()
        if len(self.buffer) - self.at < _CHUNK // 2:
            self._more()
        if self.at >= len(self.buffer):
            return False
        here = self.buffer[self.at : self.at + 7].upper()
        if here.startswith((b"INSERT", b"REPLACE")):
            return self._insert()
        if here.startswith(b"CREATE"):
            self._create()
        elif here.startswith(b"COPY"):
            match = _COPY.match(self.buffer, self.at)
            if match is not None:
                self.at = match.end()
                return self._copy(match)
        return self._skip()

    def _skip(self) -> bool:
        """Step over a statement that holds no rows."""
        match = self._match(self.quoting.skip)
        if match is not None:
            self.at = match.end()
            return True
        line = self.buffer.find(b"\n", self.at)
        if line < 0:
            self._broken_off("a statement")
            return False
        return self._step_over("a statement", line + 1)

    def _step_over(self, what: str, at: int) -> bool:
        """Go on behind something that is not understood; give up on a file that is full of it."""
        self.desk.problems.append(f"{self.entry.path}: {what} at byte {self.offset + self.at} is not understood")
        self.at = at
        self.faults += 1
        if self.faults > FAULTS:
            self.desk.problems.append(f"{self.entry.path}: too much is not understood; the rest is not read")
        return self.faults <= FAULTS

    def _create(self) -> None:
        match = _CREATE.match(self.buffer, self.at)
        whole = self._match(self.quoting.skip) if match else None
        match = _CREATE.match(self.buffer, self.at)
        if match is None or whole is None:
            return
        body = decoded(self.buffer[match.end() : whole.end()], self.encoding)
        self.schemas[table_name(decoded(match[1], self.encoding))] = schema_of(body[: body.rfind(")")])

    def _table(self, raw_name: bytes, raw_columns: bytes | None, width: int) -> Table:
        name = table_name(decoded(raw_name, self.encoding))
        table = self.tables.get(name)
        if table is None:
            schema = self.schemas.get(name)
            columns = column_list(decoded(raw_columns, self.encoding)) if raw_columns else []
            columns = columns or list(schema.columns if schema else ()) or [f"column {n + 1}" for n in range(width)]
            known = dict(zip(schema.columns, schema.comments, strict=True)) if schema else {}
            stamps = schema.timestamps if schema and self.utc else frozenset()
            locate = functools.partial(self._locate, name)
            comments = [known.get(column, "") for column in columns]
            table = Table(self.desk, self.entry.path, name, columns, locate, comments, stamps)
            self.tables[name] = table
        return table

    def _locate(self, name: str, row: int) -> str:
        return self.desk.at(self.entry, table=name, row=row) if row else self.desk.at(self.entry, table=name)

    def _insert(self) -> bool:
        match = self._match(_INSERT)
        if match is None:
            return self._skip()
        name, columns = match[1], match[2]
        self.at = match.end()
        table: Table | None = None
        while True:
            if len(self.buffer) - self.at < 4096:
                self._more()
            row = self.quoting.row.match(self.buffer, self.at)
            if row is None or (row.end() == len(self.buffer) and not row[1]):
                row = self._match(self.quoting.row, closed=False)
            if row is None:
                return self._row_missing(name)
            if table is None or table.wants_values:
                text = row[0].strip().rstrip(b",;").rstrip()[1:-1]
                values = values_of(text, self.quoting, self.encoding)
                table = table or self._table(name, columns, len(values))
                self._take(table, columns, values)
            else:
                table.count_row()
            self.at = row.end()
            if row[1] != b",":
                return True

    def _take(self, table: Table, columns: bytes | None, values: list[str | None]) -> None:
        if columns:
            named = column_list(decoded(columns, self.encoding))
            if named != table.columns and set(named) <= set(table.columns):
                given = dict(zip(named, values, strict=False))
                values = [given.get(column) for column in table.columns]
        table.add(values)

    def _row_missing(self, raw_name: bytes) -> bool:
        name = table_name(decoded(raw_name, self.encoding))
        if self.ended:
            self._broken_off(f"table {name}")
            return False
        line = self.buffer.find(b"\n", self.at)
        return self._step_over(f"rows of {name}", line + 1 if line >= 0 else len(self.buffer))

    def _broken_off(self, where: str) -> None:
        left = self.buffer[self.at :]
        if left.strip():
            name = where.removeprefix("table ")
            rows = f" after row {self.tables[name].rows}" if name in self.tables else ""
            self.desk.problems.append(
                f"{self.entry.path}: breaks off in {where}{rows} at byte {self.offset + self.at}; "
                "what stands before is kept"
            )
        self.at = len(self.buffer)

    def _copy(self, match: re.Match[bytes]) -> bool:
        """Rows of a PostgreSQL COPY: one a line, tabs between values, a backslash and a dot at the end."""
        columns = match[2]
        name = match[1]
        table: Table | None = None
        while True:
            line = self.buffer.find(b"\n", self.at)
            while line < 0 and self._more():
                line = self.buffer.find(b"\n", self.at)
            if line < 0:
                self._broken_off(f"table {table_name(decoded(name, self.encoding))}")
                return False
            text = self.buffer[self.at : line].rstrip(b"\r")
            self.at = line + 1
            if text == b"\\.":
                return True
            if table is None or table.wants_values:
                values = [_copied(cell, self.encoding) for cell in text.split(b"\t")]
                table = table or self._table(name, columns, len(values))
                table.add(values)
            else:
                table.count_row()


def _copied(cell: bytes, encoding: str) -> str | None:
    if cell == b"\\N":
        return None
    if b"\\" in cell:
        simple = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b"}
        cell = re.sub(rb"\\(.)", lambda found: simple.get(found[1], found[1]), cell, flags=re.DOTALL)
    return decoded(cell, encoding)


SOURCE = Source("SQL dump", 2, _claims, _read)
