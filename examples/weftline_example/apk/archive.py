"""Writes the ZIP container of an APK: fixed dates, fixed order, stored entries on 4-byte borders."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

_DATE = (41 << 9 | 7 << 5 | 3, 0)  # 2021-07-03 00:00, in DOS form
_END = 22


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive; `stored` keeps it uncompressed."""

    name: str
    content: bytes
    stored: bool = False


def write_archive(entries: list[Entry]) -> bytes:
    """The bytes of a ZIP archive holding these entries."""
    out, directory = bytearray(), bytearray()
    for entry in entries:
        name = entry.name.encode()
        packed = entry.content if entry.stored else _deflate(entry.content)
        padding = -(len(out) + 30 + len(name)) % 4 if entry.stored else 0
        flags = 0x800 if not name.isascii() else 0
        method = 0 if entry.stored else 8
        shared = struct.pack(
            "<HHHHHIIIH",
            20,
            flags,
            method,
            _DATE[1],
            _DATE[0],
            zlib.crc32(entry.content),
            len(packed),
            len(entry.content),
            len(name),
        )
        offset = len(out)
        out += b"PK\x03\x04" + shared + struct.pack("<H", padding) + name + bytes(padding) + packed
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + shared + struct.pack("<HHHHII", 0, 0, 0, 0, 0, offset) + name
        )
    count = len(entries)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory) + end


def split_archive(archive: bytes) -> tuple[bytes, bytes, bytes]:
    """An archive made here, as file data, central directory and end record."""
    end = archive[-_END:]
    size, offset = struct.unpack("<II", end[12:20])
    return archive[:offset], archive[offset : offset + size], end


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()
