"""Tar archives: every file listed and read; links and devices are named and never followed."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import IO, BinaryIO

from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Trouble
from weftline.readers._lenient import Lenient
from weftline.readers._names import Names
from weftline.readers._wal import LOG

_MOST_LOGS, _MOST_NAMES = 1000, 100_000
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
    names = Names()
    beside: dict[str, tarfile.TarInfo] = {}
    try:
        with _archive(source) as archive:
            beside = _logs(archive)
        with _archive(source) as archive:
            for info in _headers(archive):
                if not info.isdir():
                    yield from _member(archive, info, names.own(info.name), beside.get(info.name))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        yield Trouble(f"{source.name}: the archive is damaged or cut off: {error}", fatal=True)


def _archive(source: Source) -> tarfile.TarFile:
    source.file.seek(0)
    return tarfile.open(fileobj=source.file, mode="r:")


def _headers(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (info := archive.next()) is not None:
        setattr(archive, "members", [])  # noqa: B010 - not in the type stubs; the library keeps all headers; a hostile archive has millions
        yield info


def _logs(archive: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """What lies beside a file: a database's write-ahead log by the database's name, and the other way round."""
    logs: dict[str, tarfile.TarInfo] = {}
    others: dict[str, tarfile.TarInfo] = {}
    with suppress(tarfile.TarError, OSError, EOFError, ValueError):  # the reading itself tells of the damage
        for info in _headers(archive):
            if info.isreg() and info.name.endswith(LOG) and len(logs) < _MOST_LOGS:
                logs[info.name.removesuffix(LOG)] = info
            if info.isreg() and (info.name in logs or len(others) < _MOST_NAMES):
                others[info.name] = info
    pairs = {name: log for name, log in logs.items() if name in others}
    return pairs | {log.name: others[name] for name, log in pairs.items()}


def _member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, beside: tarfile.TarInfo | None
) -> Iterator[Record]:
    if not info.isreg():
        kind = "link" if info.issym() or info.islnk() else "device"
        yield Nested(name, None, 0, 0, f"a {kind} ({info.linkname or 'no target'}), not followed", kind)
        return
    stream = Lenient(partial(_opened, archive, info))
    other = Nested(beside.name, partial(_from_its_start, archive, beside), beside.size) if beside else None
    yield Nested(name, stream.begin, info.size, beside=other)
    if stream.problem:
        yield Trouble(f"{name}: only read as far as it goes: {stream.problem}", fatal=True)


def _from_its_start(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    """A file from its start, as often as asked."""
    return Lenient(partial(_opened, archive, info)).begin()


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
