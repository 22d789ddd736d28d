"""Records of a Redis or Valkey dump, in the order in which they were written.

Source: Redis, `rdb.h` and `rdb.c` up to version 12; Jan-Erik Rediger, "Redis RDB File Format".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from weftline.servers.databases._rdb_packed import PackedError, intset, listpack, lzf, stream_entries, ziplist, zipmap

MAGICS: Final = (b"REDIS0", b"VALKEY0")
_LONGEST: Final = 512 << 20
_MOST: Final = 50_000_000
_OPCODES: Final = 243


class BreaksOffError(ValueError):
    """The dump cannot be followed any further; the message says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One key. `values`: what it holds; of hashes and streams (field, value) pairs in turn; of a stream's entries one
    `Stored` cannot tell them apart, so that `entries` holds these. `kind`: string, list, set, zset, hash, stream or
    module. `at` and `end`: its bytes in the dump.
    """

    database: int
    key: bytes
    kind: str
    at: int
    end: int
    values: tuple[bytes, ...] = ()
    entries: tuple[tuple[bytes, ...], ...] = ()


def records(stream: BinaryIO) -> Iterator[Stored]:
    """Every key with what it holds. Raises BreaksOffError where the dump is cut or damaged."""
    reader = _Reader(stream)
    magic = reader.take(9)
    if magic.startswith(b"VALKEY"):
        magic = magic[3:]
    if not magic[5:].isdigit():
        raise BreaksOffError("no version behind its first bytes")
    database = 0
    at = reader.at
    while (code := reader.take(1)[0]) != 255:
        if code == 254:
            database = reader.length()
        elif code >= _OPCODES:
            _skip_opcode(code, reader)
            if code in {252, 253, 248, 249}:
                continue  # they belong to the key that follows
        else:
            key = reader.text()
            kind, values, entries = _value(code, reader)
            yield Stored(database, key, kind, at, reader.at, values, entries)
        at = reader.at


def _skip_opcode(code: int, reader: _Reader) -> None:
    if code == 252:
        reader.take(8)
    elif code == 253:
        reader.take(4)
    elif code == 249:
        reader.take(1)
    elif code == 250:
        reader.text()
        reader.text()
    elif code == 251:
        reader.lengths(2)
    elif code == 244:
        reader.lengths(3)
    elif code in {245, 246}:
        reader.text()
    elif code == 248:
        reader.length()
    elif code == 247:
        reader.lengths(3)
        _skip_module(reader)
    else:
        raise BreaksOffError(f"an unknown mark {code}")


def _skip_module(reader: _Reader) -> None:
    while (code := reader.length()) != 0:
        if code in {1, 2}:
            reader.length()
        elif code in {3, 4}:
            reader.take(4 if code == 3 else 8)
        elif code == 5:
            reader.text()
        else:
            raise BreaksOffError(f"an unknown mark {code} in a module's value")


def _value(code: int, reader: _Reader) -> tuple[str, tuple[bytes, ...], tuple[tuple[bytes, ...], ...]]:
    try:
        if code == 0:
            return "string", (reader.text(),), ()
        if code in {1, 2}:
            return ("list" if code == 1 else "set"), tuple(reader.texts(1)), ()
        if code in {3, 5}:
            return "zset", tuple(_scored(reader, binary=code == 5)), ()
        if code == 4:
            return "hash", tuple(reader.texts(2)), ()
        if code == 7:
            reader.length()
            _skip_module(reader)
            return "module", (), ()
        if code in _PACKED:
            kind, unpack = _PACKED[code]
            return kind, tuple(unpack(reader.text())), ()
        if code in {14, 18}:
            return "list", tuple(_quicklist(reader, plain_allowed=code == 18)), ()
        if code in {15, 19, 21}:
            return "stream", (), tuple(_stream(code, reader))
        if code in {22, 24}:
            return "hash", tuple(_expiring(reader, stamped=code == 24)), ()
        if code in {23, 25}:
            return "hash", tuple(_expiring_packed(reader, stamped=code == 25)), ()
    except (PackedError, struct.error, IndexError) as error:
        raise BreaksOffError(f"a value that cannot be unpacked ({error})") from error
    raise BreaksOffError(f"an unknown type of value ({code})")


_PACKED: Final = {
    9: ("hash", zipmap), 10: ("list", ziplist), 11: ("set", intset), 12: ("zset", ziplist), 13: ("hash", ziplist),
    16: ("hash", listpack), 17: ("zset", listpack), 20: ("set", listpack),
}  # fmt: skip


def _scored(reader: _Reader, *, binary: bool) -> Iterator[bytes]:
    for _ in range(reader.count()):
        yield reader.text()
        if binary:
            yield repr(struct.unpack("<d", reader.take(8))[0]).encode()
        else:
            size = reader.take(1)[0]
            yield {253: b"nan", 254: b"inf", 255: b"-inf"}.get(size) or reader.take(size)


def _quicklist(reader: _Reader, *, plain_allowed: bool) -> Iterator[bytes]:
    for _ in range(reader.count()):
        plain = plain_allowed and reader.length() == 1
        node = reader.text()
        if plain:
            yield node
        else:
            yield from listpack(node) if plain_allowed else ziplist(node)


def _expiring(reader: _Reader, *, stamped: bool) -> Iterator[bytes]:
    """Fields with times of expiry, which are passed over."""
    if stamped:
        reader.take(8)
    for _ in range(reader.count()):
        reader.length()
        yield reader.text()
        yield reader.text()


def _expiring_packed(reader: _Reader, *, stamped: bool) -> Iterator[bytes]:
    if stamped:
        reader.take(8)
    items = listpack(reader.text())
    for place in range(0, len(items) - 2, 3):
        yield from items[place : place + 2]


def _stream(code: int, reader: _Reader) -> Iterator[tuple[bytes, ...]]:
    for _ in range(reader.count()):
        first = reader.text()
        yield from stream_entries(first, reader.text())
    reader.lengths(3 if code == 15 else 8)
    for _ in range(reader.count()):
        reader.text()
        reader.lengths(2 if code == 15 else 3)
        for _ in range(reader.count()):
            reader.take(24)
            reader.length()
        for _ in range(reader.count()):
            reader.text()
            reader.take(8 if code != 21 else 16)
            reader.take(16 * reader.count())


class _Reader:
    """Numbers and texts of a dump, one behind the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self.at = 0
        self._stream = stream

    def take(self, size: int) -> bytes:
        """So many bytes. Raises BreaksOffError at the end."""
        if size > _LONGEST:
            raise BreaksOffError("a text that is longer than any may be")
        data = self._stream.read(size)
        while len(data) < size and (more := self._stream.read(size - len(data))):
            data += more
        if len(data) < size:
            raise BreaksOffError("it is cut")
        self.at += size
        return data

    def length(self) -> int:
        """A length. Raises BreaksOffError where a packed text stands instead."""
        size, packed = self._length()
        if packed:
            raise BreaksOffError("a text where a number belongs")
        return size

    def count(self) -> int:
        """How many follow."""
        size = self.length()
        if size > _MOST:
            raise BreaksOffError("a count that cannot be")
        return size

    def lengths(self, number: int) -> None:
        """Pass over so many lengths."""
        for _ in range(number):
            self.length()

    def texts(self, each: int) -> Iterator[bytes]:
        """A count, then so many texts, or groups of `each` texts."""
        for _ in range(self.count() * each):
            yield self.text()

    def text(self) -> bytes:
        """A text: plain, a number, or packed."""
        size, packed = self._length()
        if not packed:
            return self.take(size)
        if size < 3:
            return str(int.from_bytes(self.take(1 << size), "little", signed=True)).encode()
        if size == 3:
            inner = self.length()
            whole = self.length()
            if whole > _LONGEST:
                raise BreaksOffError("a text that is longer than any may be")
            try:
                return lzf(self.take(inner), whole)
            except (PackedError, IndexError) as error:
                raise BreaksOffError(f"a text that cannot be unpacked ({error})") from error
        raise BreaksOffError(f"an unknown way of packing ({size})")

    def _length(self) -> tuple[int, bool]:
        first = self.take(1)[0]
        if first < 0x40:
            return first, False
        if first < 0x80:
            return (first & 0x3F) << 8 | self.take(1)[0], False
        if first == 0x80:
            return int.from_bytes(self.take(4), "big"), False
        if first == 0x81:
            return int.from_bytes(self.take(8), "big"), False
        if first >= 0xC0:
            return first & 0x3F, True
        raise BreaksOffError(f"a length that cannot be ({first})")
