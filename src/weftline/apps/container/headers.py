"""The records of a ZIP file as they stand, each bounded, none believed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

END = b"PK\x05\x06"
CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
DESCRIPTOR = b"PK\x07\x08"
_END64_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_CENTRAL_SIZE = 46
_LOCAL_SIZE = 30


@dataclass(frozen=True, slots=True)
class End:
    """The end record: `position` of the record itself, `entries` and `offset` of the directory as it claims; `disks`:
    whether it speaks of more than one disk.
    """

    position: int
    entries: int
    size: int
    offset: int
    disks: bool = False


@dataclass(frozen=True, slots=True)
class Central:
    """One entry as the directory at the end of the file tells it. Sizes and offsets in bytes."""

    name: str
    raw_name: bytes
    version: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Local:
    """The same entry as the header before its data tells it; `data` is where the data starts."""

    raw_name: bytes
    version: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    data: int


def decode_name(raw: bytes) -> str:
    """The name as text; zeros and bytes that are not UTF-8 are kept in escaped form."""
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def find_end(tail: bytes, tail_start: int) -> End | None:
    """The last end record whose fields can be read; `tail` is the end of the file, starting at `tail_start`."""
    at = len(tail)
    while (at := tail.rfind(END, 0, at)) >= 0:
        if at + 22 <= len(tail):
            entries, size, offset = struct.unpack_from("<HII", tail, at + 10)
            disks = tail[at + 4 : at + 8] not in (bytes(4), b"\xff" * 4)
            return _with_end64(tail, tail_start, at, End(tail_start + at, entries, size, offset, disks))
    return None


def _with_end64(tail: bytes, tail_start: int, at: int, end: End) -> End:
    if at < 20 or tail[at - 20 : at - 16] != _END64_LOCATOR:
        return end
    (place,) = struct.unpack_from("<Q", tail, at - 12)
    inside = place - tail_start
    if inside < 0 or inside + 56 > len(tail) or tail[inside : inside + 4] != _END64:
        return end
    entries, size, offset = struct.unpack_from("<QQQ", tail, inside + 32)
    return End(end.position, entries, size, offset)


def central_records(directory: bytes, most: int) -> Iterator[Central]:
    """Every directory record, at most `most`, until bytes follow that are none."""
    at = 0
    while at + _CENTRAL_SIZE <= len(directory) and most > 0 and directory[at : at + 4] == CENTRAL:
        fields = struct.unpack_from("<HHHHHHIIIHHHHHII", directory, at + 4)
        _, version, flags, method, _, _, crc, packed, size, name_len, extra_len, note_len, _, _, _, offset = fields
        raw = directory[at + _CENTRAL_SIZE : at + _CENTRAL_SIZE + name_len]
        extra = directory[at + _CENTRAL_SIZE + name_len : at + _CENTRAL_SIZE + name_len + extra_len]
        packed, size, offset = _wide(extra, packed, size, offset)
        yield Central(decode_name(raw), raw, version, flags, method, crc, packed, size, offset)
        at += _CENTRAL_SIZE + name_len + extra_len + note_len
        most -= 1


def _wide(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Replace fields that are all ones by their 64-bit form from the extra field, where it is there."""
    full = 0xFFFFFFFF
    if full not in (packed, size, offset):
        return packed, size, offset
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            numbers = [int.from_bytes(extra[i : i + 8], "little") for i in range(at + 4, at + 4 + length - 7, 8)]
            size = numbers.pop(0) if size == full and numbers else size
            packed = numbers.pop(0) if packed == full and numbers else packed
            offset = numbers.pop(0) if offset == full and numbers else offset
        at += 4 + length
    return packed, size, offset


def local_record(header: bytes, offset: int) -> Local | None:
    """The header at `offset` of the file, of which `header` holds the bytes from there on; None if it is none."""
    if len(header) < _LOCAL_SIZE or header[:4] != LOCAL:
        return None
    version, flags, method, _, _, crc, packed, size, name_len, extra_len = struct.unpack_from("<HHHHHIIIHH", header, 4)
    raw = header[_LOCAL_SIZE : _LOCAL_SIZE + name_len]
    return Local(raw, version, flags, method, crc, packed, size, offset + _LOCAL_SIZE + name_len + extra_len)
