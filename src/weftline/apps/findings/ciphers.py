"""AES under keys that stand in the app itself: the constants of classes that make keys, tried in the usual ways.

A result counts only where the padding is whole and the text is readable; what it names decides in `wrapping`.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from weftline.apps.android.app import AndroidApp, Body

_BLOCK = 16
_SIZES = (16, 24, 32)
_MOST_KEYS = 40
_MOST_TRIES = 60_000
_MOST_DATA = 8192
_MAKERS = ("Ljavax/crypto/spec/SecretKeySpec;", "Ljavax/crypto/spec/IvParameterSpec;", "Ljavax/crypto/Cipher;")
_PLAIN = frozenset(range(0x20, 0x7F)) | {9, 10, 13}


@dataclass(slots=True)
class Keyring:
    """`keys` and `vectors`: bytes with the way in which they were made from a constant. `tries` bounds the work."""

    keys: dict[bytes, str] = field(default_factory=dict)
    vectors: dict[bytes, str] = field(default_factory=dict)
    tries: int = _MOST_TRIES

    def open(self, data: bytes) -> Iterator[tuple[bytes, str]]:
        """(plain bytes, way) for each key under which the data read as text."""
        if not _BLOCK <= len(data) <= _MOST_DATA or len(data) % _BLOCK:
            return
        for key, name in self.keys.items():
            if self.tries <= 0:
                return
            self.tries -= 1
            raw = _raw(key, data)
            for vector, way in self._vectors(key, data):
                if _reads(_xored(raw[:_BLOCK], vector) if way != "first block" else _xored(raw[_BLOCK:32], vector)):
                    plain = _chained(raw, data, vector) if way else raw
                    text = _unpadded(plain[_BLOCK:] if way == "first block" else plain)
                    if text:
                        yield text, f"aes-{'cbc' if way else 'ecb'}({name}{', iv ' + way if way else ''})"

    def _vectors(self, key: bytes, data: bytes) -> Iterator[tuple[bytes, str]]:
        """Starting vectors: none (each block by itself), zeros, constants, the key, the data's first block."""
        yield bytes(_BLOCK), ""
        yield bytes(_BLOCK), "zero"
        yield from self.vectors.items()
        yield key[:_BLOCK], "key"
        if len(data) > _BLOCK:
            yield data[:_BLOCK], "first block"


def keyring(app: AndroidApp) -> Keyring | None:
    """All keys that the app's own classes could make from their constants; None where they make none."""
    ring = Keyring()
    for body in app.bodies:
        for item in _making(body):
            for constant, name in _constants(body, item):
                _add(ring, constant, name)
    return ring if ring.keys else None


def _making(body: Body) -> set[int]:
    """The method bodies of classes of the app's own that make keys or ciphers."""
    dex, calls = body.code.dex, body.code.invokes
    kinds = [row for row, name in enumerate(dex.types) if name in _MAKERS]
    if not kinds:
        return set()
    rows = np.flatnonzero(np.isin(dex.methods[:, 0], kinds))
    items = calls.item[np.isin(calls.target, rows)]
    classes = np.unique(body.code.class_row[items[~body.library[items]]])
    return set(np.flatnonzero(np.isin(body.code.class_row, classes)).tolist())


def _constants(body: Body, item: int) -> Iterator[tuple[bytes, str]]:
    code = body.code
    for target in code.strings.target[code.strings.item == item].tolist():
        text = code.dex.string(target)
        if 1 <= len(text) <= 128:
            yield text.encode("utf-8", "replace"), repr(text)
    for of, _, data in code.array_payloads():
        if of == item:
            yield data, "array " + data[:32].hex()


def _add(ring: Keyring, constant: bytes, name: str) -> None:
    for raw, way in _forms(constant, name):
        if len(raw) in _SIZES and len(ring.keys) < _MOST_KEYS:
            ring.keys.setdefault(raw, way)
        if len(raw) == _BLOCK and len(ring.vectors) < _MOST_KEYS:
            ring.vectors.setdefault(raw, way)


def _forms(constant: bytes, name: str) -> Iterator[tuple[bytes, str]]:
    """The constant itself, decoded, and as the digests that keys are commonly made of."""
    yield constant, name
    with contextlib.suppress(ValueError, UnicodeDecodeError):
        yield bytes.fromhex(constant.decode("ascii")), f"hex {name}"
    with contextlib.suppress(binascii.Error, ValueError):
        yield base64.b64decode(constant, validate=True), f"base64 {name}"
    if name.startswith("'") and len(constant) >= 4:
        yield hashlib.md5(constant, usedforsecurity=False).digest(), f"md5 {name}"
        yield hashlib.sha256(constant).digest(), f"sha256 {name}"


def _raw(key: bytes, data: bytes) -> bytes:
    engine = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305 - undone here, not done
    return engine.update(data) + engine.finalize()


def _xored(block: bytes, vector: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(block, vector, strict=False))


def _chained(raw: bytes, data: bytes, vector: bytes) -> bytes:
    before = vector + data[:-_BLOCK]
    return (int.from_bytes(raw, "big") ^ int.from_bytes(before, "big")).to_bytes(len(raw), "big")


def _reads(block: bytes) -> bool:
    """Whether a first block could be readable text with or without padding behind it."""
    body = block.rstrip(block[-1:]) if block and 0 < block[-1] <= _BLOCK else block
    return bool(body) and all(byte in _PLAIN for byte in body)


def _unpadded(plain: bytes) -> bytes:
    count = plain[-1] if plain else 0
    if 0 < count <= _BLOCK and plain.endswith(bytes([count]) * count):
        return plain[:-count]
    return plain.rstrip(b"\0") if plain.endswith(b"\0") else plain
