"""ext file systems whose first superblock is lost: the copy that the second block group keeps stands in for it.

Source: Linux kernel, `Documentation/filesystems/ext4/super.rst` and `group_descr.rst`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from weftline.model.stream import Span

_MAGIC: Final = b"\x53\xef"
_FIRST: Final = 1024
_SIZE: Final = 1024


def with_copied_superblock(stream: BinaryIO, size: int) -> Iterator[BinaryIO]:
    """The volume with its superblock taken from the copy, then with the group descriptors' copy too; nothing where
    there is no copy.
    """
    for block in (1024, 2048, 4096):
        first = 1 if block == _FIRST else 0
        at = (8 * block + first) * block
        copy = _read(stream, at, _SIZE)
        if len(copy) == _SIZE and copy[56:58] == _MAGIC and _block_size(copy) == block:
            head = bytearray(copy)
            struct.pack_into("<H", head, 90, 0)  # of group 0, as the first one says
            begin = (first + 1) * block
            yield _overlaid(stream, size, [(_FIRST, bytes(head))])
            descriptors = _read(stream, at + block, _descriptor_blocks(copy, block) * block)
            yield _overlaid(stream, size, [(_FIRST, bytes(head)), (begin, descriptors)])
            return


def _overlaid(stream: BinaryIO, size: int, patches: list[tuple[int, bytes]]) -> BinaryIO:
    pieces, at = [], 0
    for begin, data in patches:
        pieces += [(stream, at, begin - at), (cast("BinaryIO", io.BytesIO(data)), 0, len(data))]
        at = begin + len(data)
    return cast("BinaryIO", Span([*pieces, (stream, at, size - at)]))


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    out = b""
    while len(out) < size and (data := stream.read(size - len(out))):
        out += data
    return out


def _block_size(superblock: bytes) -> int:
    power = int(struct.unpack_from("<I", superblock, 24)[0])
    return 1024 << power if power <= 6 else 0


def _descriptor_blocks(superblock: bytes, block: int) -> int:
    blocks = int(struct.unpack_from("<I", superblock, 4)[0])
    per_group = max(1, int(struct.unpack_from("<I", superblock, 32)[0]))
    wide = int(struct.unpack_from("<I", superblock, 96)[0]) & 0x80
    each = max(32, int(struct.unpack_from("<H", superblock, 254)[0])) if wide else 32
    groups = -(-blocks // per_group)
    return min(-(-groups * each // block), 4096)
