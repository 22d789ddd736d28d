"""btrfs volumes, which neither the Sleuth Kit nor a library under a fitting licence reads.

Source: btrfs documentation, "On-disk Format". Snapshots are named, not read: they hold the same files in older states.
"""

from __future__ import annotations

import io
import stat
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from weftline.errors import UnreadableError
from weftline.servers.tree._btrfs_content import EXTENT_HEAD, has_gaps, opener
from weftline.servers.tree._btrfs_nodes import Volume, open_volume
from weftline.servers.tree.entry import MOST_DEPTH, TOO_DEEP, Entry, Tree, server_path, shown_name

_INODE, _INDEX, _EXTENT, _DIR, _ROOT = 1, 96, 108, 84, 132
_FS_TREE: Final = 5
_ROOT_FOLDER: Final = 6
_FIRST_INODE: Final = 256
_INODE_SIZE: Final = 148
_NAME_HEAD: Final = struct.Struct("<QBQQHHB")


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
            target = next((data[EXTENT_HEAD.size :][:size] for _, data in extents), b"?")
            shown = shown_name(target.decode("utf-8", "surrogateescape"))
            return tree.add(Entry(place, members, 0, io.BytesIO, None, shown))
        if not stat.S_ISREG(mode):
            tree.problems.append(f"{place}: a device, pipe or socket, not read")
            return True
        if size > tree.limits.file_bytes:
            tree.problems.append(f"{place}: larger than the limit, not read")
            return True
        kept = struct.unpack_from("<Q", record, 24)[0]
        gaps = has_gaps(extents, kept)
        seconds, rest = struct.unpack_from("<qI", record, 136)
        changed = seconds * 1_000_000 + rest // 1000 if seconds > 0 else None
        return tree.add(Entry(place, members, size, opener(self._volume, extents, size, gaps=gaps), changed))


def _mode(record: bytes) -> int:
    return int(struct.unpack_from("<I", record, 52)[0])


def _mounted(path: str) -> str:
    """Where a subvolume is mounted by the custom of the distributions: `@` at the root, `@home` at `/home`."""
    first, _, rest = path.partition("/")
    if first == "@":
        return f"{rest}/" if rest else ""
    return f"{path.removeprefix('@')}/" if first.startswith("@") else f"{path}/"
