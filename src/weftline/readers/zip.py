"""Zip archives: every member listed and read; encrypted ones with the passwords given; cut ones as far as they go."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from weftline.readers import _zip_aes
from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Trouble
from weftline.readers._lenient import Lenient
from weftline.readers._names import Names
from weftline.readers._wal import LOG
from weftline.readers._zip_salvage import salvage

_ENCRYPTED = 0x1
_READ_WITH_PASSWORD = 512 << 20


def _sniff(head: bytes, name: str) -> int:
    del name
    return 60 if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    source.file.seek(0)
    try:
        archive = zipfile.ZipFile(source.file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        yield Trouble(f"{source.name}: the archive is damaged ({error}); read as far as it goes", fatal=True)
        yield from salvage(source)
        return
    names = Names()
    with archive:
        plain = {info.filename: info for info in archive.infolist() if not info.flag_bits & _ENCRYPTED}
        for info in archive.infolist():
            if info.filename.endswith("/"):
                continue
            name = names.own(_readable(info))
            yield from _member(archive, info, name, hints, _beside(archive, plain.get(_partner(info.filename))))


def _partner(name: str) -> str:
    """The name under which a database's write-ahead log lies beside it, or a log's database."""
    return name.removesuffix(LOG) if name.endswith(LOG) else name + LOG


def _beside(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> Nested | None:
    if info is None:
        return None
    return Nested(info.filename, partial(_opened, archive, info), info.file_size, info.compress_size)


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """A member from its start, as often as asked."""
    return Lenient(partial(archive.open, info)).begin()


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, hints: ReadHints, beside: Nested | None
) -> Iterator[Record]:
    size, packed = info.file_size, info.compress_size
    if not info.flag_bits & _ENCRYPTED:
        stream = Lenient(partial(archive.open, info))
        yield Nested(name, stream.begin, size, packed, beside=beside)
        if stream.problem:
            yield Trouble(f"{name}: only read as far as it goes: {stream.problem}", fatal=True)
        return
    if not hints.passwords:
        yield Nested(name, None, size, packed, "encrypted: needs a password", "encrypted")
    elif size > _READ_WITH_PASSWORD:
        yield Nested(name, None, size, packed, "encrypted: too large to try passwords on", "encrypted")
    else:
        data = _decrypted(archive, info, hints.passwords)
        if data is None:
            yield Nested(name, None, size, packed, "encrypted: none of the passwords fits", "encrypted")
        else:
            yield Nested(name, partial(io.BytesIO, data), size, packed)


def _decrypted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, passwords: tuple[str, ...]) -> bytes | None:
    """The member's bytes by the first password under which its checksum holds."""
    for password in passwords:
        try:
            if info.compress_type == _zip_aes.METHOD:
                data = _zip_aes.decrypted(archive, info, password)
                if data is not None:
                    return data
                continue
            with archive.open(info, pwd=password.encode("utf-8")) as stream:
                data = stream.read(info.file_size + 1)
                if len(data) == info.file_size and not stream.read(1):
                    return data
        except Exception:  # noqa: BLE001, S112 - a wrong password hands arbitrary bytes to the decompressors
            continue
    return None


def _readable(info: zipfile.ZipInfo) -> str:
    """The member's name; names in UTF-8 without the flag that says so are put right."""
    name = info.filename
    if info.flag_bits & 0x800 or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


FORMAT = Format(
    name="zip",
    sniff=_sniff,
    read=_read,
    versions="stored, deflate, bzip2, lzma; ZipCrypto and AES with a password; ZIP64",
    reference="PKWARE APPNOTE 6.3.10; WinZip: AES encryption information",
    extensions=(".zip",),
)
