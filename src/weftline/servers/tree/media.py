"""Disk images in containers as plain streams: EnCase (E01), qcow2, VMDK, VHD, VHDX and VDI, read only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Final, cast

import pyewf
import pyvhdi
import pyvmdk

from weftline.errors import UnreadableError
from weftline.model.stream import ReadAt
from weftline.servers.parts import DESCRIPTOR, wanted_parts
from weftline.servers.tree.entry import Tree, reason_of
from weftline.servers.tree.qcow2 import Qcow2Disk
from weftline.servers.tree.vdi import VdiDisk

Part = tuple[str, BinaryIO]
_BLOCK: Final = 1 << 20
_DIGESTS: Final = (("SHA1", "sha1"), ("MD5", "md5"))


def container_of(head: bytes, tail: bytes = b"") -> str:
    """The name of a container that can be opened, by its first bytes (and last 512, for fixed VHD), or empty."""
    if head.startswith(DESCRIPTOR):
        return "VMDK"
    if tail.startswith(b"conectix"):
        return "VHD"
    if head[0x40:0x44] == b"\x7f\x10\xda\xbe":
        return "VDI"
    return next((name for magic, (name, _) in _OPENERS.items() if head.startswith(magic)), "")


def open_disk(kind: str, parts: Sequence[Part], tree: Tree) -> BinaryIO:
    """The disk inside a container of one or more parts. Raises UnreadableError where it cannot be opened.

    A missing parent of a snapshot is said; the image's own hash is checked and the result put among the facts.
    """
    opener = next((opener for name, opener in _OPENERS.values() if name == kind), _vdi)
    name = parts[0][0]
    try:
        disk = opener(parts, tree)
    except UnreadableError as error:
        raise UnreadableError(error.message if name in error.message else f"{name}: {error.message}") from error
    except Exception as error:
        whole = "" if len(parts) > 1 else " (all parts of one image belong into one folder)"
        raise UnreadableError(f"{name} looks like {kind}, but cannot be opened: {reason_of(error)}{whole}.") from error
    tree.facts["container"] = kind if len(parts) == 1 else f"{kind} in {len(parts)} parts"
    return cast("BinaryIO", disk)


def _ewf(parts: Sequence[Part], tree: Tree) -> ReadAt:
    handle = pyewf.handle()
    handle.open_file_objects([stream for _, stream in parts])
    tree.closing.callback(handle.close)

    def read_at(size: int, offset: int) -> bytes:
        try:
            return bytes(handle.read_buffer_at_offset(size, offset))
        except OSError as error:
            missing = "missing segment" in str(error)
            what = (
                "a part of the image is missing; all parts belong into one folder"
                if missing
                else f"the image is damaged near byte {offset}"
            )
            raise OSError(what) from error

    disk = ReadAt(read_at, handle.get_media_size(), handle)
    _check_hash(handle, disk, parts[0][0], tree)
    return disk


def _check_hash(handle: Any, disk: ReadAt, name: str, tree: Tree) -> None:
    stored = {algorithm: handle.get_hash_value(label) for label, algorithm in _DIGESTS}
    found = [(algorithm, value.lower()) for algorithm, value in stored.items() if value]
    if not found:
        tree.problems.append(f"{name}: states no hash of its own; nothing to check it against")
        return
    algorithm, value = found[0]
    digest = hashlib.new(algorithm, usedforsecurity=False)
    try:
        while data := disk.read(_BLOCK):
            digest.update(data)
    except OSError as error:
        tree.problems.append(f"{name}: is damaged ({reason_of(error)}); its own hash cannot be checked")
        return
    finally:
        disk.seek(0)
    same = digest.hexdigest() == value
    tree.facts["image's own hash"] = f"{algorithm.upper()} {value}, {'verified' if same else 'NOT the same'}"
    if not same:
        tree.problems.append(f"{name}: its content is not what it was when acquired ({algorithm.upper()} differs)")


def _qcow(parts: Sequence[Part], tree: Tree) -> ReadAt:
    name, stream = parts[0]
    inner = Qcow2Disk(stream)
    if inner.dirty:
        tree.problems.append(f"{name}: was not closed properly or is marked as damaged; what its tables hold is read")
    _say_parent(name, inner.parent, tree)
    return ReadAt(inner.read_at, inner.size, inner)


def _vhd(parts: Sequence[Part], tree: Tree) -> ReadAt:
    file = pyvhdi.file()
    file.open_file_object(parts[0][1])
    tree.closing.callback(file.close)
    _say_parent(parts[0][0], file.get_parent_filename(), tree)
    return ReadAt(file.read_buffer_at_offset, file.get_media_size(), file)


def _vmdk(parts: Sequence[Part], tree: Tree) -> ReadAt:
    handle = pyvmdk.handle()
    described, stream = parts[0]
    handle.open_file_object(stream)
    tree.closing.callback(handle.close)
    by_name = {name.rpartition("/")[2]: part for name, part in parts[1:]}
    stream.seek(0)
    wanted = wanted_parts(stream.read(1 << 16))
    missing = [name for name in wanted if name not in by_name]
    if missing:
        raise UnreadableError(f"{described} only describes a disk; missing beside it: {', '.join(missing[:10])}.")
    handle.open_extent_data_files_as_file_objects([by_name[name] for name in wanted] if wanted else [stream])
    _say_parent(described, handle.get_parent_filename(), tree)
    return ReadAt(handle.read_buffer_at_offset, handle.get_media_size(), handle)


def _vdi(parts: Sequence[Part], tree: Tree) -> ReadAt:
    inner = VdiDisk(parts[0][1])
    if inner.differs:
        _say_parent(parts[0][0], "another VDI", tree)
    return ReadAt(inner.read_at, inner.size, inner)


def _say_parent(name: str, parent: str | None, tree: Tree) -> None:
    if parent:
        tree.problems.append(
            f"{name}: a snapshot over {parent[:100]!r}, which is not at hand: what it did not change is missing"
        )


_OPENERS: Final[dict[bytes, tuple[str, Callable[[Sequence[Part], Tree], ReadAt]]]] = {
    b"EVF\x09\x0d\x0a\xff\x00": ("EnCase (E01)", _ewf),
    b"EVF2\x0d\x0a\x81\x00": ("EnCase (Ex01)", _ewf),
    b"QFI\xfb": ("qcow2", _qcow),
    b"KDMV": ("VMDK", _vmdk),
    b"COWD": ("VMDK", _vmdk),
    b"vhdxfile": ("VHDX", _vhd),
    b"conectix": ("VHD", _vhd),
}
