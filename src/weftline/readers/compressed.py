"""One compressed file: gzip, bzip2, xz. A cut one is read as far as it goes."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator
from functools import partial
from typing import IO, cast

from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Trouble
from weftline.readers._lenient import Lenient
from weftline.readers._names import printable

_KINDS: tuple[tuple[bytes, str], ...] = ((b"\x1f\x8b\x08", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"))
_ENDINGS = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}


def _sniff(head: bytes, name: str) -> int:
    del name
    return 90 if any(head.startswith(magic) for magic, _ in _KINDS) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    kind = next(kind for magic, kind in _KINDS if source.head.startswith(magic))
    stream = Lenient(partial(_opened, source, kind))
    yield Nested(_name(source.name), stream.begin, -1, source.size)
    if stream.problem:
        yield Trouble(f"{source.name}: damaged or cut off, read as far as it goes: {stream.problem}", fatal=True)


def _opened(source: Source, kind: str) -> IO[bytes]:
    source.file.seek(0)
    if kind == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=source.file))
    return bz2.BZ2File(source.file) if kind == "bzip2" else lzma.LZMAFile(source.file)


def _name(name: str) -> str:
    """The file's name without the ending that says how it is compressed."""
    base = printable(name.rpartition("/")[2])
    for ending, instead in _ENDINGS.items():
        if base.lower().endswith(ending) and len(base) > len(ending):
            return base[: -len(ending)] + instead
    return f"{base}.unpacked"


FORMAT = Format(
    name="compressed",
    sniff=_sniff,
    read=_read,
    versions="gzip, bzip2, xz; several streams in one file",
    reference="RFC 1952; the formats' own descriptions",
    extensions=(".gz", ".bz2", ".xz", ".tgz"),
)
