"""Scripts of SQL Server as its Management Studio writes them, streamed statement by statement.

They are mostly UTF-16, with names in brackets, `GO` between batches, one INSERT a row without INTO, no semicolon.

Source: Microsoft's reference of Transact-SQL (INSERT, CAST and CONVERT, constants) and of `GO`, a command of the tools
and not of the language: https://learn.microsoft.com/sql/t-sql/language-reference
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterator
from typing import Final

from weftline.errors import UnreadableError
from weftline.servers.databases._schema import column_list, table_name
from weftline.servers.desk import Desk, Source
from weftline.servers.tables.sink import Table
from weftline.servers.tree import Entry
from weftline.servers.tree.entry import reason_of
from weftline.servers.tree.streams import pieces

_CHUNK: Final = 1 << 20
STATEMENT_LIMIT: Final = 64 << 20  # characters of one statement
_FAULTS: Final = 10
_BATCH: Final = re.compile(r"(?:^|\n)GO[ \t]*+(?:\r?\n|$)", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"(?:^|\n)[ \t]*+(?:USE|INSERT(?: INTO)?|CREATE (?:TABLE|DATABASE)) \[", re.IGNORECASE)
_STARTS: Final = re.compile(
    r"\s*+(?:GO|INSERT|SET|CREATE|ALTER|USE|EXEC(?:UTE)?|IF|PRINT|UPDATE|DELETE|DROP|BEGIN|END|COMMIT|MERGE|DECLARE)\b"
    r"|\s*+(?:/\*|--)",
    re.IGNORECASE,
)
_NAME: Final = r"(?:\[[^\]\n]++\]|\"[^\"\n]++\"|[^\s.(\[\"]++)"
_INSERT: Final = re.compile(
    rf"\s*+INSERT\s++(?:INTO\s++)?+({_NAME}(?:\.{_NAME}){{0,3}}+)\s*+(?:\(([^()]*+)\)\s*+)?+VALUES\s*+", re.IGNORECASE
)
_OPENS: Final = re.compile(r"\s*+,?+\s*+\(")
_VALUE: Final = re.compile(
    r"\s*+(?:CAST\s*+\(\s*+)?+(?:N?+'((?:[^']|'')*+)'|([^\s,()']++))"
    r"(?:\s++AS\s++[^\s,()']++(?:\s*+\([\w, ]*+\))?+\s*+\))?+\s*+([,)])",
    re.IGNORECASE,
)


def _encoding(head: bytes) -> str:
    return "utf-16" if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    text = head.decode(_encoding(head), "replace")
    return "\0" not in text[:512] and bool(_BATCH.search(text)) and bool(_BRACKETED.search(text))


def _read(entry: Entry, desk: Desk) -> None:
    _Script(entry, desk).run()


def _lines(entry: Entry, desk: Desk) -> Iterator[str]:
    """The script line by line; what cannot be read of it is listed. A line without end is cut at the limit."""
    held: list[str] = []
    size = 0
    try:
        decoder = codecs.getincrementaldecoder(_encoding(entry.head(3)))("replace")
        with entry.open() as stream:
            for piece in pieces(stream, _CHUNK):
                *whole, tail = decoder.decode(piece).split("\n")
                for line in whole:
                    yield "".join([*held, line])
                    held, size = [], 0
                held.append(tail)
                size += len(tail)
                if size > STATEMENT_LIMIT:
                    yield "".join(held)
                    held, size = [], 0
    except Exception as error:  # noqa: BLE001 - each decompressor has its own errors; the reason is listed
        reason = error.message if isinstance(error, UnreadableError) else reason_of(error)
        desk.problems.append(f"{entry.path}: breaks off ({reason}); rows before it are kept")
    if last := "".join(held):
        yield last


class _Script:
    """A script on its way into tables: the lines of one statement at a time."""

    def __init__(self, entry: Entry, desk: Desk) -> None:
        self.entry, self.desk = entry, desk
        self.tables: dict[str, Table] = {}
        self.statement: list[str] = []
        self.size = 0
        self.within = False
        self.faults = 0

    def run(self) -> None:
        """Read to the end, or to where the file breaks off; rows before that are kept."""
        try:
            for number, line in enumerate(_lines(self.entry, self.desk), 1):
                if self.faults > _FAULTS:
                    self.desk.problems.append(f"{self.entry.path}: too much is not understood; the rest is not read")
                    return
                self._line(number, line)
            self._end(0)
        finally:
            for table in self.tables.values():
                table.close()

    def _line(self, number: int, line: str) -> None:
        """An INSERT goes on until a line starts another statement outside of its texts."""
        if not self.within and _STARTS.match(line):
            self._end(number)
            if line.lstrip()[:6].upper() != "INSERT":
                return
        elif not self.statement:
            return
        self.statement.append(line)
        self.size += len(line)
        self.within ^= line.count("'") % 2 == 1
        if self.size > STATEMENT_LIMIT:
            self._end(number)

    def _end(self, number: int) -> None:
        """Take the rows of the statement that ends before line `number`, 0 for the end of the file."""
        text = "\n".join(self.statement)
        self.statement, self.size, self.within = [], 0, False
        if text and not self._insert(text):
            self.faults += 1
            where = f"before line {number}" if number else "at the end"
            self.desk.problems.append(f"{self.entry.path}: an INSERT {where} is not understood or breaks off")

    def _insert(self, text: str) -> bool:
        match = _INSERT.match(text)
        if match is None:
            return False
        name, named = table_name(match[1]), column_list(match[2] or "")
        at, rows = match.end(), 0
        while opened := _OPENS.match(text, at):
            values: list[str | None] = []
            at = opened.end()
            while value := _VALUE.match(text, at):
                values.append(_plain(value[1], value[2]))
                at = value.end()
                if value[3] == ")":
                    break
            else:
                return False
            self._take(name, named, values)
            rows += 1
        return rows > 0

    def _take(self, name: str, named: list[str], values: list[str | None]) -> None:
        table = self.tables.get(name)
        if table is None:
            columns = named or [f"column {n + 1}" for n in range(len(values))]
            locate = functools.partial(self._locate, name)
            table = Table(self.desk, self.entry.path, name, columns, locate, [""] * len(columns), frozenset())
            self.tables[name] = table
        if not table.wants_values:
            table.count_row()
            return
        if named and named != table.columns and set(named) <= set(table.columns):
            given = dict(zip(named, values, strict=False))
            values = [given.get(column) for column in table.columns]
        table.add(values)

    def _locate(self, name: str, row: int) -> str:
        return self.desk.at(self.entry, table=name, row=row) if row else self.desk.at(self.entry, table=name)


def _plain(text: str | None, word: str | None) -> str | None:
    if text is not None:
        return text.replace("''", "'")
    return None if word is None or word.upper() == "NULL" else word


SOURCE = Source("SQL Server script", 2, _claims, _read)
