"""Values of columns as InnoDB stores them, as texts. Source: MySQL Internals, data types and their storage."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import Final

from weftline.servers.databases._frm import Column
from weftline.servers.databases._mysql_json import json_text

_WHOLE: Final = {1: 1, 2: 2, 3: 4, 8: 8, 9: 3}
_FIXED: Final = {4: 4, 5: 8, 7: 4, 10: 3, 11: 3, 12: 8, 13: 1, 14: 3}
_FRACTIONAL: Final = {17: (4, 19), 18: (5, 19), 19: (3, 10)}
_JSON: Final = 245
_BLOBS: Final = frozenset([_JSON, 249, 250, 251, 252, 255])
_VARCHAR, _CHAR, _BIT, _DECIMAL, _ENUM, _SET = {15, 253}, 254, 16, 246, 247, 248
_DIGIT_BYTES: Final = (0, 1, 1, 2, 2, 3, 3, 4, 4, 4)
_BINARY: Final = 63
_ONE_BYTE: Final = frozenset([5, 8, 11, 15, 31, 47, 48, 49, 63, 65, 94])  # latin1, ascii and binary
_ENCODINGS: Final = {28: "gb18030", 87: "gb18030", 24: "gb18030", 86: "gb18030", 248: "gb18030", 1: "big5", 84: "big5"}


class UnknownTypeError(ValueError):
    """A column of a type that is not read; nothing behind it in a row can be found."""


def is_blob(column: Column) -> bool:
    """Whether a column's content may lie on pages of its own."""
    return column.kind in _BLOBS


def width_of(column: Column) -> int | None:
    """How many bytes a column takes in each row; None where each row states it. Raises UnknownTypeError."""
    kind = column.kind
    if kind in _BLOBS or kind in _VARCHAR:
        return None
    if kind == _CHAR:
        return column.length if column.charset in _ONE_BYTE else None
    if kind in _WHOLE or kind in _FIXED:
        return _WHOLE.get(kind) or _FIXED[kind]
    if kind in _FRACTIONAL:
        size, plain = _FRACTIONAL[kind]
        return size + (max(0, column.length - plain - 1) + 1) // 2
    if kind == _DECIMAL:
        whole, part = _digits(column)
        return whole // 9 * 4 + _DIGIT_BYTES[whole % 9] + part // 9 * 4 + _DIGIT_BYTES[part % 9]
    if kind == _ENUM:
        return 1 if len(column.choices) < 256 else 2
    if kind == _SET:
        return next(size for size in (1, 2, 3, 4, 8) if len(column.choices) <= 8 * size)
    if kind == _BIT:
        return (column.length + 7) // 8
    raise UnknownTypeError(f"column {column.name} is of a type ({kind}) that is not read")


def text_of(column: Column, data: bytes) -> str:
    """A value as a dump would show it; times of the type TIMESTAMP in UTC."""
    kind = column.kind
    if kind in _WHOLE:
        return str(_whole(data, signed=column.signed))
    if kind in {4, 5}:
        return repr(struct.unpack("<f" if kind == 4 else "<d", data)[0])
    if kind in {7, 17}:
        return datetime.fromtimestamp(int.from_bytes(data[:4]), UTC).strftime("%Y-%m-%d %H:%M:%S")
    if kind == 18:
        return _datetime(int.from_bytes(data[:5]) & 0x7FFFFFFFFF)
    if kind == 12:
        shown = f"{_whole(data, signed=True):014d}"
        return f"{shown[:4]}-{shown[4:6]}-{shown[6:8]} {shown[8:10]}:{shown[10:12]}:{shown[12:]}"
    if kind in {10, 14}:
        number = int.from_bytes(data) ^ 0x800000
        return f"{number >> 9:04d}-{number >> 5 & 15:02d}-{number & 31:02d}"
    if kind == 13:
        return str(1900 + data[0])
    if kind == _DECIMAL:
        return _decimal(column, data)
    if kind == _ENUM:
        number = int.from_bytes(data)
        return column.choices[number - 1] if 0 < number <= len(column.choices) else ""
    if kind == _JSON:
        return json_text(data)
    if kind in _VARCHAR or kind in _BLOBS or kind == _CHAR:
        return _letters(column, data)
    return data.hex()


def _letters(column: Column, data: bytes) -> str:
    if column.charset == _BINARY:
        return data.decode("utf-8", "backslashreplace")
    one_byte = column.charset in _ONE_BYTE
    text = data.decode("cp1252" if one_byte else _ENCODINGS.get(column.charset, "utf-8"), "backslashreplace")
    return text.rstrip(" ") if column.kind == _CHAR else text


def _whole(data: bytes, *, signed: bool) -> int:
    """Signed numbers are kept with their sign turned round, so that they sort as bytes."""
    number = int.from_bytes(data)
    return number - (1 << 8 * len(data) - 1) if signed else number


def _datetime(number: int) -> str:
    """17 bits of year * 13 + month, 5 of day, 5 of hour, 6 of minute, 6 of second."""
    year, month = divmod(number >> 22, 13)
    clock = f"{number >> 12 & 31:02d}:{number >> 6 & 63:02d}:{number & 63:02d}"
    return f"{year:04d}-{month:02d}-{number >> 17 & 31:02d} {clock}"


def _digits(column: Column) -> tuple[int, int]:
    """Digits before and behind the point."""
    digits = column.length - (1 if column.decimals else 0) - (1 if column.signed else 0)
    return max(0, digits - column.decimals), column.decimals


def _decimal(column: Column, data: bytes) -> str:
    whole, part = _digits(column)
    negative = not data[0] & 0x80
    plain = bytes([data[0] ^ 0x80, *data[1:]])
    plain = bytes(each ^ 0xFF for each in plain) if negative else plain
    first = _DIGIT_BYTES[whole % 9]
    before, at = "", 0
    for size, width in [(first, whole % 9), *[(4, 9)] * (whole // 9)]:
        before += str(int.from_bytes(plain[at : at + size])).rjust(width, "0") if size else ""
        at += size
    behind = ""
    for size, width in [*[(4, 9)] * (part // 9), (_DIGIT_BYTES[part % 9], part % 9)]:
        behind += str(int.from_bytes(plain[at : at + size])).rjust(width, "0") if size else ""
        at += size
    return f"{'-' if negative else ''}{before.lstrip('0') or '0'}{'.' + behind if behind else ''}"
