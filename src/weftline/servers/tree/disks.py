"""Disk images among the files that were handed over: each is opened, in parts and containers too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO, Final, cast

from weftline.errors import UnreadableError
from weftline.model.stream import Span
from weftline.servers.tree.entry import ROOT_FOLDERS, Entry, Tree
from weftline.servers.tree.image import list_image
from weftline.servers.tree.media import container_of, open_disk, wanted_parts
from weftline.servers.tree.parts import image_parts
from weftline.servers.tree.streams import movable
from weftline.servers.tree.volumes import looks_like_system, named_mark

Sized = tuple[str, BinaryIO, int]
_SMALLEST: Final = 64 * 512
_MOST_FILES: Final = 2000
_DESCRIBED: Final = re.compile(r"\.vmdk$", re.IGNORECASE)


def open_image(parts: Sequence[Sized], tree: Tree, head: bytes, outer: tuple[str, ...] = ()) -> bool:
    """List the files of a disk image, in whatever container; False where it is no disk image.

    Raises UnreadableError where it surely is one and cannot be opened.
    """
    _, first, size = parts[0]
    whole = sum(each for _, _, each in parts)
    kind = container_of(head, _tail(parts[-1]))
    if not kind and whole < _SMALLEST:
        return False
    if kind:
        stream = open_disk(kind, [(name, part) for name, part, _ in parts], tree)
        size = stream.seek(0, 2)
    else:
        stream = first if len(parts) == 1 else cast("BinaryIO", Span([(part, 0, each) for _, part, each in parts]))
        size = whole
    try:
        list_image(stream, size, tree, outer)
    except UnreadableError as error:
        if kind or named_mark(stream, 0) or looks_like_system(stream, 0):
            raise UnreadableError(f"{parts[0][0]}{f' ({kind})' if kind else ''}: {error.message}") from error
        return False
    tree.kind = "image"
    return True


def _tail(part: Sized) -> bytes:
    _, stream, size = part
    stream.seek(max(0, size - 512))
    return stream.read(512)


def open_disks(tree: Tree) -> None:
    """Put the files of disk images in the place of the images, unless the tree is a server's own root."""
    entries = {entry.path: entry for entry in tree if not entry.link}
    tops = {path.partition("/")[0] for path in entries}
    if tops & ROOT_FOLDERS or len(entries) > _MOST_FILES:
        return
    groups, problems = image_parts(entries)
    used: set[str] = set()
    handed_over, tree.entries = tree.entries, []
    for group in groups:
        if not used.issuperset(group) and _open_group(group, entries, tree, used):
            tree.problems += [each for each in problems if group[0].startswith(each.partition(":")[0])]
    opened = {id(entries[path]) for path in used}
    tree.entries += [entry for entry in handed_over if id(entry) not in opened]


def _open_group(group: list[str], entries: dict[str, Entry], tree: Tree, used: set[str]) -> bool:
    try:
        head = entries[group[0]].head(1 << 16)
    except UnreadableError:
        return False  # it stays among the entries, and is listed when it is its turn
    names = list(group)
    if _DESCRIBED.search(group[0]):
        folder = group[0].rpartition("/")[0]
        beside = [f"{folder}/{name}".lstrip("/") for name in wanted_parts(head)]
        names += dict.fromkeys(name for name in beside if name in entries)
    inner = Tree(tree.kind, tree.limits, unpacked=tree.unpacked)
    try:
        parts = [_opened(entries[name], inner) for name in names]
        if not open_image(parts, inner, head, entries[group[0]].members):
            inner.closing.close()
            return False
    except UnreadableError as error:
        inner.closing.close()
        said = error.message if group[0] in error.message else f"{group[0]}: {error.message}"
        tree.problems.append(said)
        used.update(names)
        return True
    tree.closing.callback(inner.closing.close)
    tree.unpacked = inner.unpacked
    used.update(names)
    tree.entries += inner.entries
    tree.problems += inner.problems
    tree.facts.update({f"{key}: {group[0]}": value for key, value in inner.facts.items()})
    return True


def _opened(entry: Entry, tree: Tree) -> Sized:
    stream = movable(entry, tree)
    return entry.path, stream, stream.seek(0, 2)
