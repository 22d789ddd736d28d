"""A plain folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from weftline.servers.tree.entry import Entry, Tree, server_path, shown_name


def list_folder(root: Path, tree: Tree) -> None:
    """Add every file below `root`; links are listed, not followed; devices and pipes are named as left out."""
    for folder, folders, names in os.walk(root, followlinks=False, onerror=lambda error: _refused(tree, error)):
        folders.sort()
        for name in sorted([*names, *(each for each in folders if Path(folder, each).is_symlink())]):
            if not _add(Path(folder, name), root, tree):
                return


def _refused(tree: Tree, error: OSError) -> None:
    tree.problems.append(f"a folder could not be listed: {error.strerror}")


def _add(path: Path, root: Path, tree: Tree) -> bool:
    written = path.relative_to(root).as_posix()
    place = server_path(written)[0]
    state = path.lstat()
    if stat.S_ISLNK(state.st_mode):
        return tree.add(Entry(place, (shown_name(written),), 0, _nothing, None, shown_name(str(path.readlink()))))
    if not stat.S_ISREG(state.st_mode):
        tree.problems.append(f"{place}: a device, pipe or socket, not read")
        return True
    return tree.add(Entry(place, (shown_name(written),), state.st_size, _opener(path), state.st_mtime_ns // 1000))


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def _nothing() -> BinaryIO:
    return Path(os.devnull).open("rb")
