"""Tablespaces of MySQL 8, written by the published layout of its pages: no server of that version was at hand."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any

SIZE = 16_384
NONE = 0xFFFFFFFF
Record = tuple[bytes, bytes]
COLUMNS: list[dict[str, Any]] = [
    {"name": "id", "type": 4, "hidden": 1, "is_nullable": False, "is_unsigned": True, "char_length": 10},
    {"name": "phone", "type": 16, "hidden": 1, "is_nullable": False, "char_length": 256, "collation_id": 255},
    {"name": "invite_code", "type": 16, "hidden": 1, "is_nullable": True, "char_length": 80, "collation_id": 255},
    {"name": "model", "type": 16, "hidden": 1, "is_nullable": True, "char_length": 400, "collation_id": 255, "comment": "机型"},
    {"name": "kind", "type": 22, "hidden": 1, "is_nullable": False, "char_length": 4, "collation_id": 255,
     "elements": [{"name": base64.b64encode(word).decode(), "index": n} for n, word in enumerate((b"a", b"b"), 1)]},
    {"name": "paid", "type": 21, "hidden": 1, "is_nullable": False, "numeric_precision": 10, "numeric_scale": 2, "char_length": 12},
    {"name": "created_at", "type": 18, "hidden": 1, "is_nullable": False, "datetime_precision": 0, "char_length": 19},
    {"name": "contacts", "type": 31, "hidden": 1, "is_nullable": True, "char_length": 4294967295, "collation_id": 63},
    {"name": "upper", "type": 16, "hidden": 1, "is_nullable": True, "is_virtual": True, "char_length": 80, "collation_id": 255},
    {"name": "DB_TRX_ID", "type": 10, "hidden": 2, "is_nullable": False, "char_length": 6},
    {"name": "DB_ROLL_PTR", "type": 9, "hidden": 2, "is_nullable": False, "char_length": 7},
]  # fmt: skip
ORDER = [0, 9, 10, 1, 2, 3, 4, 5, 6, 7]


def definition(name: str, **changed: Any) -> str:
    """What MySQL 8 says of the table. `changed`: what its first column says otherwise."""
    columns = [COLUMNS[0] | changed, *COLUMNS[1:]]
    indexes = [{"name": "PRIMARY", "type": 1, "elements": [{"column_opx": place} for place in ORDER]}]
    return json.dumps(
        {
            "mysqld_version_id": 80032,
            "dd_object_type": "Table",
            "dd_object": {"name": name, "columns": columns, "indexes": indexes},
        }
    )


def row(
    number: int,
    phone: str,
    code: str | None,
    model: str | None,
    kind: int,
    cents: int,
    at: int,
    contacts: bytes | int | None,
) -> Record:
    """(what stands before a row, the row). `contacts`: JSON as MySQL packs it, or the page on which it begins."""
    fixed_start = struct.pack(">I", number) + bytes(5) + b"\x07" + b"\x81" + bytes(6)
    outside = struct.pack(">IIIQ", 9, contacts, 1, 1 << 24) if isinstance(contacts, int) else b""
    varied = [phone.encode(), code and code.encode(), model and model.encode(), outside or contacts]
    long = [True, False, True, True]
    nothing = sum(1 << place for place, value in enumerate(varied[1:]) if value is None)
    before = b""
    for value, is_long in zip(varied, long, strict=True):
        if value is not None:
            size = len(value)
            two = (is_long and size > 127) or (value is outside and outside)
            before = (
                bytes([size & 255, 0x80 | (0x40 if value is outside and outside else 0) | size >> 8])
                if two
                else bytes([size])
            ) + before
    whole, part = divmod(cents, 100)
    body = fixed_start + b"".join(value for value in varied[:3] if value is not None) + bytes([kind])
    body += struct.pack(">I", whole | 0x80000000) + bytes([part]) + struct.pack(">I", at)
    return before + bytes([nothing]), body + (varied[3] or b"")


def tablespace(
    text: str, leaves: list[list[Record]], objects: dict[int, list[bytes]] | None = None, external: bool = False
) -> bytes:
    """All pages: the table's definition on page 3 (`external`: on a page of its own), rows from page 4 on, then long
    values, each cut into parts on pages that follow each other from the given one on.
    """
    packed = zlib.compress(text.encode())
    head = struct.pack(">IQ", 1, 77) + bytes(13) + struct.pack(">II", len(text), len(packed))
    pages = {number: _page(number, kind) for number, kind in ((0, 8), (1, 5), (2, 3))}
    if external:
        pages[40] = _page(40, 18)
        struct.pack_into(">II", pages[40], 38, len(packed), NONE)
        pages[40][46 : 46 + len(packed)] = packed
        definition_row = (bytes([20, 0xC0]), head + struct.pack(">IIIQ", 9, 40, 38, len(packed)))
    else:
        definition_row = (bytes([len(packed) & 255, 0x80 | len(packed) >> 8]), head + packed)
    pages[3] = _leaf(3, 17853, 1, [definition_row], NONE)
    for place, rows in enumerate(leaves):
        following = 5 + place if place + 1 < len(leaves) else NONE
        pages[4 + place] = _leaf(4 + place, 17855, 150, rows, following)
    for first, parts in (objects or {}).items():
        pages |= _object(first, parts)
    count = max(pages) + 1
    struct.pack_into(">I", pages[0], 46, count)
    struct.pack_into(">I", pages[0], 54, 1 | 1 << 5 | 1 << 14)
    return b"".join(bytes(pages.get(number) or _page(number, 0)) for number in range(count))


def _page(number: int, kind: int) -> bytearray:
    page = bytearray(SIZE)
    struct.pack_into(">III", page, 4, number, NONE, NONE)
    struct.pack_into(">H", page, 24, kind)
    return page


def _leaf(number: int, kind: int, index: int, rows: list[Record], following: int) -> bytearray:
    page = _page(number, kind)
    struct.pack_into(">I", page, 12, following)
    struct.pack_into(">H", page, 42, 0x8000 | len(rows) + 2)
    struct.pack_into(">H", page, 54, len(rows))
    struct.pack_into(">Q", page, 66, index)
    at, last = 120, 99
    for before, body in rows:
        origin = at + len(before) + 5
        page[at : at + len(before)] = before
        page[origin : origin + len(body)] = body
        struct.pack_into(">H", page, last - 2, origin - last)
        last, at = origin, origin + len(body)
    struct.pack_into(">H", page, last - 2, 112 - last & 0xFFFF)
    return page


def _object(first: int, parts: list[bytes]) -> dict[int, bytearray]:
    pages = {first + place: _page(first + place, 24 if place == 0 else 23) for place in range(len(parts))}
    node = lambda place: 96 + 60 * place  # noqa: E731
    struct.pack_into(">IIH", pages[first], 64, len(parts), first, node(0))
    for place, part in enumerate(parts):
        following = (first, node(place + 1)) if place + 1 < len(parts) else (NONE, 0)
        struct.pack_into(">IH", pages[first], node(place) + 6, *following)
        struct.pack_into(">II", pages[first], node(place) + 48, first + place, len(part))
        begin = 696 if place == 0 else 49
        pages[first + place][begin : begin + len(part)] = part
    return pages


def packed_json(value: Any) -> bytes:
    """A value as MySQL keeps it, in the form for large ones where texts and lists need it."""
    kind, data = _packed(value)
    return bytes([kind]) + data


def _packed(value: Any) -> tuple[int, bytes]:
    if value is None or isinstance(value, bool):
        return 4, bytes([{None: 0, True: 1, False: 2}[value]])
    if isinstance(value, int):
        return 9, struct.pack("<q", value)
    if isinstance(value, str):
        return 12, _size(len(value.encode())) + value.encode()
    named = isinstance(value, dict)
    keys = [key.encode() for key in value] if named else []
    entries = [_packed(each) for each in (value.values() if named else value)]
    at = 8 + 6 * len(keys) + 5 * len(entries)
    head = b""
    for key in keys:
        head += struct.pack("<IH", at, len(key))
        at += len(key)
    tail = b"".join(keys)
    for kind, data in entries:
        if kind == 4:
            head += bytes([kind]) + data.ljust(4, b"\0")
        else:
            head += struct.pack("<BI", kind, at)
            tail, at = tail + data, at + len(data)
    return (1 if named else 3), struct.pack("<II", len(entries), 8 + len(head) + len(tail)) + head + tail


def _size(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])
