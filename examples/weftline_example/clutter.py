"""What people really hand in: files that cannot be read, for tests. Nothing here is harmful."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path

from weftline_example import chats_whatsapp, screenshots

BOMB_BYTES = 512 * 1024 * 1024
"""Size that the archive bomb claims and would unpack to."""


def write_clutter(folder: Path) -> dict[str, str]:
    """Write reports with unreadable files under `folder/reports`; returns each path and what is wrong with it."""
    good = json.dumps({"id": "EX-CLUTTER-1", "language": "en", "narrative": "I kept everything I had."})
    odd = json.dumps({"id": "EX-CLUTTER-3", "victim": "me", "payments": 7})
    picture = screenshots.profile(1)
    half_zip = chats_whatsapp.pack({"a.txt": b"text " * 400, "b.txt": b"more " * 400})[:90]
    files: dict[str, tuple[bytes, str]] = {
        "mixed/report.json": (good.encode(), ""),
        "mixed/empty.txt": (b"", "empty file"),
        "mixed/nothing.pdf": (b"", "empty file"),
        "mixed/strange.q7x": (bytes(range(256)) * 8, "unknown format"),
        "mixed/locked.zip": (encrypted_zip("secret.txt", b"made-up text that nobody needs\n", b"example"), "encrypted"),
        "mixed/bomb.zip": (bomb(), "too large when unpacked"),
        "mixed/cut.jpg": (picture[: len(picture) // 3], "truncated image"),
        "mixed/broken.zip": (half_zip, "truncated zip"),
        "mixed/相片 фото صورة.png": (screenshots.qr("https://clutter.example/"), ""),
        "mixed/wrong.pdf": (picture, "other content than its name says"),
        "broken form/report.json": (b'{"id": "EX-CLUTTER-2", "narrative": ', "not valid JSON"),
        "broken form/note.txt": (b"only this note: ask for @clutter_example\n", ""),
        "odd form/report.json": (odd.encode(), "wrong types"),
        "no form/chat.txt": ("12/03/2022, 21:04 - Ann: hello\n".encode("utf-16"), ""),
        "just a file.txt": (b"left in the wrong place\n", "not in a report's folder"),
    }  # fmt: skip
    wrong = {}
    for name, (data, problem) in files.items():
        path = folder / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if problem:
            wrong[f"reports/{name}"] = problem
    (folder / "reports" / "empty folder").mkdir(exist_ok=True)
    return wrong


def bomb() -> bytes:
    """A small zip of one member that unpacks to `BOMB_BYTES` of zeros (about half a megabyte packed)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1024 * 1024)
    crc, packed = 0, bytearray()
    for _ in range(BOMB_BYTES // len(block)):
        crc = zlib.crc32(block, crc)
        packed += packer.compress(block)
    packed += packer.flush()
    return _raw_zip("zeros.txt", bytes(packed), crc, BOMB_BYTES, flags=0)


def encrypted_zip(name: str, data: bytes, password: bytes) -> bytes:
    """A zip with the traditional encryption of the ZIP format (APPNOTE 6.1), one deflated member."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def feed(byte: int) -> None:
        keys[0] = _crc_step(keys[0], byte)
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        keys[2] = _crc_step(keys[2], keys[1] >> 24)

    for byte in password:
        feed(byte)
    crc = zlib.crc32(data)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = bytes(11) + bytes([crc >> 24]) + packer.compress(data) + packer.flush()
    cipher = bytearray()
    for byte in plain:
        mask = keys[2] | 2
        cipher.append(byte ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        feed(byte)
    return _raw_zip(name, bytes(cipher), crc, len(data), flags=1)


def _crc_step(value: int, byte: int) -> int:
    # zlib keeps the register inverted; the format's own cipher does not.
    return ~zlib.crc32(bytes([byte]), ~value & 0xFFFFFFFF) & 0xFFFFFFFF


def _raw_zip(name: str, packed: bytes, crc: int, size: int, flags: int) -> bytes:
    head = b"".join(
        number.to_bytes(width, "little")
        for number, width in (
            (20, 2), (flags, 2), (8, 2), (0x6000, 2), (0x5501, 2), (crc, 4), (len(packed), 4), (size, 4),
            (len(name.encode()), 2), (0, 2),
        )
    )  # fmt: skip
    local = b"PK\x03\x04" + head + name.encode() + packed
    central = b"PK\x01\x02\x14\x00" + head + bytes(14) + name.encode()
    end = (1).to_bytes(2, "little") * 2 + len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little")
    data = local + central + b"PK\x05\x06" + bytes(4) + end + bytes(2)
    with zipfile.ZipFile(io.BytesIO(data)) as check:
        check.infolist()
    return data
