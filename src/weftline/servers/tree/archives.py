"""Tar and zip archives, read in place."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO, cast

from weftline.errors import UnreadableError
from weftline.model.moment import to_us
from weftline.servers.tree.entry import Entry, Tree, reason_of, server_path, shown_name
from weftline.servers.tree.streams import LimitedStream

_HEADER_LIMIT = 1 << 20


class _Header(tarfile.TarInfo):
    """A tar header that refuses extension records large enough to fill the memory."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        extension = self.type in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
        if self.size < 0 or (extension and self.size > _HEADER_LIMIT):
            raise tarfile.ReadError("a header claims an impossible size")
        return cast("tarfile.TarInfo", super()._proc_member(archive))  # type: ignore[misc]


def list_tar(stream: BinaryIO, tree: Tree, outer: tuple[str, ...] = (), prefix: str = "") -> None:
    """Add every file of a tar. A damaged tar gives the entries before the damage and a problem.

    Raises UnreadableError where not even the first header can be read.
    """
    try:
        archive = tarfile.open(fileobj=stream, mode="r:", tarinfo=_Header, errorlevel=0)  # noqa: SIM115 - lives with tree
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise UnreadableError(f"not a readable tar: {reason_of(error)}.") from error
    regular: dict[str, tarfile.TarInfo] = {}
    hard: list[tarfile.TarInfo] = []
    try:
        for info in archive:
            if info.isreg():
                regular[info.name] = info
                if not _add_tar(archive, info, info, tree, outer, prefix):
                    break
            elif info.islnk():
                hard.append(info)
            elif info.issym():
                place = prefix + server_path(info.name)[0]
                link = shown_name(info.linkname)
                tree.add(Entry(place, (*outer, shown_name(info.name)), 0, io.BytesIO, None, link))
            elif not info.isdir():
                tree.problems.append(f"{prefix}{server_path(info.name)[0]}: a device, pipe or unknown member, not read")
    except (tarfile.TarError, OSError, ValueError, EOFError, UnreadableError) as error:
        tree.problems.append(f"{prefix or 'the archive '}breaks off: {reason_of(error)}; what stands before is read")
    for info in hard:
        target = regular.get(info.linkname)
        if target is None:
            tree.problems.append(f"{prefix}{server_path(info.name)[0]}: a hard link to nothing in the archive")
        else:
            _add_tar(archive, info, target, tree, outer, prefix)


def _add_tar(
    archive: tarfile.TarFile,
    info: tarfile.TarInfo,
    data: tarfile.TarInfo,
    tree: Tree,
    outer: tuple[str, ...],
    prefix: str,
) -> bool:
    path, stepped = server_path(info.name)
    if stepped:
        tree.problems.append(f"{prefix}{path}: its name steps out of the archive ({shown_name(info.name)!r})")
    if data.size > tree.limits.file_bytes:
        tree.problems.append(f"{prefix}{path}: larger than the limit, not read")
        return True
    mtime = int(info.mtime * 1_000_000) if 0 < info.mtime < 4e9 else None
    entry = Entry(prefix + path, (*outer, shown_name(info.name)), data.size, _tar_opener(archive, data), mtime)
    return tree.add(entry)


def _tar_opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        stream = archive.extractfile(info)
        if stream is None:
            raise UnreadableError("the archive holds no data for this name.")
        return cast("BinaryIO", stream)

    return opened


def list_zip(stream: BinaryIO, tree: Tree, outer: tuple[str, ...] = (), prefix: str = "") -> None:
    """Add every file of a zip; encrypted members and bombs are listed. Raises UnreadableError for no zip at all."""
    try:
        archive = zipfile.ZipFile(stream)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableError(f"not a readable zip: {reason_of(error)}.") from error
    for info in infos:
        path, stepped = server_path(info.filename)
        if info.is_dir() or not path:
            continue
        if stepped:
            tree.problems.append(f"{prefix}{path}: its name steps out of the archive ({shown_name(info.filename)!r})")
        if info.flag_bits & 1:
            tree.problems.append(f"{prefix}{path}: encrypted in the archive, not read")
            continue
        bomb = info.file_size > tree.limits.free and info.file_size > tree.limits.ratio * max(info.compress_size, 1)
        if bomb or info.file_size > tree.limits.file_bytes:
            tree.problems.append(f"{prefix}{path}: unpacks to far more than its size, not read")
            continue
        opener = _zip_opener(archive, info)
        members = (*outer, shown_name(info.filename))
        if not tree.add(Entry(prefix + path, members, info.file_size, opener, _zip_time(info))):
            break


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        inner = cast("BinaryIO", archive.open(info))
        return cast("BinaryIO", io.BufferedReader(LimitedStream(inner, info.file_size, info.filename), 1 << 18))

    return opened


def _zip_time(info: zipfile.ZipInfo) -> int | None:
    """The stamped time read as UTC: a zip does not say its zone."""
    try:
        return to_us(datetime(*info.date_time, tzinfo=UTC))
    except ValueError:
        return None
