"""Find out what a server was handed over as and open it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from weftline.errors import InputError, UnreadableError
from weftline.servers.tree.archives import list_tar, list_zip
from weftline.servers.tree.disks import open_disks, open_image
from weftline.servers.tree.entry import Entry, Limits, Tree, reason_of
from weftline.servers.tree.folder import list_folder
from weftline.servers.tree.streams import compression_of, movable, unpacked

_KEPT_WHOLE: Final = (
    ".apk",
    ".ipa",
    ".jar",
    ".aab",
    ".xapk",
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".ods",
    ".epub",
    ".whl",
)


def open_tree(source: BinaryIO | Path, name: str, limits: Limits | None = None) -> Tree:
    """Open a folder, a tar (plain or compressed), a zip, a disk image or a single file.

    Raises InputError where the path does not exist, UnreadableError where nothing in it can be read.
    """
    tree = Tree("folder", limits or Limits())
    try:
        if isinstance(source, Path) and source.is_dir():
            list_folder(source, tree)
        elif isinstance(source, Path):
            if not source.is_file():
                raise InputError(f"{name} does not exist.", "Give a folder, an archive or a disk image.")  # noqa: TRY301 - closed below like the others
            _open_stream(tree.closing.enter_context(source.open("rb")), name, tree)
        else:
            _open_stream(source, name, tree)
        _settled(tree)
    except BaseException:
        tree.closing.close()
        raise
    return tree


def _settled(tree: Tree) -> None:
    """Open disk images that were handed over in a folder or an archive, and put all entries in order."""
    if tree.kind != "image":
        open_disks(tree)
    tree.settle()


def _open_stream(stream: BinaryIO, name: str, tree: Tree) -> None:
    head, size = _look(stream)
    if size == 0:
        raise UnreadableError(f"{name} is empty.")
    kind = compression_of(head)
    if kind:
        stream.seek(0)
        whole = Entry(name, (name,), size, lambda: _again(stream))
        spooled = _spool(whole, kind, tree)
        head, size = _look(spooled)
        stream = spooled
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        tree.kind = "zip"
        list_zip(stream, tree)
    elif head[257:262] == b"ustar":
        tree.kind = "tar"
        list_tar(stream, tree)
    elif not open_image([(name, stream, size)], tree, head):
        tree.kind = "file"
        tree.add(Entry(_single_name(name, kind), (), size, lambda: _again(stream)))


def _single_name(name: str, kind: str) -> str:
    return name.removesuffix("." + kind) if kind else name


def _look(stream: BinaryIO) -> tuple[bytes, int]:
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(1024)
    stream.seek(0)
    return head, size


class _Shared:
    """A stream that others use too: closing it does nothing."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the stream open."""

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def close(self) -> None:
        """Leave the stream open."""


def _again(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return cast("BinaryIO", _Shared(stream))


def _spool(entry: Entry, kind: str, tree: Tree) -> BinaryIO:
    """Unpack into an anonymous file that has no name on the disk. A cut stream gives what came before the cut."""
    limits = tree.limits
    limit = min(limits.unpacked_bytes - tree.unpacked, max(limits.free, entry.size * limits.ratio))
    spooled = cast("BinaryIO", tree.closing.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - on the stack
    try:
        with unpacked(entry.open, kind, limit, entry.path) as inner:
            shutil.copyfileobj(inner, spooled, 1 << 20)
    except UnreadableError:
        raise
    except Exception as error:  # noqa: BLE001 - each decompressor has its own errors; the reason is listed
        tree.problems.append(
            f"{entry.path}: compressed data break off ({reason_of(error)}); what stands before is read"
        )
    tree.unpacked += spooled.tell()
    return spooled


def expand(entry: Entry, tree: Tree, depth: int = 0) -> list[Entry]:
    """The files that an entry stands for: itself, its unpacked content, or the members of an archive.

    App packages and office files stay whole. Reasons for what is not opened go to the tree's problems.
    """
    try:
        head = entry.head(1024)
    except UnreadableError as error:
        tree.problems.append(f"{entry.path}: {error.message}")
        return []
    kind = compression_of(head)
    is_zip = head.startswith(b"PK\x03\x04") and not entry.name.lower().endswith(_KEPT_WHOLE)
    is_tar = head[257:262] == b"ustar"
    if not (kind or is_zip or is_tar):
        return [entry]
    if depth >= tree.limits.depth:
        tree.problems.append(f"{entry.path}: archives nested too deeply, not opened")
        return []
    try:
        if kind:
            return _expand_compressed(entry, kind, tree, depth)
        return _expand_archive(entry, tree, depth, is_tar=is_tar)
    except UnreadableError as error:
        tree.problems.append(f"{entry.path}: {error.message}")
        return []


def _expand_compressed(entry: Entry, kind: str, tree: Tree, depth: int) -> list[Entry]:
    limits = tree.limits
    limit = min(limits.unpacked_bytes, max(limits.free, entry.size * limits.ratio))
    plain = replace(entry, open=lambda: unpacked(entry.open, kind, limit, entry.path))
    try:
        inner = plain.head(1024)
    except UnreadableError as error:
        tree.problems.append(f"{entry.path}: {error.message}")
        return []
    if inner[257:262] != b"ustar":
        return [plain]
    spooled = _spool(entry, kind, tree)
    whole = replace(entry, open=lambda: _again(spooled))
    return _expand_archive(whole, tree, depth, is_tar=True)


def _expand_archive(entry: Entry, tree: Tree, depth: int, *, is_tar: bool) -> list[Entry]:
    inner = Tree(tree.kind, tree.limits)
    stream = movable(entry, tree)
    reader = list_tar if is_tar else list_zip
    try:
        reader(stream, inner, entry.members, entry.path + "!")
    finally:
        tree.problems.extend(inner.problems)
    inner.entries.sort(key=lambda each: each.path)
    return [leaf for each in inner.entries if not each.link for leaf in expand(each, tree, depth + 1)]
