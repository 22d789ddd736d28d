"""qcow2 images: two levels of tables, plain, zero and compressed clusters (deflate and Zstandard).

Source: QEMU, `docs/interop/qcow2.rst` (versions 2 and 3).
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import BinaryIO, Final

from weftline.errors import UnreadableError
from weftline.servers.tree.packed import zstd_bytes

_HEADER: Final = struct.Struct(">4sIQIIQIIQ")
_INCOMPATIBLE: Final = {2: "its data lie in another file", 4: "its clusters are subdivided"}
_COMPRESSED: Final = 1 << 62
_PLACE: Final = 0x00FF_FFFF_FFFF_FE00
_SECTOR: Final = 512
_STRETCH: Final = 1 << 16  # so much of a table is kept at once: whole ones of large clusters would fill the memory
_MOST_TABLES: Final = 1 << 22


class Qcow2Disk:
    """Reads the disk in a qcow2. Raises UnreadableError where its header asks for what is not read here."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        head = self._exactly(0, _HEADER.size)
        _, version, self._parent_at, self._parent_size, bits, self.size, secret, tables, at = _HEADER.unpack(head)
        if version not in {2, 3} or not 9 <= bits <= 21 or tables > _MOST_TABLES:
            raise UnreadableError(f"a qcow2 with an impossible header (version {version}).")
        if secret:
            raise UnreadableError("an encrypted qcow2 image; its key is needed.")
        self._bits, self._cluster = bits, 1 << bits
        self._zeros = version > 2
        self.zstd = False
        self.dirty = False
        if version > 2:
            self._features(int.from_bytes(self._exactly(72, 8)))
        self._tables = self._exactly(at, 8 * tables)
        self._entries = lru_cache(256)(self._read_table)
        self._unpacked = lru_cache(32)(self._unpack)

    def _features(self, asked: int) -> None:
        for bit, why in _INCOMPATIBLE.items():
            if asked >> bit & 1:
                raise UnreadableError(f"a qcow2 that is not read: {why}.")
        if asked >> 5:
            raise UnreadableError("a qcow2 with features that are not known.")
        self.dirty = bool(asked & 3)
        self.zstd = bool(asked >> 3 & 1) and self._exactly(104, 1) == b"\1"

    @property
    def parent(self) -> str:
        """The image that this one is a snapshot over, or empty."""
        if not self._parent_at:
            return ""
        return self._exactly(self._parent_at, min(self._parent_size, 1023)).decode("utf-8", "backslashreplace")

    def _exactly(self, at: int, size: int) -> bytes:
        self._stream.seek(at)
        data = self._stream.read(size)
        if len(data) != size:
            raise UnreadableError("a qcow2 that breaks off.")
        return data

    def _read_table(self, at: int) -> bytes:
        return self._exactly(at, min(self._cluster, _STRETCH))

    def read_at(self, size: int, offset: int) -> bytes:
        """At most `size` bytes, up to the end of the cluster in which `offset` lies. Raises OSError for damage."""
        number, inner = divmod(offset, self._cluster)
        size = min(size, self._cluster - inner, self.size - offset)
        if size <= 0:
            return b""
        entry = self._entry(number)
        if entry & _COMPRESSED:
            return self._unpacked(entry)[inner : inner + size]
        place = entry & _PLACE
        if place == 0 or (self._zeros and entry & 1):
            return bytes(size)
        self._stream.seek(place + inner)
        data = self._stream.read(size)
        if not data:
            raise OSError("the image breaks off")
        return data

    def _entry(self, number: int) -> int:
        table, row = divmod(number, self._cluster // 8)
        at = _number(self._tables, table) & _PLACE if 8 * table < len(self._tables) else 0
        if not at:
            return 0
        before, place = divmod(row, _STRETCH // 8)
        try:
            return _number(self._entries(at + before * _STRETCH), place)
        except UnreadableError as error:
            raise OSError(error.message) from error

    def _unpack(self, entry: int) -> bytes:
        split = 62 - (self._bits - 8)
        at = entry & ((1 << split) - 1)
        sectors = (entry & (_COMPRESSED - 1)) >> split
        self._stream.seek(at)
        packed = self._stream.read((sectors + 1) * _SECTOR - at % _SECTOR)
        try:
            if self.zstd:
                data = zstd_bytes(packed, self._cluster)
            else:
                data = zlib.decompressobj(-15).decompress(packed, self._cluster)
        except (zlib.error, OSError) as error:
            raise OSError("a compressed cluster is damaged") from error
        if len(data) != self._cluster:
            raise OSError("a compressed cluster breaks off")
        return bytes(data)


def _number(table: bytes, place: int) -> int:
    return int.from_bytes(table[8 * place : 8 * place + 8])
