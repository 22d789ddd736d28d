"""Voice messages and other sound: kept and hashed, not listened to."""

from __future__ import annotations

from collections.abc import Iterator

from weftline.readers._format import Format, ReadHints, Record, Source, Trouble


def _sniff(head: bytes, name: str) -> int:
    if head.startswith((b"OggS", b"ID3", b"#!AMR", b"fLaC", b"caff")):
        return 90
    if (head[:4] == b"RIFF" and head[8:12] == b"WAVE") or (head[4:8] == b"ftyp" and head[8:12] in {b"M4A ", b"M4B "}):
        return 90
    return 60 if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf1"} and name.lower().endswith((".mp3", ".aac")) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    yield Trouble(f"{source.name}: sound, kept and hashed, not listened to", fatal=True)


FORMAT = Format(
    name="audio",
    sniff=_sniff,
    read=_read,
    versions="Opus and Vorbis in Ogg, MP3, AAC, M4A, AMR, FLAC, WAV, CAF",
    reference="RFC 7845, RFC 4867",
    extensions=(".opus", ".ogg", ".mp3", ".m4a", ".aac", ".amr", ".wav"),
)
