"""Raw disk images: partition tables and file systems through the Sleuth Kit, unprivileged and without mounting."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import pytsk3

from weftline.errors import UnreadableError
from weftline.servers.tree.entry import Entry, Tree, reason_of, server_path, shown_name

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CONTAINERS: Final = (
    (b"EVF\x09\x0d\x0a\xff\x00", "EnCase (E01)"),
    (b"QFI\xfb", "qcow2"),
    (b"KDMV", "VMDK"),
    (b"# Disk DescriptorFile", "VMDK description"),
    (b"vhdxfile", "VHDX"),
    (b"conectix", "VHD"),
    (b"<<< ", "VDI"),
    (b"LUKS\xba\xbe", "an encrypted LUKS volume"),
)
_DEPTH: Final = 64


class _Image(pytsk3.Img_Info):  # type: ignore[misc]  # the library has no types
    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def close(self) -> None:
        """Nothing to close: the stream belongs to the tree."""

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the image."""
        self._stream.seek(offset)
        return self._stream.read(size)

    def get_size(self) -> int:
        """Size of the image in bytes."""
        return self._size


class _File(io.RawIOBase):
    """One file of a file system as a seekable stream."""

    def __init__(self, system: Any, inode: int, size: int) -> None:
        self._file = system.open_meta(inode=inode)
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; returns the new position."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer from the image."""
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._size - self._at)
        if wanted <= 0:
            return 0
        data = self._file.read_random(self._at, wanted)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def unreadable_container(head: bytes) -> str:
    """The name of a container or encryption that is recognised but not opened, or empty."""
    return next((name for magic, name in _CONTAINERS if head.startswith(magic)), "")


def list_image(stream: BinaryIO, size: int, tree: Tree) -> None:
    """Add every allocated file of every readable file system. Raises UnreadableError where there is none."""
    image = _Image(stream, size)
    systems = list(_systems(image, stream, tree))
    if not systems:
        raise UnreadableError("no readable file system in this image.")
    for label, system in systems:
        prefix = f"{label}/" if len(systems) > 1 else ""
        _walk(system, tree, prefix)


def _systems(image: _Image, stream: BinaryIO, tree: Tree) -> list[tuple[str, Any]]:
    try:
        return [("whole", pytsk3.FS_Info(image))]
    except OSError:
        pass
    try:
        volume = pytsk3.Volume_Info(image)
    except OSError:
        return []
    found = []
    for part in volume:
        if int(part.flags) != int(pytsk3.TSK_VS_PART_FLAG_ALLOC):
            continue
        offset = part.start * volume.info.block_size
        label = f"partition-{part.slot_num + 1 if part.slot_num >= 0 else part.addr}"
        try:
            found.append((label, pytsk3.FS_Info(image, offset=offset)))
        except OSError:
            stream.seek(offset)
            named = unreadable_container(stream.read(32)) or part.desc.decode("utf-8", "backslashreplace")
            tree.problems.append(f"{label} at byte {offset}: seen, but not readable ({named})")
    return found


def _walk(system: Any, tree: Tree, prefix: str) -> None:
    seen: set[int] = set()
    deleted = 0
    pending: list[tuple[int, str, int]] = [(int(system.info.root_inum), "", 0)]
    while pending:
        inode, folder, depth = pending.pop()
        if inode in seen or depth > _DEPTH:
            continue
        seen.add(inode)
        try:
            names = list(system.open_dir(inode=inode))
        except OSError as error:
            tree.problems.append(f"{prefix}{folder or '/'}: folder not readable ({reason_of(error)})")
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
            elif not _add(system, item.info.meta, folder + name, tree, prefix):
                return
    if deleted:
        tree.facts["deleted names"] = str(int(tree.facts.get("deleted names", "0")) + deleted)


def _add(system: Any, meta: Any, path: str, tree: Tree, prefix: str) -> bool:
    members = (prefix + shown_name(path),)
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
    return lambda: cast("BinaryIO", io.BufferedReader(_File(system, inode, size), 1 << 18))
