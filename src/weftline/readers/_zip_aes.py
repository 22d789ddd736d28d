"""Zip members encrypted with AES, as WinZip and 7-Zip write them (WinZip's AE-1 and AE-2)."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
import zlib

from Crypto.Cipher import AES
from Crypto.Util import Counter

METHOD = 99
_EXTRA, _LOCAL_HEADER = 0x9901, 30
_SALT = {1: 8, 2: 12, 3: 16}
_KEY = {1: 16, 2: 24, 3: 32}
_ROUNDS, _CHECK, _SEAL = 1000, 2, 10


def decrypted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: str) -> bytes | None:
    """The member's bytes; None where the password does not fit, or the member is damaged or packed in a rare way."""
    strength, method = _stated(info.extra)
    if strength not in _SALT or method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return None
    data = _packed(archive, info)
    salt, size = data[: _SALT[strength]], _KEY[strength]
    check, body, seal = data[len(salt) : len(salt) + _CHECK], data[len(salt) + _CHECK : -_SEAL], data[-_SEAL:]
    keys = hashlib.pbkdf2_hmac("sha1", password.encode("utf-8"), salt, _ROUNDS, 2 * size + _CHECK)
    if keys[2 * size :] != check:
        return None
    if not hmac.compare_digest(hmac.new(keys[size : 2 * size], body, "sha1").digest()[:_SEAL], seal):
        return None
    counter = Counter.new(128, initial_value=1, little_endian=True)
    plain = AES.new(keys[:size], AES.MODE_CTR, counter=counter).decrypt(body)
    if method == zipfile.ZIP_DEFLATED:
        plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(plain, info.file_size + 1)
    return plain if len(plain) == info.file_size else None


def _stated(extra: bytes) -> tuple[int, int]:
    """Strength of the key and the method under the encryption, from the member's extra field; 0, 0 without one."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _EXTRA and size >= 7 and len(extra) >= 11:
            return extra[8], int.from_bytes(extra[9:11], "little")
        extra = extra[4 + size :]
    return 0, 0


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    file = archive.fp
    assert file is not None
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER)
    name, extra = struct.unpack_from("<HH", header, 26)
    file.seek(name + extra, 1)
    return file.read(info.compress_size)
