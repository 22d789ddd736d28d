"""Formats that are told and listed here: apps belong to the apps room, sound and moving pictures are not looked into."""

from __future__ import annotations

import pytest
from tests.samples.archives import zipped
from tests.samples.reading import reading


@pytest.mark.parametrize(
    ("name", "head", "format_name"),
    [
        ("a.opus", b"OggS\0\2", "audio"),
        ("a.mp3", b"ID3\4", "audio"),
        ("a.amr", b"#!AMR\n", "audio"),
        ("a.m4a", b"\0\0\0\x18ftypM4A ", "audio"),
        ("a.wav", b"RIFF\0\0\0\0WAVE", "audio"),
        ("a.mp4", b"\0\0\0\x18ftypisom", "video"),
        ("a.mov", b"\0\0\0\x18ftypqt  ", "video"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "video"),
    ],
)
def test_sound_and_moving_pictures_are_kept_and_listed(name, head, format_name):
    result = reading(head + bytes(200), name)
    assert result.format == format_name
    assert "kept and hashed" in result.members[0].problem
    assert len(result.members[0].sha256) == 64


@pytest.mark.parametrize(
    ("format_name", "inside"), [("apk", "AndroidManifest.xml"), ("ipa", "Payload/A.app/Info.plist")]
)
def test_apps_are_never_unpacked_as_archives(format_name, inside):
    result = reading(zipped((inside, b"x"), ("a.txt", b"note")), f"a.{format_name}")
    assert result.format == format_name
    assert [member.name for member in result.members] == [f"a.{format_name}"]
