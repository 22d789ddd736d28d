"""Members of a zip archive whose end is missing, found by their local headers (PKWARE APPNOTE, section 4.3.7)."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from functools import partial

from weftline.readers._format import Nested, Record, Source, Trouble
from weftline.readers._names import Names

_HEADER = struct.Struct("<4sHHHHHIIIHH")
_SIGNATURE = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_MAX_MEMBER = 256 << 20
_MAX_MEMBERS = 20_000
_CHUNK = 1 << 20


def salvage(source: Source) -> Iterator[Record]:
    """Every member up to the damage. The last one may be cut: then it comes with what is there, named so."""
    names = Names()
    at = 0
    for _ in range(_MAX_MEMBERS):
        source.file.seek(at)
        raw = source.file.read(_HEADER.size)
        if len(raw) < _HEADER.size or not raw.startswith(_SIGNATURE):
            return
        _, _, flags, method, _, _, _, packed, size, name_length, extra_length = _HEADER.unpack(raw)
        raw_name = source.file.read(name_length)
        written = raw_name.decode("utf-8" if flags & 0x800 else "cp437", "backslashreplace")
        start = at + _HEADER.size + name_length + extra_length
        name = names.own(written)
        if start >= source.size:
            yield Nested(name, None, size, packed, "cut off: the archive ends before its content", "cut")
            return
        if flags & 1:
            yield Nested(name, None, size, packed, "encrypted: needs a password", "encrypted")
            at = start + packed
            if not packed:
                return
            continue
        data, end = _content(source, start, method, None if flags & 8 and not packed else packed)
        if written.endswith("/"):
            at = end
            continue
        yield Nested(name, partial(io.BytesIO, data), len(data), -1)
        if end >= source.size:
            yield Trouble(f"{name}: cut off, read as far as it goes")
        at = _after_descriptor(source, end) if flags & 8 else end


def _content(source: Source, start: int, method: int, packed: int | None) -> tuple[bytes, int]:
    """The bytes of a member and where it ends; unknown methods and lengths end the search."""
    source.file.seek(start)
    if method == 0:
        data = source.file.read(min(packed or 0, _MAX_MEMBER))
        return data, start + (packed if packed is not None else source.size)
    if method != zlib.DEFLATED:
        return b"", source.size if packed is None else start + packed
    unpacker = zlib.decompressobj(-15)
    made: list[bytes] = []
    read = total = 0
    while not unpacker.eof and total < _MAX_MEMBER:
        chunk = source.file.read(_CHUNK)
        if not chunk:
            break
        read += len(chunk)
        try:
            made.append(unpacker.decompress(chunk, _MAX_MEMBER - total))
        except zlib.error:
            return b"".join(made), source.size
        total += len(made[-1])
    return b"".join(made), start + read - len(unpacker.unused_data)


def _after_descriptor(source: Source, end: int) -> int:
    source.file.seek(end)
    return end + (16 if source.file.read(4) == _DESCRIPTOR else 12)
