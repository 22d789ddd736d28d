"""Where the file systems on a disk are: bare, behind a partition table, in LVM, or found by their marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

import pytsk3

from weftline.model.stream import Span
from weftline.servers.tree._btrfs_nodes import MAGIC, MAGIC_AT, identity
from weftline.servers.tree.entry import Tree, reason_of
from weftline.servers.tree.lvm import LABEL, LvmError, group_of, identifier_of, stream_of

JOINED: Final = "read together with another disk"
DAMAGE: Final = (OSError, RuntimeError)  # the second where reading the image itself fails below the Sleuth Kit
_MIB: Final = 1 << 20
_SCANNED: Final = 4096
_RAID: Final = b"\xfc\x4e\x2b\xa9"
_MARKS: Final = (
    (0, b"LUKS\xba\xbe", "an encrypted LUKS volume"),
    (3, b"-FVE-FS-", "an encrypted BitLocker volume"),
    (0x10018, LABEL, "LVM"),
    (4086, b"SWAPSPACE2", "swap space"),
    (4096, _RAID, "a member of a Linux RAID"),
    (0, _RAID, "a member of a Linux RAID"),
    (0, b"ReIsEr2Fs", "ReiserFS, which is not read"),
)


class Image(pytsk3.Img_Info):  # type: ignore[misc]  # the library has no types
    """A stream as the Sleuth Kit wants it."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def close(self) -> None:
        """Nothing to close: the stream belongs to the tree."""

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the image. What cannot be read raises OSError."""
        self._stream.seek(offset)
        out = b""
        while len(out) < size and (data := self._stream.read(size - len(out))):
            out += data
        return out

    def get_size(self) -> int:
        """Size of the image in bytes."""
        return self._size


@dataclass(frozen=True, slots=True)
class Volume:
    """A stretch of a disk that may hold a file system. `said`: what the partition table calls it; `refused`: why it is
    not read, or empty.
    """

    label: str
    stream: BinaryIO
    size: int
    said: str = ""
    refused: str = ""


def volumes_of(stream: BinaryIO, size: int, tree: Tree) -> Iterator[Volume]:
    """Every volume of a disk, LVM's among them. Of a disk without a readable table, what looks like a file system."""
    parts = _partitions(stream, size)
    if parts is None:
        parts = [("whole", 0, size, "")]
        if not (looks_like_system(stream, 0) or named_mark(stream, 0) or is_lvm(stream)):
            found = [(f"found-at-{at}", at, size - at, "") for at in _scan(stream, size)]
            if found:
                parts = found
                tree.problems.append("no readable partition table: file systems were looked for by their marks")
    for label, begin, length, said in parts:
        if begin >= size:
            tree.problems.append(f"{label} at byte {begin}: lies behind the end of the image")
            continue
        if begin + length > size:
            tree.problems.append(
                f"{label} at byte {begin}: the image ends {begin + length - size} bytes before it does"
            )
            length = size - begin  # noqa: PLW2901 - what is left of it
        part = cast("BinaryIO", Span([(stream, begin, length)]))
        if is_lvm(part):
            yield from _logical(label, part, tree)
        else:
            yield Volume(label, part, length, said)


def peek(stream: BinaryIO, at: int, size: int) -> bytes:
    """The bytes at a place; none where they cannot be read."""
    out = b""
    try:
        stream.seek(at)
        while len(out) < size and (data := stream.read(size - len(out))):
            out += data
    except OSError:
        return b""
    return out


def named_mark(stream: BinaryIO, at: int) -> str:
    """What stands at a place, where it is known but not read: encryption, RAID, another file system; or empty."""
    for offset, mark, name in _MARKS:
        if peek(stream, at + offset, len(mark)) == mark:
            return name
    return ""


def looks_like_system(stream: BinaryIO, at: int) -> bool:
    """Whether a file system that can be read begins here: ext, XFS, btrfs, NTFS or FAT."""
    head = peek(stream, at, 2048)
    ext = (
        len(head) == 2048 and head[1080:1082] == b"\x53\xef" and head[1114:1116] == b"\0\0"
    )  # no copy in a later group
    if peek(stream, at + MAGIC_AT, len(MAGIC)) == MAGIC:
        return True
    return ext or head.startswith(b"XFSB") or head[3:11] in {b"NTFS    ", b"EXFAT   "} or head[54:57] == b"FAT"


def _partitions(stream: BinaryIO, size: int) -> list[tuple[str, int, int, str]] | None:
    if looks_like_system(stream, 0):
        return None
    try:
        table = pytsk3.Volume_Info(Image(stream, size))
    except DAMAGE:
        return None
    found = []
    for part in table:
        if int(part.flags) == int(pytsk3.TSK_VS_PART_FLAG_ALLOC):
            label = f"partition-{part.slot_num + 1 if part.slot_num >= 0 else part.addr}"
            block = int(table.info.block_size)
            said = part.desc.decode("utf-8", "backslashreplace")
            found.append((label, int(part.start) * block, int(part.len) * block, said))
    return found


def _scan(stream: BinaryIO, size: int) -> list[int]:
    """Places at whole mebibytes, and where old tables begin, at which a file system or LVM seems to stand."""
    places = sorted([63 * 512, *range(0, min(size, _SCANNED * _MIB), _MIB)])
    return [
        at
        for at in places
        if looks_like_system(stream, at) or is_lvm(cast("BinaryIO", Span([(stream, at, size - at)])))
    ]


def is_lvm(part: BinaryIO) -> bool:
    """Whether this is a disk of an LVM group."""
    head = peek(part, 0, 2048)
    return any(head[sector : sector + 8] == LABEL for sector in (0, 512, 1024, 1536))


def _logical(label: str, part: BinaryIO, tree: Tree) -> Iterator[Volume]:
    """The volumes of an LVM group, once: with the first of its disks that is at hand."""
    try:
        group = group_of(part)
    except (LvmError, OSError) as error:
        tree.problems.append(f"{label}: LVM, seen, but not readable ({reason_of(error)})")
        return
    own = identifier_of(part)
    disks = {own: part}
    if len(group.physical) > 1:
        disks |= {found: other for other in _parts_beside(tree) if (found := identifier_of(other)) in group.physical}
        if own != next(each for each in group.physical if each in disks):
            yield Volume(label, part, 0, JOINED)
            return
        if len(disks) < len(group.physical):
            tree.problems.append(f"{label}: {len(group.physical)} disks of an LVM group, {len(disks)} of them at hand")
    for volume in group.logical:
        content = cast("BinaryIO", stream_of(volume, disks))
        yield Volume(f"{label}-{volume.name}", content, volume.size, "LVM", volume.refused)


def devices_beside(stream: BinaryIO, tree: Tree) -> dict[int, BinaryIO] | None:
    """The further disks of a btrfs volume by number; None where the volume belongs with a lower one at hand."""
    own = identity(stream)
    found: dict[int, BinaryIO] = {}
    for part in _parts_beside(tree) if own else ():
        other = identity(part)
        if own and other and other[0] == own[0] and other[1] != own[1]:
            found[other[1]] = part
    return None if own and found and min(found) < own[1] else found


def _parts_beside(tree: Tree) -> Iterator[BinaryIO]:
    """Every partition of the other disks that were handed over together with this one."""
    for stream in tree.beside():
        size = stream.seek(0, 2)
        for _, begin, length, _ in _partitions(stream, size) or [("", 0, size, "")]:
            yield cast("BinaryIO", Span([(stream, begin, min(length, size - begin))]))
