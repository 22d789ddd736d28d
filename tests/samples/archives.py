"""Archives with the traps that people and offenders put into them."""

from __future__ import annotations

import io
import tarfile
import warnings
import zipfile
import zlib


def zipped(*members: tuple[str, bytes], compress: bool = True) -> bytes:
    """A zip archive; equal names are allowed."""
    sink = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
            for name, data in members:
                archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED)
    return sink.getvalue()


def tarred(*members: tuple[str, bytes], link: str = "") -> bytes:
    """A tar archive, with a symbolic link to `link`."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        if link:
            info = tarfile.TarInfo("a link")
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    return sink.getvalue()


def locked_zip(name: str, data: bytes, password: bytes) -> bytes:
    """A zip archive with PKWARE's old encryption (APPNOTE 6.1), written here because no library writes it."""
    table = [_crc_step(value) for value in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ (keys[1] >> 24)) & 0xFF] ^ (keys[2] >> 8)

    for byte in password:
        update(byte)
    crc = zlib.crc32(data)
    out = bytearray()
    for byte in [*bytes(11), crc >> 24, *data]:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ (((mask * (mask ^ 1)) >> 8) & 0xFF))
        update(byte)
    plain = bytearray(zipped((name, data), compress=False))
    start = 30 + len(name.encode())
    whole = bytes(plain[:start]) + bytes(out) + bytes(plain[start + len(data) :])
    return _patched(bytearray(whole), len(out))


def _patched(whole: bytearray, packed: int) -> bytes:
    central = whole.index(b"PK\x01\x02")
    whole[6] |= 1
    whole[18:22] = packed.to_bytes(4, "little")
    whole[central + 8] |= 1
    whole[central + 20 : central + 24] = packed.to_bytes(4, "little")
    end = whole.index(b"PK\x05\x06")
    whole[end + 16 : end + 20] = central.to_bytes(4, "little")
    return bytes(whole)


def _crc_step(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
    return value
