"""btrfs volumes, which neither the Sleuth Kit nor a library under a fitting licence reads.

Source: btrfs documentation, "On-disk Format". Snapshots are named, not read: they hold the same files in older states.
"""

from __future__ import annotations

import io
import stat
import struct
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO, Final, cast

from weftline.errors import UnreadableError
from weftline.model.stream import ReadAt
from weftline.servers.tree._btrfs_nodes import LostError, Volume, open_volume
from weftline.servers.tree.entry import MOST_DEPTH, TOO_DEEP, Entry, Tree, server_path, shown_name
from weftline.servers.tree.packed import zstd_bytes

_INODE, _INDEX, _EXTENT, _DIR, _ROOT = 1, 96, 108, 84, 132
_FS_TREE: Final = 5
_ROOT_FOLDER: Final = 6
_FIRST_INODE: Final = 256
_INODE_SIZE: Final = 148
_EXTENT_HEAD: Final = struct.Struct("<QQBBHB")
_EXTENT_PLACE: Final = struct.Struct("<QQQQ")
_NAME_HEAD: Final = struct.Struct("<QBQQHHB")
_PACKINGS: Final = {1: "zlib", 2: "LZO", 3: "Zstandard"}
_LARGEST_EXTENT: Final = 256 << 20
_KEPT_EXTENTS: Final = 64


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a folder, and what it leads to: an inode, or the root of another subvolume."""

    name: bytes
    target: int
    is_subvolume: bool


@dataclass(frozen=True, slots=True)
class _Subvolume:
    """A tree of files. `copied`: it is a snapshot of another one."""

    root: int
    copied: bool


@dataclass(slots=True)
class _Files:
    """One subvolume's inodes, folders and extents, as they come out of its tree."""

    inodes: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, list[_Name]] = field(default_factory=lambda: defaultdict(list))
    extents: dict[int, list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))


def list_btrfs(stream: BinaryIO, tree: Tree, prefix: str, outer: tuple[str, ...], others: dict[int, BinaryIO]) -> None:
    """Add every file of a volume. `others`: the further disks of the same volume, by device.

    Raises UnreadableError where the volume cannot be opened.
    """
    volume = open_volume(stream)
    volume.others = others
    if volume.devices > len(others) + 1:
        tree.problems.append(
            f"{prefix or 'btrfs'}: {volume.devices} disks belong to it, {len(others) + 1} of them at hand"
        )
    subvolumes, default = _subvolumes(volume)
    if default not in subvolumes:
        raise UnreadableError(f"btrfs, but its tree of files is lost ({'; '.join(volume.lost[:3]) or 'not named'}).")
    walk = _Walk(volume, subvolumes, tree, prefix, outer)
    walk.subvolume(default, "", "", 0)
    if default != _FS_TREE and _FS_TREE in subvolumes:
        walk.subvolume(_FS_TREE, "", "", 0)
    for loss in dict.fromkeys(volume.lost):
        tree.problems.append(f"{prefix or 'btrfs'}: lost {loss}")


def _subvolumes(volume: Volume) -> tuple[dict[int, _Subvolume], int]:
    """All trees of files by number, and which one is mounted when none is named."""
    found, default = {}, _FS_TREE
    for item in volume.items(volume.root):
        if item.kind == _ROOT and len(item.data) >= 239 and (item.owner == _FS_TREE or item.owner >= _FIRST_INODE):
            root = struct.unpack_from("<Q", item.data, 176)[0]
            found[item.owner] = _Subvolume(root, len(item.data) >= 279 and any(item.data[263:279]))
        elif item.kind == _DIR and item.owner == _ROOT_FOLDER:
            default = next((name.target for name in _names(item.data) if name.name == b"default"), default)
    return found, default


def _names(data: bytes) -> list[_Name]:
    out, at = [], 0
    while at + _NAME_HEAD.size <= len(data):
        target, kind, _, _, more, size, _ = _NAME_HEAD.unpack_from(data, at)
        begin = at + _NAME_HEAD.size
        out.append(_Name(data[begin : begin + size], target, kind == _ROOT))
        at = begin + size + more
    return out


class _Walk:
    """The way through all subvolumes, each read once."""

    def __init__(
        self, volume: Volume, subvolumes: dict[int, _Subvolume], tree: Tree, prefix: str, outer: tuple[str, ...]
    ) -> None:
        self._volume, self._subvolumes, self._tree, self._prefix, self._outer = volume, subvolumes, tree, prefix, outer
        self._done: set[int] = set()

    def subvolume(self, number: int, path: str, written: str, depth: int) -> None:
        """Add the files of a subvolume and of those inside it. `written`: its path on the volume itself."""
        if number in self._done:
            return
        self._done.add(number)
        files = self._gathered(self._subvolumes[number].root)
        seen: set[int] = set()
        pending = [(_FIRST_INODE, path, written, depth)]
        while pending:
            inode, folder, told, deep = pending.pop()
            if inode in seen:
                continue
            if deep > MOST_DEPTH:
                self._tree.problems.append(f"{self._prefix}{shown_name(told)}: {TOO_DEEP}")
                continue
            seen.add(inode)
            for name in files.folders.get(inode, []):
                last = name.name.decode("utf-8", "surrogateescape")
                record = files.inodes.get(name.target, b"")
                if name.is_subvolume:
                    self._inner(name.target, folder + last, told + last, deep + 1)
                elif len(record) < _INODE_SIZE:
                    self._tree.problems.append(f"{self._prefix}{shown_name(told + last)}: its record is lost")
                elif stat.S_ISDIR(_mode(record)):
                    pending.append((name.target, f"{folder}{last}/", f"{told}{last}/", deep + 1))
                elif not self._add(folder + last, told + last, record, files.extents.get(name.target, [])):
                    return

    def _inner(self, number: int, path: str, written: str, depth: int) -> None:
        found = self._subvolumes.get(number)
        if number in self._done:
            return
        if found is None:
            self._tree.problems.append(f"{self._prefix}{shown_name(written)}: a subvolume whose tree is lost")
        elif found.copied:
            self._tree.problems.append(
                f"{self._prefix}{shown_name(written)}: a snapshot, an older state of the same files; not read"
            )
        else:
            self.subvolume(number, _mounted(path), f"{written}/", depth)

    def _gathered(self, root: int) -> _Files:
        files = _Files()
        for item in self._volume.items(root):
            if item.kind == _INODE:
                files.inodes[item.owner] = item.data
            elif item.kind == _INDEX:
                files.folders[item.owner] += _names(item.data)
            elif item.kind == _EXTENT:
                files.extents[item.owner].append((item.offset, item.data))
        return files

    def _add(self, path: str, written: str, record: bytes, extents: list[tuple[int, bytes]]) -> bool:
        tree = self._tree
        members = (*self._outer, self._prefix + shown_name(written))
        place = server_path(path)[0]
        size = struct.unpack_from("<Q", record, 16)[0]
        mode = _mode(record)
        if stat.S_ISLNK(mode):
            target = next((data[_EXTENT_HEAD.size :][:size] for _, data in extents), b"?")
            shown = shown_name(target.decode("utf-8", "surrogateescape"))
            return tree.add(Entry(place, members, 0, io.BytesIO, None, shown))
        if not stat.S_ISREG(mode):
            tree.problems.append(f"{place}: a device, pipe or socket, not read")
            return True
        if size > tree.limits.file_bytes:
            tree.problems.append(f"{place}: larger than the limit, not read")
            return True
        kept = struct.unpack_from("<Q", record, 24)[0]
        gaps = sum(_length(data) for _, data in extents if _is_kept(data)) >= kept
        seconds, rest = struct.unpack_from("<qI", record, 136)
        changed = seconds * 1_000_000 + rest // 1000 if seconds > 0 else None
        return tree.add(Entry(place, members, size, _opener(self._volume, extents, size, gaps=gaps), changed))


def _mode(record: bytes) -> int:
    return int(struct.unpack_from("<I", record, 52)[0])


def _mounted(path: str) -> str:
    """Where a subvolume is mounted by the custom of the distributions: `@` at the root, `@home` at `/home`."""
    first, _, rest = path.partition("/")
    if first == "@":
        return f"{rest}/" if rest else ""
    return f"{path.removeprefix('@')}/" if first.startswith("@") else f"{path}/"


def _opener(volume: Volume, extents: list[tuple[int, bytes]], size: int, *, gaps: bool) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        content = _Content(volume, extents, gaps=gaps)
        return cast("BinaryIO", io.BufferedReader(ReadAt(content.read_at, size, volume), 1 << 18))

    return opened


class _Content:
    """A file's bytes: extents one behind the other, and zeros where there is none. `gaps`: whether there may be none;
    not where the file states more bytes than its extents hold, as some were lost with a damaged node.
    """

    def __init__(self, volume: Volume, extents: list[tuple[int, bytes]], *, gaps: bool) -> None:
        self._volume = volume
        self._gaps = gaps
        whole = sorted((each for each in extents if len(each[1]) >= _EXTENT_HEAD.size), key=lambda each: each[0])
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
        _, _, packing, _, _, kind = _EXTENT_HEAD.unpack_from(data)
        if kind == 0 or packing:
            start = 0 if kind == 0 else _EXTENT_PLACE.unpack_from(data, _EXTENT_HEAD.size)[2]
            whole = self._unpacked(number)[start + inner : start + inner + size]
            return whole + bytes(size - len(whole))
        place, _, start, _ = _EXTENT_PLACE.unpack_from(data, _EXTENT_HEAD.size)
        if place == 0 or kind == 2:
            return bytes(size)
        try:
            return self._volume.read(place + start + inner, size)
        except LostError as error:
            raise OSError(str(error)) from error

    def _unpack(self, number: int) -> bytes:
        data = self._extents[number]
        _, size, packing, _, _, kind = _EXTENT_HEAD.unpack_from(data)
        if kind == 0:
            packed = data[_EXTENT_HEAD.size :]
        else:
            place, length, _, _ = _EXTENT_PLACE.unpack_from(data, _EXTENT_HEAD.size)
            if max(size, length) > _LARGEST_EXTENT:
                raise OSError("an extent larger than any can be")
            try:
                packed = self._volume.read(place, length)
            except LostError as error:
                raise OSError(str(error)) from error
        return _plain(packed, packing, size)


def _length(data: bytes) -> int:
    """How much of the file an extent covers."""
    _, size, _, _, _, kind = _EXTENT_HEAD.unpack_from(data)
    if kind == 0:
        return int(size)
    if len(data) < _EXTENT_HEAD.size + _EXTENT_PLACE.size:
        return 0
    return int(_EXTENT_PLACE.unpack_from(data, _EXTENT_HEAD.size)[3])


def _is_kept(data: bytes) -> bool:
    """Whether an extent takes room on the disk: holes that are written down do not."""
    if len(data) < _EXTENT_HEAD.size:
        return False
    inline = _EXTENT_HEAD.unpack_from(data)[5] == 0
    return inline or (
        len(data) >= _EXTENT_HEAD.size + _EXTENT_PLACE.size
        and _EXTENT_PLACE.unpack_from(data, _EXTENT_HEAD.size)[0] > 0
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
