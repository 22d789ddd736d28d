"""Disk images among the files that were handed over: each is opened, in parts and containers too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import BinaryIO, Final, cast

from weftline.errors import UnreadableError
from weftline.model.stream import Span
from weftline.servers.parts import image_parts, wanted_parts
from weftline.servers.tree.entry import ROOT_FOLDERS, Entry, Tree
from weftline.servers.tree.image import list_image
from weftline.servers.tree.media import container_of, open_disk
from weftline.servers.tree.streams import movable
from weftline.servers.tree.volumes import is_lvm, looks_like_system, named_mark

Sized = tuple[str, BinaryIO, int]
_SMALLEST: Final = 64 * 512
_MOST_FILES: Final = 2000
_DESCRIBED: Final = re.compile(r"\.vmdk$", re.IGNORECASE)


def open_image(parts: Sequence[Sized], tree: Tree, head: bytes, outer: tuple[str, ...] = ()) -> bool:
    """List the files of a disk image, in whatever container; False where it is no disk image.

    Raises UnreadableError where it surely is one and cannot be opened.
    """
    opened = _disk_of(parts, tree, head)
    if opened is None:
        return False
    kind, stream = opened
    size = stream.seek(0, 2)
    try:
        list_image(stream, size, tree, outer)
    except UnreadableError as error:
        if kind or named_mark(stream, 0) or looks_like_system(stream, 0) or is_lvm(stream):
            raise UnreadableError(f"{parts[0][0]}{f' ({kind})' if kind else ''}: {error.message}") from error
        return False
    tree.kind = "image"
    return True


def _disk_of(parts: Sequence[Sized], tree: Tree, head: bytes) -> tuple[str, BinaryIO] | None:
    """(container, disk) of an image's parts; None where they are too small for one."""
    kind = container_of(head, _tail(parts[-1]))
    if kind:
        return kind, open_disk(kind, [(name, part) for name, part, _ in parts], tree)
    if sum(size for _, _, size in parts) < _SMALLEST:
        return None
    whole = parts[0][1] if len(parts) == 1 else cast("BinaryIO", Span([(part, 0, size) for _, part, size in parts]))
    return "", whole


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
        if not used.issuperset(group) and _open_group(group, groups, entries, tree, used):
            tree.problems += [each for each in problems if group[0].startswith(each.partition(":")[0])]
    opened = {id(entries[path]) for path in used}
    tree.entries += [entry for entry in handed_over if id(entry) not in opened]


def _open_group(
    group: list[str], groups: list[list[str]], entries: dict[str, Entry], tree: Tree, used: set[str]
) -> bool:
    try:
        head = entries[group[0]].head(1 << 16)
    except UnreadableError:
        return False  # it stays among the entries, and is listed when it is its turn
    names = _with_described(group, head, entries)
    inner = Tree(tree.kind, tree.limits, unpacked=tree.unpacked)
    inner.beside = partial(_others, [each for each in groups if each is not group], entries, inner)
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


def _with_described(group: list[str], head: bytes, entries: dict[str, Entry]) -> list[str]:
    """A group with the files that its description of a disk names."""
    if not _DESCRIBED.search(group[0]):
        return list(group)
    folder = group[0].rpartition("/")[0]
    beside = [f"{folder}/{name}".lstrip("/") for name in wanted_parts(head)]
    return [*group, *dict.fromkeys(name for name in beside if name in entries)]


def _others(groups: list[list[str]], entries: dict[str, Entry], tree: Tree) -> list[BinaryIO]:
    """The other disks as streams; what is none, or cannot be opened, is left out here: it is listed on its own turn."""
    out = []
    aside = Tree(tree.kind, tree.limits, unpacked=tree.unpacked)
    tree.closing.callback(aside.closing.close)
    for group in groups:
        if sum(entries[name].size for name in group) < _SMALLEST:
            continue
        try:
            head = entries[group[0]].head(1 << 16)
            parts = [_opened(entries[name], aside) for name in _with_described(group, head, entries)]
            disk = _disk_of(parts, aside, head)
        except UnreadableError:
            continue
        if disk is not None:
            out.append(disk[1])
    return out


def _opened(entry: Entry, tree: Tree) -> Sized:
    stream = movable(entry, tree)
    return entry.path, stream, stream.seek(0, 2)
