"""XFS file systems, which the Sleuth Kit does not read."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

import pyfsxfs

from weftline.errors import UnreadableError
from weftline.model.stream import ReadAt
from weftline.servers.tree.entry import MOST_DEPTH, TOO_DEEP, Entry, Tree, reason_of, server_path, shown_name

_DAMAGE: Final = (OSError, ValueError, OverflowError)  # the second for names that are no UTF-8


def list_xfs(stream: BinaryIO, tree: Tree, prefix: str, outer: tuple[str, ...]) -> None:
    """Add every file of an XFS volume. Raises UnreadableError where it cannot be opened."""
    volume = pyfsxfs.volume()
    try:
        volume.open_file_object(stream)
        root = volume.get_root_directory()
    except OSError as error:
        raise UnreadableError(f"XFS, but not readable ({reason_of(error)}).") from error
    tree.closing.callback(volume.close)
    seen: set[int] = set()
    pending: list[tuple[Any, str, int]] = [(root, "", 0)]
    while pending:
        folder, path, depth = pending.pop()
        if folder.inode_number in seen:
            continue
        if depth > MOST_DEPTH:
            tree.problems.append(f"{prefix}{path}: {TOO_DEEP}")
            continue
        seen.add(folder.inode_number)
        try:
            count = folder.number_of_sub_file_entries
        except OSError as error:
            tree.problems.append(f"{prefix}{path or '/'}: folder not readable ({reason_of(error)})")
            continue
        for place in range(count):
            try:
                item = folder.get_sub_file_entry(place)
                mode = int(item.file_mode)
                if stat.S_ISDIR(mode):
                    pending.append((item, f"{path}{item.name}/", depth + 1))
                elif not _add(item, mode, path + str(item.name), tree, prefix, outer, volume):
                    return
            except _DAMAGE as error:
                tree.problems.append(f"{prefix}{path or '/'}: an entry's record is damaged ({reason_of(error)})")


def _add(item: Any, mode: int, path: str, tree: Tree, prefix: str, outer: tuple[str, ...], volume: object) -> bool:
    members = (*outer, prefix + shown_name(path))
    place = server_path(path)[0]
    if stat.S_ISLNK(mode):
        return tree.add(Entry(place, members, 0, io.BytesIO, None, shown_name(item.symbolic_link_target or "?")))
    if not stat.S_ISREG(mode):
        tree.problems.append(f"{place}: a device, pipe or socket, not read")
        return True
    if item.size > tree.limits.file_bytes:
        tree.problems.append(f"{place}: larger than the limit, not read")
        return True
    changed = item.get_modification_time_as_integer()
    mtime = int(changed) // 1000 if changed else None
    return tree.add(Entry(place, members, int(item.size), _opener(item, volume), mtime))


def _opener(item: Any, volume: object) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        disk = ReadAt(item.read_buffer_at_offset, int(item.size), (item, volume))
        return cast("BinaryIO", io.BufferedReader(disk, 1 << 18))

    return opened
