"""Definitions of tables in `.frm` files, as MariaDB and MySQL up to 5.7 keep them.

Source: MariaDB Server, `sql/table.cc` and `sql/unireg.h` (the binary layout of form files).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

MAGIC: Final = b"\xfe\x01"
_FORM_INFO: Final = 288
_FIELD: Final = 17
_KEY_PART: Final = 9
_MAYBE_NULL: Final = 0x8000
_SIGNED: Final = 1
_ENUM, _SET = 247, 248


class DefinitionError(ValueError):
    """A definition that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is MySQL's number of its type, `length` the most bytes (or digits) it takes."""

    name: str
    kind: int
    length: int
    decimals: int
    signed: bool
    nullable: bool
    charset: int
    choices: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A table's columns in their order, and the numbers of those in its primary key."""

    columns: tuple[Column, ...]
    key: tuple[int, ...]


def definition_of(data: bytes) -> Definition:
    """Read a `.frm`. Raises DefinitionError."""
    try:
        return _definition(data)
    except (struct.error, IndexError, ValueError) as error:
        raise DefinitionError(str(error)) from error


def _definition(data: bytes) -> Definition:
    if not data.startswith(MAGIC):
        raise DefinitionError("no definition of a table")
    info = _u32(data, 64 + _u16(data, 4))
    count, screens = _u16(data, info + 258), _u16(data, info + 260)
    names_size, interval_size = _u16(data, info + 268), _u16(data, info + 274)
    at = info + _FORM_INFO + screens
    fields = [data[at + _FIELD * n : at + _FIELD * (n + 1)] for n in range(count)]
    at += _FIELD * count
    names = data[at : at + names_size].strip(b"\xff\0").split(b"\xff")
    at += names_size
    choices = _choices(data[at : at + interval_size])
    at += interval_size
    if len(names) != count or not count:
        raise DefinitionError("names and columns of the table do not go together")
    columns = []
    for name, field in zip(names, fields, strict=True):
        size = _u16(field, 15)
        columns.append(_column(name, field, choices, data[at : at + size]))
        at += size
    return Definition(tuple(columns), _primary_key(data, count))


def _column(name: bytes, field: bytes, choices: list[tuple[str, ...]], comment: bytes) -> Column:
    flags, kind, number = _u16(field, 8), field[13], field[12]
    listed = choices[number - 1] if kind in {_ENUM, _SET} and 0 < number <= len(choices) else ()
    return Column(
        _text(name), kind, _u16(field, 3), flags >> 8 & 31, bool(flags & _SIGNED), bool(flags & _MAYBE_NULL),
        field[14] | field[11] << 8, listed, _text(comment),
    )  # fmt: skip


def _choices(data: bytes) -> list[tuple[str, ...]]:
    """The words of each list that enumerations may choose from."""
    return [tuple(_text(word) for word in part.strip(b"\xff").split(b"\xff")) for part in data.split(b"\0") if part]


def _primary_key(data: bytes, count: int) -> tuple[int, ...]:
    """The columns of the first key, where that is the primary one."""
    at = _u16(data, 6)
    at = _u32(data, 47) if at == 0xFFFF else at
    keys = data[at]
    if keys & 0x80:
        keys = data[at + 1] << 7 | keys & 0x7F
    parts_of: list[list[int]] = []
    at += 6
    for _ in range(keys):
        parts, at = data[at + 4], at + 8
        parts_of.append([(_u16(data, at + _KEY_PART * n) & 0x3FFF) - 1 for n in range(parts)])
        at += _KEY_PART * parts
    if not keys or data[at : at + 9] != b"\xffPRIMARY\xff":
        return ()
    if any(not 0 <= part < count for part in parts_of[0]):
        raise DefinitionError("a key over columns that there are not")
    return tuple(parts_of[0])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])
