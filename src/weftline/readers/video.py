"""Videos: kept and hashed, not looked into."""

from __future__ import annotations

from collections.abc import Iterator

from weftline.readers._format import Format, ReadHints, Record, Source, Trouble

_NOT_VIDEO = frozenset(
    {b"M4A ", b"M4B ", b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
)


def _sniff(head: bytes, name: str) -> int:
    del name
    if head[4:8] == b"ftyp" and head[8:12] not in _NOT_VIDEO:
        return 90
    if head[:4] == b"\x1a\x45\xdf\xa3" or (head[:4] == b"RIFF" and head[8:12] == b"AVI "):
        return 90
    return 85 if head[:4] in {b"\x00\x00\x01\xba", b"FLV\x01"} else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    yield Trouble(f"{source.name}: a video, kept and hashed, not looked into", fatal=True)


FORMAT = Format(
    name="video",
    sniff=_sniff,
    read=_read,
    versions="MP4, MOV, 3GP, WebM, Matroska, AVI, MPEG, FLV",
    reference="ISO/IEC 14496-12; Matroska (RFC 9559)",
    media=True,
    extensions=(".mp4", ".mov", ".3gp", ".webm", ".mkv", ".avi"),
)
