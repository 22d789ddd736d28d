"""Tar archives: every file listed and read; links and devices are named and never followed."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import IO

from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Trouble
from weftline.readers._lenient import Lenient
from weftline.readers._names import Names

_OCTAL = re.compile(rb"[0-7]{1,8}")


def _sniff(head: bytes, name: str) -> int:
    if head[257:262] == b"ustar":
        return 90
    return 60 if name.lower().endswith(".tar") and _checksum_holds(head[:512]) else 0


def _checksum_holds(block: bytes) -> bool:
    """Old archives have no magic, but the header's own checksum (all bytes, its own field as spaces)."""
    if len(block) < 512 or not block.strip(b"\0"):
        return False
    field = block[148:156].strip(b"\0 ")
    return _OCTAL.fullmatch(field) is not None and int(field, 8) == sum(block[:148]) + 256 + sum(block[156:512])


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    source.file.seek(0)
    names = Names()
    try:
        with tarfile.open(fileobj=source.file, mode="r:") as archive:
            while (info := archive.next()) is not None:
                setattr(archive, "members", [])  # noqa: B010 - not in the type stubs; the library keeps all headers; a hostile archive has millions
                if info.isdir():
                    continue
                yield from _member(archive, info, names.own(info.name))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        yield Trouble(f"{source.name}: the archive is damaged or cut off: {error}", fatal=True)


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, name: str) -> Iterator[Record]:
    if not info.isreg():
        kind = "link" if info.issym() or info.islnk() else "device"
        yield Nested(name, None, 0, 0, f"a {kind} ({info.linkname or 'no target'}), not followed", kind)
        return
    stream = Lenient(partial(_opened, archive, info))
    yield Nested(name, stream.begin, info.size)
    if stream.problem:
        yield Trouble(f"{name}: only read as far as it goes: {stream.problem}", fatal=True)


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(info)
    if stream is None:
        raise OSError("no content")
    return stream


FORMAT = Format(
    name="tar",
    sniff=_sniff,
    read=_read,
    versions="POSIX ustar and pax, GNU, old V7",
    reference="POSIX.1-2017 pax; GNU tar manual",
    extensions=(".tar",),
)
