"""Writes small btrfs volumes with what `mkfs.btrfs` cannot make unprivileged: subvolumes, packed extents, two disks.

After the documentation's "On-disk Format"; without checksums, as the reader does not look at them.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import pyarrow as pa

NODE, MIB, STRIPE = 65536, 1 << 20, 65536
CHUNKS, ROOTS, DATA = MIB, MIB + NODE, 4 * MIB
SYSTEM_PROFILE, RAID0 = 7, 8 | 1
FSID = b"made-up volume 1"
Item = tuple[tuple[int, int, int], bytes]


@dataclass
class Subvolume:
    """A tree of files. `inner`: subvolumes by the path at which they stand; `of`: it is a snapshot."""

    files: dict[str, bytes] = field(default_factory=dict)
    inner: dict[str, int] = field(default_factory=dict)
    snapshot: bool = False


def written(subvolumes: dict[int, Subvolume], *, packing: int = 0, default: int = 5, disks: int = 1) -> list[bytes]:
    """The volume's disks. `packing`: 0 none, 1 zlib, 2 LZO (only named), 3 Zstandard."""
    data = bytearray()
    leaves: dict[int, bytes] = {}
    roots: list[Item] = [((6, 84, 1), _name(b"default", default, 132))]
    at = ROOTS + NODE
    for number, subvolume in subvolumes.items():
        leaves[at] = _leaf(at, _files(subvolume, data, packing))
        roots.append(((number, 132, 0), _root(at, subvolume.snapshot)))
        at += NODE
    assert at <= DATA
    leaves[ROOTS] = _leaf(ROOTS, roots)
    striped = RAID0 if disks > 1 else SYSTEM_PROFILE
    width = -(-max(len(data), 1) // (STRIPE * disks)) * STRIPE
    chunks: list[Item] = [
        ((256, 228, 0), _chunk(DATA, SYSTEM_PROFILE, [(1, 0)])),
        ((256, 228, DATA), _chunk(width * disks, striped, [(n + 1, DATA) for n in range(disks)])),
    ]
    leaves[CHUNKS] = _leaf(CHUNKS, chunks)
    images = [bytearray(DATA + width) for _ in range(disks)]
    for place, leaf in leaves.items():
        images[0][place : place + NODE] = leaf
    for stripe in range(0, len(data), STRIPE):
        row, disk = divmod(stripe // STRIPE, disks)
        piece = data[stripe : stripe + STRIPE]
        images[disk][DATA + row * STRIPE : DATA + row * STRIPE + len(piece)] = piece
    array = struct.pack("<QBQ", 256, 228, 0) + chunks[0][1]
    for number, image in enumerate(images, 1):
        image[0x10000:0x11000] = _superblock(number, disks, array)
    return [bytes(image) for image in images]


def _superblock(device: int, disks: int, array: bytes) -> bytes:
    out = bytearray(4096)
    out[32:48] = FSID
    struct.pack_into("<QQ8sQQQ", out, 48, 0x10000, 1, b"_BHRfS_M", 1, ROOTS, CHUNKS)
    struct.pack_into("<QIIIII", out, 0x88, disks, 4096, NODE, NODE, STRIPE, len(array))
    struct.pack_into("<Q", out, 0xC9, device)
    out[0x32B : 0x32B + len(array)] = array
    return bytes(out)


def _chunk(length: int, profile: int, stripes: list[tuple[int, int]]) -> bytes:
    head = struct.pack("<QQQQIIIHH", length, 2, STRIPE, profile, 4096, 4096, 4096, len(stripes), 1)
    return head + b"".join(struct.pack("<QQ16s", device, place, b"") for device, place in stripes)


def _leaf(logical: int, items: list[Item]) -> bytes:
    out = bytearray(NODE)
    struct.pack_into("<Q", out, 48, logical)
    struct.pack_into("<IB", out, 96, len(items), 0)
    end = NODE
    for place, (key, data) in enumerate(sorted(items)):
        end -= len(data)
        out[end : end + len(data)] = data
        struct.pack_into("<QBQII", out, 101 + 25 * place, *key, end - 101, len(data))
    assert end > 101 + 25 * len(items)
    return bytes(out)


def _root(logical: int, snapshot: bool) -> bytes:
    out = bytearray(439)
    struct.pack_into("<QQQ", out, 160, 1, 256, logical)
    out[263:279] = b"p" * 16 if snapshot else bytes(16)
    return bytes(out)


def _name(name: bytes, target: int, kind: int) -> bytes:
    return struct.pack("<QBQQHHB", target, kind, 0, 1, 0, len(name), 1) + name


def _inode(size: int, mode: int) -> bytes:
    times = struct.pack("<qI", 1656828000, 0) * 4
    return (
        struct.pack(
            "<QQQQQIIIIQQQ32s",
            1,
            1,
            size,
            -(-size // 4096) * 4096 if size >= 2000 else size,
            0,
            1,
            0,
            0,
            mode,
            0,
            0,
            0,
            b"",
        )
        + times
    )


def _files(subvolume: Subvolume, data: bytearray, packing: int) -> list[Item]:
    folders = {"": 256}
    items: list[Item] = [((256, 1, 0), _inode(0, 0o40755))]
    count = 256
    for path in [*subvolume.files, *subvolume.inner]:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folder not in folders:
                count += 1
                folders[folder] = count
                parent = folders["/".join(parts[: depth - 1])]
                items += [
                    ((count, 1, 0), _inode(0, 0o40755)),
                    ((parent, 96, count), _name(parts[depth - 1].encode(), count, 1)),
                ]
        parent, name = folders["/".join(parts[:-1])], parts[-1].encode()
        count += 1
        if path in subvolume.inner:
            items.append(((parent, 96, count), _name(name, subvolume.inner[path], 132)))
            continue
        content = subvolume.files[path]
        items += [((count, 1, 0), _inode(len(content), 0o100644)), ((parent, 96, count), _name(name, count, 1))]
        items += [((count, 108, begin), extent) for begin, extent in _extents(content, data, packing)]
    return items


def _extents(content: bytes, data: bytearray, packing: int) -> list[tuple[int, bytes]]:
    if 0 < len(content) < 2000:
        packed = _packed(content, packing)
        return [(0, struct.pack("<QQBBHB", 1, len(content), packing, 0, 0, 0) + packed)]
    out = []
    for begin in range(0, len(content), 128 << 10):
        piece = content[begin : begin + (128 << 10)]
        padded = piece + bytes(-len(piece) % 4096)
        packed = _packed(padded, packing)
        packed += bytes(-len(packed) % 4096)
        place = DATA + len(data)
        data += packed
        head = struct.pack("<QQBBHB", 1, len(padded), packing, 0, 0, 1)
        out.append((begin, head + struct.pack("<QQQQ", place, len(packed), 0, len(padded))))
    return out


def _packed(content: bytes, packing: int) -> bytes:
    if packing == 1:
        return zlib.compress(content)
    return pa.Codec("zstd").compress(content, asbytes=True) if packing == 3 else content
