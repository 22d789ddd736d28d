"""Rows of an InnoDB tablespace, page by page, in the row formats COMPACT and DYNAMIC.

Source: MySQL and MariaDB Server, `storage/innobase` (`fil0fil.h`, `page0types.h`, `rem0rec.h`, `btr0types.h`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from weftline.servers.databases._frm import Column, Definition
from weftline.servers.databases._mysql_values import UnknownTypeError, is_blob, text_of, width_of
from weftline.servers.databases._sdi import HEADER, sdi_text

_INDEX: Final = 17855
_GROWN: Final = 18
_BLOB_PAGES: Final = frozenset([10, 18])  # a row's, a definition's
_LOB_FIRST, _LOB_DATA = 24, 23
_SDI: Final = 17853
_NONE: Final = 0xFFFFFFFF
_INFIMUM: Final = 99
_SUPREMUM: Final = 112
_SYSTEM: Final = 13  # who changed the row last, and where its older state lies
_POINTER: Final = 20
_DELETED: Final = 0x20
_MOST_BLOB: Final = 64 << 20
_FIRST_PART, _FURTHER_PART = 96 + 10 * 60, 49


class TablespaceError(ValueError):
    """What keeps a tablespace from being read."""


class ErasedError(Exception):
    """A deleted row that was written over with zeros."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it begins in the file, its values, and whether it was deleted. `reason`: why it is not read."""

    at: int
    values: tuple[str | None, ...] = ()
    deleted: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Field:
    """A column in its physical place. `number`: its place in the definition; `width`: None where each row states it."""

    column: Column
    number: int
    width: int | None


class Tablespace:
    """The pages of one table. Raises TablespaceError where their form is not read."""

    def __init__(self, data: bytes) -> None:
        flags = struct.unpack_from(">I", data, 54)[0]
        shift = flags & 15 if flags & 16 else flags >> 6 & 15
        self.size = 512 << shift if shift else 16_384
        if not flags & 16 and flags >> 1 & 15:
            raise TablespaceError("its pages are compressed")
        if not 4096 <= self.size <= 65_536:
            raise TablespaceError("its first page is damaged")
        self._data = data
        self.has_own_definition = any(self._kind(page) == _SDI for page in range(len(data) // self.size))
        self._leaves = self._in_order()

    @property
    def lacking(self) -> int:
        """How many of the pages that it says it has are not there."""
        return max(0, self._u32(0, 46) - len(self._data) // self.size)

    @property
    def rows(self) -> int:
        """How many rows its leaves say they hold."""
        return sum(self._u16(page, 54) for page in self._leaves)

    def own_definition(self) -> str:
        """The JSON in which MySQL 8 describes the table. Raises TablespaceError where it is lost."""
        for page in range(len(self._data) // self.size):
            if self._kind(page) == _SDI and self._u16(page, 64) == 0:
                text = self._described(page)
                if text:
                    return text
        raise TablespaceError("the pages of its definition are lost")

    def _described(self, page: int) -> str | None:
        """The first table that a page of definitions describes. A record's length stands before it, its data behind."""
        at, seen, base = self._next(page, _INFIMUM), set[int](), page * self.size
        while _SUPREMUM < at < self.size - 8 and at not in seen:
            seen.add(at)
            size, _, outside = self._long_length(base + at - 6)
            begin = base + at + HEADER
            content = self._data[begin : begin + size]
            text = sdi_text(self._data[base + at : begin], self._whole(content) if outside else content)
            if text is not None:
                return text
            at = self._next(page, at)
        return None

    def read(self, definition: Definition) -> Iterator[Row]:
        """Every row that stands, then those on each page that were deleted and not yet written over."""
        fields = _physical(definition)
        for page in self._leaves:
            if not self._u16(page, 42) & 0x8000:
                raise TablespaceError("its rows are in the old format REDUNDANT")
            yield from self._listed(page, self._next(page, _INFIMUM), fields, definition, deleted=False)
            yield from self._listed(page, self._u16(page, 44), fields, definition, deleted=True)

    def _listed(
        self, page: int, at: int, fields: list[_Field], definition: Definition, *, deleted: bool
    ) -> Iterator[Row]:
        seen: set[int] = set()
        base = page * self.size
        while _SUPREMUM < at < self.size - 8 and at not in seen:
            seen.add(at)
            here, at = at, self._next(page, at)
            try:
                values = self._values(base, here, fields, len(definition.columns))
            except ErasedError:
                continue
            except (ValueError, IndexError, struct.error, OverflowError, OSError) as error:
                yield Row(base + here, deleted=deleted, reason=str(error) or type(error).__name__)
            else:
                yield Row(base + here, values, deleted or bool(self._data[base + here - 5] & _DELETED))

    def _values(self, base: int, at: int, fields: list[_Field], count: int) -> tuple[str | None, ...]:
        """A row's values. Its lengths and which of them are nothing stand before it, from the back to the front."""
        data = self._data
        origin = base + at
        if data[origin - 5] & 0xC0 or data[origin - 3] & 7:
            raise ValueError("a row of a form that came with a later change of the table")
        nullable = [field for field in fields if field.column.nullable]
        bits = int.from_bytes(data[origin - 5 - (len(nullable) + 7) // 8 : origin - 5])
        absent = {field.number for place, field in enumerate(nullable) if bits >> place & 1}
        back = origin - 6 - (len(nullable) + 7) // 8
        out: list[str | None] = [None] * count
        place = origin
        for field in fields:
            if field.number < 0:
                own = field.width or 0
                if not any(data[place : place + own]):
                    raise ErasedError
                place += own
                continue
            if field.number in absent:
                continue
            size, outside = field.width, False
            if size is None:
                size, back, outside = self._length(back, field.column)
            if place + size > base + self.size - 8:
                raise ValueError("a row that runs over the end of its page")
            content = data[place : place + size]
            out[field.number] = text_of(field.column, self._whole(content) if outside else content)
            place += size
        return tuple(out)

    def _length(self, back: int, column: Column) -> tuple[int, int, bool]:
        """(length, where the next one stands, whether the rest lies on other pages)."""
        if column.length > 255 or is_blob(column):
            return self._long_length(back)
        return self._data[back], back - 1, False

    def _long_length(self, back: int) -> tuple[int, int, bool]:
        first = self._data[back]
        if first & 0x80:
            return (first & 0x3F) << 8 | self._data[back - 1], back - 2, bool(first & 0x40)
        return first, back - 1, False

    def _whole(self, content: bytes) -> bytes:
        """A long value: what stands in the row, then what its pages hold."""
        out = content[:-_POINTER]
        _, page, at, size = struct.unpack(">IIIQ", content[-_POINTER:])
        wanted = min(size & 0xFFFFFFFF, _MOST_BLOB)
        if self._kind(page) == _LOB_FIRST:
            return out + self._large_object(page, wanted)
        seen: set[int] = set()
        while page != _NONE and page not in seen and len(out) < wanted + len(content) - _POINTER:
            seen.add(page)
            if self._kind(page) not in _BLOB_PAGES:
                raise ValueError("a long value of which pages are lost")
            begin = page * self.size + at
            length, page = struct.unpack_from(">II", self._data, begin)
            out += self._data[begin + 8 : begin + 8 + length]
            at = 38
        return out

    def _large_object(self, first: int, wanted: int) -> bytes:
        """A long value as MySQL 8 keeps it: a list of parts on its first page names the pages, each with its length."""
        out, seen = b"", set[tuple[int, int]]()
        node = (self._u32(first, 68), self._u16(first, 72))
        while node[0] != _NONE and node not in seen and len(out) < wanted:
            seen.add(node)
            page, at = node
            place, length = self._u32(page, at + 48), self._u32(page, at + 52)
            if place != first and self._kind(place) != _LOB_DATA:
                raise ValueError("a long value of which pages are lost")
            begin = place * self.size + (_FIRST_PART if place == first else _FURTHER_PART)
            out += self._data[begin : begin + length]
            node = (self._u32(page, at + 6), self._u16(page, at + 10))
        return out[:wanted]

    def _in_order(self) -> list[int]:
        """Leaves of the clustered index as they follow each other; then any that no other leads to."""
        if self._kind(3) == _GROWN:
            raise TablespaceError("columns were added to it without writing its rows anew")
        pages = [page for page in range(len(self._data) // self.size) if self._kind(page) == _INDEX]
        if not pages:
            packed = "it holds no page of rows, or its pages are encrypted or packed"
            raise TablespaceError("it breaks off before its first page of rows" if self.lacking else packed)
        index = self._index(3) if 3 in pages else min(map(self._index, pages))
        leaves = {page for page in pages if self._index(page) == index and self._u16(page, 64) == 0}
        out: list[int] = []
        for first in sorted(leaves, key=lambda page: (self._u32(page, 8) != _NONE, page)):
            page = first
            while page in leaves:
                leaves.discard(page)
                out.append(page)
                page = self._u32(page, 12)
        return out

    def _next(self, page: int, at: int) -> int:
        """Where the following row stands: its distance is kept before each, and may go backwards."""
        return at + self._u16(page, at - 2) & 0xFFFF if self._u16(page, at - 2) else 0

    def _kind(self, page: int) -> int:
        return self._u16(page, 24) if (page + 1) * self.size <= len(self._data) else 0

    def _index(self, page: int) -> int:
        return int(struct.unpack_from(">Q", self._data, page * self.size + 66)[0])

    def _u16(self, page: int, at: int) -> int:
        return int(struct.unpack_from(">H", self._data, page * self.size + at)[0])

    def _u32(self, page: int, at: int) -> int:
        return int(struct.unpack_from(">I", self._data, page * self.size + at)[0])


def _physical(definition: Definition) -> list[_Field]:
    """Columns as rows hold them: the key, InnoDB's own, then the others. Without a key InnoDB numbers the rows."""
    try:
        fields = [_Field(column, place, width_of(column)) for place, column in enumerate(definition.columns)]
    except UnknownTypeError as error:
        raise TablespaceError(str(error)) from error
    own = _Field(Column("", 0, 0, 0, False, False, 0), -1, _SYSTEM if definition.key else _SYSTEM + 6)
    if not definition.key:
        return [own, *fields]
    first = [fields[place] for place in definition.key]
    return [*first, own, *(field for field in fields if field.number not in definition.key)]
