"""What files on btrfs hold: extents one behind the other, plain, packed, in the tree itself or left out.

Source: btrfs documentation, "On-disk Format".
"""

from __future__ import annotations

import io
import struct
import zlib
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import BinaryIO, Final, cast

from weftline.model.stream import ReadAt
from weftline.servers.tree._btrfs_nodes import LostError, Volume
from weftline.servers.tree.packed import zstd_bytes

EXTENT_HEAD: Final = struct.Struct("<QQBBHB")
_EXTENT_PLACE: Final = struct.Struct("<QQQQ")
_PACKINGS: Final = {1: "zlib", 2: "LZO", 3: "Zstandard"}
_LARGEST_EXTENT: Final = 256 << 20
_KEPT_EXTENTS: Final = 64


def opener(volume: Volume, extents: list[tuple[int, bytes]], size: int, *, gaps: bool) -> Callable[[], BinaryIO]:
    """What opens a file whose extents are given by their place in it. `gaps`: whether parts may be left out."""

    def opened() -> BinaryIO:
        content = _Content(volume, extents, gaps=gaps)
        return cast("BinaryIO", io.BufferedReader(ReadAt(content.read_at, size, volume), 1 << 18))

    return opened


def has_gaps(extents: list[tuple[int, bytes]], kept: int) -> bool:
    """Whether all that the file says takes room is there, so that what no extent covers was never written."""
    return sum(_length(data) for _, data in extents if _is_kept(data)) >= kept


class _Content:
    """A file's bytes: extents one behind the other, and zeros where there is none. `gaps`: whether there may be none;
    not where the file states more bytes than its extents hold, as some were lost with a damaged node.
    """

    def __init__(self, volume: Volume, extents: list[tuple[int, bytes]], *, gaps: bool) -> None:
        self._volume = volume
        self._gaps = gaps
        whole = sorted((each for each in extents if len(each[1]) >= EXTENT_HEAD.size), key=lambda each: each[0])
        self._starts = [begin for begin, _ in whole]
        self._extents = [data for _, data in whole]
        self._unpacked = lru_cache(maxsize=_KEPT_EXTENTS)(self._unpack)

    def read_at(self, size: int, offset: int) -> bytes:
        """At most `size` bytes from a place in the file. Raises OSError where they are lost."""
        number = bisect_right(self._starts, offset) - 1
        if number >= 0:
            inner = offset - self._starts[number]
            length = _length(self._extents[number])
            if inner < length:
                return self._piece(number, inner, min(size, length - inner))
        if not self._gaps:
            raise OSError("this part of it is lost with a damaged node")
        following = self._starts[number + 1] if number + 1 < len(self._starts) else offset + size
        return bytes(min(size, following - offset))

    def _piece(self, number: int, inner: int, size: int) -> bytes:
        data = self._extents[number]
        _, _, packing, _, _, kind = EXTENT_HEAD.unpack_from(data)
        if kind == 0 or packing:
            start = 0 if kind == 0 else _EXTENT_PLACE.unpack_from(data, EXTENT_HEAD.size)[2]
            whole = self._unpacked(number)[start + inner : start + inner + size]
            return whole + bytes(size - len(whole))
        place, _, start, _ = _EXTENT_PLACE.unpack_from(data, EXTENT_HEAD.size)
        if place == 0 or kind == 2:
            return bytes(size)
        try:
            return self._volume.read(place + start + inner, size)
        except LostError as error:
            raise OSError(str(error)) from error

    def _unpack(self, number: int) -> bytes:
        data = self._extents[number]
        _, size, packing, _, _, kind = EXTENT_HEAD.unpack_from(data)
        if kind == 0:
            packed = data[EXTENT_HEAD.size :]
        else:
            place, length, _, _ = _EXTENT_PLACE.unpack_from(data, EXTENT_HEAD.size)
            if max(size, length) > _LARGEST_EXTENT:
                raise OSError("an extent larger than any can be")
            try:
                packed = self._volume.read(place, length)
            except LostError as error:
                raise OSError(str(error)) from error
        return _plain(packed, packing, size)


def _length(data: bytes) -> int:
    """How much of the file an extent covers."""
    _, size, _, _, _, kind = EXTENT_HEAD.unpack_from(data)
    if kind == 0:
        return int(size)
    if len(data) < EXTENT_HEAD.size + _EXTENT_PLACE.size:
        return 0
    return int(_EXTENT_PLACE.unpack_from(data, EXTENT_HEAD.size)[3])


def _is_kept(data: bytes) -> bool:
    """Whether an extent takes room on the disk: holes that are written down do not."""
    if len(data) < EXTENT_HEAD.size:
        return False
    inline = EXTENT_HEAD.unpack_from(data)[5] == 0
    return inline or (
        len(data) >= EXTENT_HEAD.size + _EXTENT_PLACE.size and _EXTENT_PLACE.unpack_from(data, EXTENT_HEAD.size)[0] > 0
    )


def _plain(packed: bytes, packing: int, size: int) -> bytes:
    """Unpacked content. Raises OSError."""
    if packing == 0:
        return packed
    try:
        if packing == 1:
            return zlib.decompressobj().decompress(packed, size)
        if packing == 3:
            return zstd_bytes(packed, size)
    except zlib.error as error:
        raise OSError(f"packed data are damaged ({error})") from error
    raise OSError(f"packed with {_PACKINGS.get(packing, f'method {packing}')}, which is not read")
