"""Writes BSON and the archives of mongodump, after bsonspec.org and the database tools' description."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

ARCHIVE, END = b"\x6d\xe2\x99\x81", b"\xff\xff\xff\xff"


class ObjectId(bytes):
    """Twelve bytes that MongoDB gave."""

    @classmethod
    def of(cls, number: int) -> ObjectId:
        return cls(number.to_bytes(12, "big"))


def encoded(document: dict[str, object]) -> bytes:
    body = b"".join(_element(name, value) for name, value in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _element(name: str, value: object) -> bytes:
    kind, data = _value(value)
    return bytes([kind]) + name.encode() + b"\0" + data


def _value(value: object) -> tuple[int, bytes]:
    if value is None:
        return 0x0A, b""
    if isinstance(value, ObjectId):
        return 0x07, bytes(value)
    if isinstance(value, bool):
        return 0x08, bytes([value])
    if isinstance(value, int):
        return (0x10, struct.pack("<i", value)) if abs(value) < 1 << 31 else (0x12, struct.pack("<q", value))
    if isinstance(value, float):
        return 0x01, struct.pack("<d", value)
    if isinstance(value, datetime):
        return 0x09, struct.pack("<q", int(value.astimezone(UTC).timestamp() * 1000))
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return 0x02, struct.pack("<i", len(text)) + text
    if isinstance(value, bytes):
        return 0x05, struct.pack("<i", len(value)) + b"\0" + value
    if isinstance(value, list):
        return 0x04, encoded({str(place): each for place, each in enumerate(value)})
    if isinstance(value, dict):
        return 0x03, encoded(value)
    raise TypeError(type(value))


def archive(base: str, collections: dict[str, list[dict[str, object]]], run: int = 7) -> bytes:
    """All collections in one archive, their documents in runs that take turns."""
    out = ARCHIVE + encoded({"concurrent_collections": 4, "version": "0.1", "server_version": "5.0.9"})
    for name in collections:
        out += encoded({"db": base, "collection": name, "metadata": "{}", "size": 0, "type": "collection"})
    out += END
    longest = max(map(len, collections.values()))
    for begin in range(0, longest, run):
        for name, documents in collections.items():
            if piece := documents[begin : begin + run]:
                out += encoded({"db": base, "collection": name, "EOF": False, "CRC": 0})
                out += b"".join(map(encoded, piece)) + END
    for name in collections:
        out += encoded({"db": base, "collection": name, "EOF": True, "CRC": 1 << 40}) + END
    return out
