"""VirtualBox disk images: a header, a map of blocks, the blocks.

Source: Oracle VirtualBox, `src/VBox/Storage/VDICore.h` (layout of version 1.1 headers).
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

from weftline.errors import UnreadableError

_HEADER: Final = struct.Struct("<III")  # version, header size, image type at 0x44
_PLACES: Final = struct.Struct("<II")  # map and data offsets at 0x154
_SIZES: Final = struct.Struct("<QIIII")  # disk size, block size, extra before each block, blocks, blocks allocated
_DIFFERENCING: Final = 4
_ABSENT: Final = 0xFFFFFFFE  # this and the next number: zeros
_MOST_BLOCKS: Final = 1 << 24


class VdiDisk:
    """Reads the disk in a VDI. Raises UnreadableError for an impossible header."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0x44)
        version, _, kind = _HEADER.unpack(self._exactly(_HEADER.size))
        stream.seek(0x154)
        map_at, self._data_at = _PLACES.unpack(self._exactly(_PLACES.size))
        stream.seek(0x170)
        self.size, self._block, self._extra, blocks, _ = _SIZES.unpack(self._exactly(_SIZES.size))
        if version >> 16 != 1 or self._block < 512 or blocks > _MOST_BLOCKS or self.size > blocks * self._block:
            raise UnreadableError("a VDI with an impossible header.")
        self.differs = kind == _DIFFERENCING
        stream.seek(map_at)
        self._map = self._exactly(4 * blocks)

    def _exactly(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) != size:
            raise UnreadableError("a VDI that breaks off.")
        return data

    def read_at(self, size: int, offset: int) -> bytes:
        """At most `size` bytes, up to the end of the block in which `offset` lies."""
        number, inner = divmod(offset, self._block)
        size = min(size, self._block - inner, self.size - offset)
        if size <= 0:
            return b""
        place = int.from_bytes(self._map[4 * number : 4 * number + 4], "little")
        if place >= _ABSENT:
            return bytes(size)
        if place >= len(self._map) // 4:
            raise OSError("the map of blocks is damaged")
        self._stream.seek(self._data_at + place * (self._block + self._extra) + self._extra + inner)
        data = self._stream.read(size)
        if not data:
            raise OSError("the image breaks off")
        return data
