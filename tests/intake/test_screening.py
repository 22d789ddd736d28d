from __future__ import annotations

import base64
import io
import os

import pytest
from PIL import Image
from tests.cpu_time import within

from weftline.intake.screening import looks_like_picture, refused_from_minor, safe_name


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "ICO", "JPEG2000", "AVIF"])
def test_pictures_by_content(kind):
    sink = io.BytesIO()
    Image.new("RGB", (32, 32), "gray").save(sink, kind)
    assert looks_like_picture(sink.getvalue()[:1024])
    assert refused_from_minor("notes.txt", sink.getvalue()) == "picture"


@pytest.mark.parametrize(
    "head",
    [b"\0\0\0\x18ftypmp42", b"\0\0\0\x1cftypheic", b"\x1aE\xdf\xa3webm", b"RIFF\0\0\0\0AVI LIST", b"FLV\1", b"\0\0\1\xba",
     b"\0\0\0\x08moov", (b"\x47" + b"\0" * 187) * 3],
)  # fmt: skip
def test_videos_by_content(head):
    assert refused_from_minor("notes.txt", head) == "picture"


@pytest.mark.parametrize("name", ["a.jpg", "A.JPEG", "b.HEIC", "c.mp4", "d.webm", "e.txt.png", "f.svg"])
def test_pictures_by_ending(name):
    assert refused_from_minor(name, b"plain text") == "picture"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.zip", b"PK\3\4"), ("a.pdf", b"%PDF-1.7"), ("a.txt", b"PK\3\4\0\0"), ("a", b"text"), ("a.html", b"<p>hi"),
     ("a.txt", b"<SVG xmlns="), ("a.txt", b"see data:image/png;base64,AA"), ("a.txt", b"a\0b"), ("a.apk", b"PK\3\4"),
     ("a.eml", b"Subject: x"), ("a.txt", base64.b64encode(os.urandom(3000))),
     ("a.txt", base64.encodebytes(os.urandom(3000))), ("a.txt", os.urandom(3000).hex().encode())],
)  # fmt: skip
def test_what_may_carry_pictures_is_not_taken(name, data):
    assert refused_from_minor(name, data) == "text_only"


@pytest.mark.parametrize(
    "data",
    ["[03/07/2022, 14:05] Lena: 你好\r\n".encode() * 500, "﻿مرحبا".encode(), "caf\xe9".encode("latin-1"),
     "看到".encode("utf-16"), b'{"messages": []}', "\u200e[1/2/22] <Media omitted>\n".encode()],
)  # fmt: skip
def test_chats_are_taken(data):
    assert refused_from_minor("chat.txt", data) is None


def test_screening_is_linear():
    data = b"".join((b"A " + b"A" * 996 + b"\n", b"x y\n")) * 2000 + b"<" * 100_000
    with within(1):
        refused = refused_from_minor("a.txt", data)
    assert refused is None


@pytest.mark.parametrize(
    ("given", "safe"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\y.txt", "y.txt"), ("gpj\u202e.exe\0", "gpj.exe"), ("", "file"), ("..", "file"),
     ("聊天.txt", "聊天.txt"), ("REPORT.json", "report as sent.json"), ("x" * 300 + ".txt", "x" * 80 + ".txt")],
)  # fmt: skip
def test_names_are_made_safe(given, safe):
    assert safe_name(given, set()) == safe


def test_names_stay_apart():
    assert safe_name("A.txt", {"a.txt", "A (2).txt"}) == "A (3).txt"
