"""The trees of a btrfs volume: superblock, map of its chunks, leaves with their items.

Source: btrfs documentation, "On-disk Format"; Linux kernel, `include/uapi/linux/btrfs_tree.h`.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from weftline.errors import UnreadableError

MAGIC: Final = b"_BHRfS_M"
MAGIC_AT: Final = 0x10040
_COPIES: Final = (0x10000, 0x4000000, 0x4000000000)
_KEY: Final = struct.Struct("<QBQ")
_CHUNK: Final = struct.Struct("<QQQQIIIHH")
_STRIPE: Final = struct.Struct("<QQ16s")
_HEADER: Final = 101
_ITEM: Final = 25
_POINTER: Final = 33
_CHUNK_ITEM: Final = 228
_RAID0, _RAID10, _RAID56 = 0x8, 0x40, 0x180
_MOST_DEPTH: Final = 8


class LostError(Exception):
    """A place of the volume that is damaged, missing or on another disk."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a tree: which object it is of, its type, its offset and its data."""

    owner: int
    kind: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A stretch of logical addresses and where it lies. `stripes`: (device, byte) of each."""

    begin: int
    length: int
    stripe: int
    profile: int
    sub: int
    stripes: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Volume:
    """An opened volume. `device`: which of the volume's `devices` this disk is; `lost`: damaged nodes met so far."""

    stream: BinaryIO
    device: int
    devices: int
    node: int
    root: int
    others: dict[int, BinaryIO] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    chunks: list[_Chunk] = field(default_factory=list)

    def read(self, logical: int, size: int, copy: int = 0) -> bytes:
        """Bytes at a logical address, from one of their copies. Raises LostError."""
        out = b""
        while len(out) < size:
            stream, place, left = self._place(logical + len(out), copy)
            stream.seek(place)
            data = stream.read(min(left, size - len(out)))
            if not data:
                raise LostError("behind the end of the disk")
            out += data
        return out

    def items(self, root: int) -> Iterator[Item]:
        """All items of a tree in their order; damaged nodes are noted and left out."""
        pending = [(root, 0)]
        seen: set[int] = set()
        while pending:
            logical, depth = pending.pop()
            if logical in seen or depth > _MOST_DEPTH:
                continue
            seen.add(logical)
            try:
                node = self._node(logical)
            except (LostError, OSError) as error:
                self.lost.append(f"a node at {logical}: {error}")
                continue
            count, level = struct.unpack_from("<IB", node, 96)
            if level == 0:
                yield from _leaf_items(node, count)
            else:
                found = [
                    struct.unpack_from("<Q", node, at + _KEY.size)[0]
                    for at in range(_HEADER, min(_HEADER + count * _POINTER, len(node) - _POINTER + 1), _POINTER)
                ]
                pending += [(each, depth + 1) for each in reversed(found)]

    def _node(self, logical: int) -> bytes:
        """A node, from the first copy that is one."""
        problem = LostError("damaged")
        for copy in range(2):
            try:
                node = self.read(logical, self.node, copy)
            except LostError as error:
                problem = error
                continue
            if struct.unpack_from("<Q", node, 48)[0] == logical:
                return node
        raise problem

    def _place(self, logical: int, copy: int) -> tuple[BinaryIO, int, int]:
        """(disk, byte on it, bytes up to the end of the stretch) of a logical address."""
        number = bisect_right(self.chunks, logical, key=lambda chunk: chunk.begin) - 1
        chunk = self.chunks[number] if number >= 0 else None
        if chunk is None or logical >= chunk.begin + chunk.length:
            raise LostError("an address that no chunk covers")
        if chunk.profile & _RAID56:
            raise LostError("kept as RAID 5 or 6, which is not read")
        inner = logical - chunk.begin
        left = chunk.length - inner
        if chunk.profile & (_RAID0 | _RAID10):
            stripe, within = divmod(inner, chunk.stripe)
            width = len(chunk.stripes) // (chunk.sub if chunk.profile & _RAID10 else 1)
            row, column = divmod(stripe, max(width, 1))
            choices = (
                chunk.stripes[column * chunk.sub : (column + 1) * chunk.sub]
                if chunk.profile & _RAID10
                else (chunk.stripes[column : column + 1])
            )
            inner, left = row * chunk.stripe + within, chunk.stripe - within
        else:
            choices = chunk.stripes
        at_hand = [(stream, begin) for device, begin in choices if (stream := self._disk(device)) is not None]
        if not at_hand:
            raise LostError("on a disk that is not at hand")
        stream, begin = at_hand[min(copy, len(at_hand) - 1)]
        return stream, begin + inner, left

    def _disk(self, device: int) -> BinaryIO | None:
        return self.stream if device == self.device else self.others.get(device)


def open_volume(stream: BinaryIO) -> Volume:
    """Read superblock and chunks. Raises UnreadableError where there is no usable superblock."""
    head = _superblock(stream)
    root, chunk_root = struct.unpack_from("<QQ", head, 0x50)
    devices = struct.unpack_from("<Q", head, 0x88)[0]
    node, _, _, array = struct.unpack_from("<IIII", head, 0x94)
    device = struct.unpack_from("<Q", head, 0xC9)[0]
    if node not in {1 << power for power in range(12, 17)}:
        raise UnreadableError("btrfs, but its superblock is damaged.")
    volume = Volume(stream, device, devices, node, root)
    _learn(volume, _packed_chunks(head[0x32B : 0x32B + min(array, 2048)]))
    found = [(item.offset, item.data) for item in volume.items(chunk_root) if item.kind == _CHUNK_ITEM]
    _learn(volume, found)
    return volume


def identity(stream: BinaryIO) -> tuple[bytes, int] | None:
    """The volume that a disk belongs to and which of its devices it is, or None."""
    try:
        head = _superblock(stream)
    except (UnreadableError, OSError):
        return None
    return head[32:48], struct.unpack_from("<Q", head, 0xC9)[0]


def _superblock(stream: BinaryIO) -> bytes:
    """The first copy that is one: the second and third stand in for a lost one."""
    for place in _COPIES:
        stream.seek(place)
        head = stream.read(4096)
        if len(head) == 4096 and head[64:72] == MAGIC:
            return head
    raise UnreadableError("btrfs, but without a superblock.")


def _learn(volume: Volume, found: list[tuple[int, bytes]]) -> None:
    known = {chunk.begin: chunk for chunk in volume.chunks}
    for begin, data in found:
        if len(data) < _CHUNK.size:
            continue
        length, _, stripe, profile, _, _, _, count, sub = _CHUNK.unpack_from(data)
        stripes = [
            _STRIPE.unpack_from(data, _CHUNK.size + place * _STRIPE.size)[:2]
            for place in range(min(count, (len(data) - _CHUNK.size) // _STRIPE.size))
        ]
        if length and stripe and stripes:
            known[begin] = _Chunk(begin, length, stripe, profile, max(sub, 1), tuple(stripes))
    volume.chunks = [known[begin] for begin in sorted(known)]


def _packed_chunks(array: bytes) -> list[tuple[int, bytes]]:
    """The chunks that the superblock itself keeps, so that the tree of chunks can be found."""
    out, at = [], 0
    while at + _KEY.size + _CHUNK.size <= len(array):
        _, kind, begin = _KEY.unpack_from(array, at)
        if kind != _CHUNK_ITEM:
            break
        count = struct.unpack_from("<H", array, at + _KEY.size + 44)[0]
        size = _CHUNK.size + count * _STRIPE.size
        out.append((begin, array[at + _KEY.size : at + _KEY.size + size]))
        at += _KEY.size + size
    return out


def _leaf_items(node: bytes, count: int) -> Iterator[Item]:
    for at in range(_HEADER, min(_HEADER + count * _ITEM, len(node) - _ITEM + 1), _ITEM):
        owner, kind, offset = _KEY.unpack_from(node, at)
        begin, size = struct.unpack_from("<II", node, at + _KEY.size)
        data = node[_HEADER + begin : _HEADER + begin + size]
        if len(data) == size:
            yield Item(owner, kind, offset, data)
