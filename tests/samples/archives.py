"""Archives with the traps that people and offenders put into them."""

from __future__ import annotations

import hashlib
import hmac
import io
import struct
import tarfile
import warnings
import zipfile
import zlib

from Crypto.Cipher import AES


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


def aes_zip(name: str, data: bytes, password: bytes) -> bytes:
    """A zip archive with WinZip's AE-2 at 256 bits, stored: salt, two bytes to check, the cipher's bytes, ten to seal."""
    salt = bytes(range(16))
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    cipher = AES.new(keys[:32], AES.MODE_ECB)
    blocks = range(-(-len(data) // 16))
    stream = b"".join(cipher.encrypt((block + 1).to_bytes(16, "little")) for block in blocks)
    body = bytes(one ^ two for one, two in zip(data, stream, strict=False))
    packed = salt + keys[64:] + body + hmac.new(keys[32:64], body, "sha1").digest()[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 0)
    common = struct.pack("<HHHHHIIIHH", 51, 1, 99, 0, 33, 0, len(packed), len(data), len(name), len(extra))
    local = b"PK\3\4" + common + name.encode() + extra + packed
    central = b"PK\1\2" + struct.pack("<H", 51) + common + bytes(14) + name.encode() + extra
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
