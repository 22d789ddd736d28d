"""Disk images: file systems through the Sleuth Kit and libfsxfs, unprivileged and without mounting."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pytsk3

from weftline.errors import UnreadableError
from weftline.model.stream import ReadAt
from weftline.servers.tree._btrfs_nodes import MAGIC, MAGIC_AT
from weftline.servers.tree.btrfs import list_btrfs
from weftline.servers.tree.entry import MOST_DEPTH, TOO_DEEP, Entry, Tree, reason_of, server_path, shown_name
from weftline.servers.tree.superblock import with_copied_superblock
from weftline.servers.tree.volumes import DAMAGE, JOINED, Image, Volume, devices_beside, named_mark, peek, volumes_of
from weftline.servers.tree.xfs import list_xfs


def list_image(stream: BinaryIO, size: int, tree: Tree, outer: tuple[str, ...] = ()) -> None:
    """Add every allocated file of every readable file system. Raises UnreadableError where there is none.

    A volume that is seen but cannot be read is listed with the reason; so is what an image that breaks off lacks.
    """
    found, known = 0, False
    unread: list[str] = []
    volumes = list(volumes_of(stream, size, tree))
    for volume in volumes:
        prefix = f"{volume.label}/" if len(volumes) > 1 else ""
        named = volume.refused or named_mark(volume.stream, 0)
        try:
            if named:
                raise UnreadableError(f"{named}.")  # noqa: TRY301 - one list of what is not read
            _list_volume(volume, tree, prefix, outer)
        except UnreadableError as error:
            unread.append(f"{volume.label}: seen, but not readable: {error.message}")
            known = known or bool(named)
        else:
            found += 1
    if not found and not (known and len(volumes) > 1):
        raise UnreadableError("; ".join(unread)[:500] or "no readable file system in this image.")
    tree.problems += unread


def _list_volume(volume: Volume, tree: Tree, prefix: str, outer: tuple[str, ...]) -> None:
    if volume.said == JOINED:
        return
    if peek(volume.stream, 0, 4) == b"XFSB":
        list_xfs(volume.stream, tree, prefix, outer)
        return
    if peek(volume.stream, MAGIC_AT, len(MAGIC)) == MAGIC:
        others = devices_beside(volume.stream, tree)
        if others is not None:
            list_btrfs(volume.stream, tree, prefix, outer, others)
        return
    try:
        system = _system(volume, tree)
    except DAMAGE as error:
        raise UnreadableError(f"{volume.said or 'no known file system'} ({reason_of(error)}).") from error
    _walk(system, tree, prefix, outer)


def _system(volume: Volume, tree: Tree) -> Any:
    """The file system of a volume, with the copy of a lost ext superblock where there is one. Raises as `DAMAGE`."""
    try:
        return _with_root(volume.stream, volume.size)
    except DAMAGE:
        for mended in with_copied_superblock(volume.stream, volume.size):
            with contextlib.suppress(*DAMAGE):
                system = _with_root(mended, volume.size)
                tree.problems.append(f"{volume.label}: its superblock is lost; read by the copy of the superblock")
                return system
    return pytsk3.FS_Info(Image(volume.stream, volume.size))


def _with_root(stream: BinaryIO, size: int) -> Any:
    system = pytsk3.FS_Info(Image(stream, size))
    system.open_dir(inode=int(system.info.root_inum))
    return system


def _walk(system: Any, tree: Tree, prefix: str, outer: tuple[str, ...]) -> None:
    seen: set[int] = set()
    deleted = 0
    pending: list[tuple[int, str, int]] = [(int(system.info.root_inum), "", 0)]
    while pending:
        inode, folder, depth = pending.pop()
        if inode in seen:
            continue
        if depth > MOST_DEPTH:
            tree.problems.append(f"{prefix}{shown_name(folder)}: {TOO_DEEP}")
            continue
        seen.add(inode)
        try:
            names = list(system.open_dir(inode=inode))
        except DAMAGE as error:
            tree.problems.append(f"{prefix}{shown_name(folder) or '/'}: folder not readable ({reason_of(error)})")
            continue
        for item in names:
            name = item.info.name.name.decode("utf-8", "surrogateescape")
            if name in {".", ".."} or folder + name == "$OrphanFiles":
                continue
            if int(item.info.name.flags) & int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC):
                deleted += 1
            elif item.info.meta is None:
                tree.problems.append(f"{prefix}{shown_name(folder + name)}: its record is damaged")
            elif int(item.info.meta.type) == int(pytsk3.TSK_FS_META_TYPE_DIR):
                pending.append((int(item.info.meta.addr), f"{folder}{name}/", depth + 1))
            elif not _add(system, item.info.meta, folder + name, tree, prefix, outer):
                return
    if deleted:
        tree.facts["deleted names"] = str(int(tree.facts.get("deleted names", "0")) + deleted)


def _add(system: Any, meta: Any, path: str, tree: Tree, prefix: str, outer: tuple[str, ...]) -> bool:
    members = (*outer, prefix + shown_name(path))
    place = server_path(path)[0]
    opener = _opener(system, int(meta.addr), int(meta.size))
    if int(meta.type) == int(pytsk3.TSK_FS_META_TYPE_LNK):
        target = meta.link.decode("utf-8", "surrogateescape") if isinstance(meta.link, bytes) else str(meta.link or "?")
        return tree.add(Entry(place, members, 0, io.BytesIO, None, shown_name(target)))
    if int(meta.type) != int(pytsk3.TSK_FS_META_TYPE_REG):
        tree.problems.append(f"{place}: a device, pipe or socket, not read")
        return True
    if meta.size > tree.limits.file_bytes:
        tree.problems.append(f"{place}: larger than the limit, not read")
        return True
    return tree.add(Entry(place, members, int(meta.size), opener, int(meta.mtime) * 1_000_000 if meta.mtime else None))


def _opener(system: Any, inode: int, size: int) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        file = system.open_meta(inode=inode)
        content = ReadAt(lambda length, offset: file.read_random(offset, length), size)
        return cast("BinaryIO", io.BufferedReader(content, 1 << 18))

    return opened
