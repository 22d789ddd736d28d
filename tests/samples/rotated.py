"""Apps whose signer changed its key: a chain of keys in a v3 or v3.1 signature."""

from __future__ import annotations

import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from tests.samples import apps as samples

from weftline_example.apk.archive import split_archive
from weftline_example.apk.keys import Identity, SignerSpec, identity
from weftline_example.apk.signing import _content_digest as content_digest

OLD, NEW = SignerSpec("old key", "CN=Old, O=Weftline"), SignerSpec("new key", "CN=New, O=Weftline")
_RSA = 0x0103
V2, V3, V31 = 0x7109871A, 0xF05368C0, 0x1B93AD61


def counted(*parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("<I", len(body)) + body


def sign(who: Identity, data: bytes) -> bytes:
    return who.key.sign(data, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg, arg-type]


def lineage(first: Identity, second: Identity) -> bytes:
    """Two keys: the first signs the second's certificate."""
    nodes = []
    for who, signer in ((first, None), (second, first)):
        signed = counted(who.certificate_der) + struct.pack("<I", _RSA if signer else 0)
        signature = sign(signer, signed) if signer else b""
        nodes.append(counted(counted(signed), struct.pack("<II", 0x17, _RSA), counted(signature)))
    return struct.pack("<I", 1) + b"".join(nodes)


def signer_part(who: Identity, digest: bytes, levels: tuple[int, int], *attributes: tuple[int, bytes]) -> bytes:
    span = struct.pack("<II", *levels)
    signed = counted(counted(struct.pack("<I", _RSA), counted(digest))) + counted(counted(who.certificate_der)) + span
    signed += counted(*(counted(struct.pack("<I", number), value) for number, value in attributes))
    public = who.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return counted(
        counted(
            counted(signed)
            + span
            + counted(counted(struct.pack("<I", _RSA), counted(sign(who, signed))))
            + counted(public)
        )
    )


def rotated(*, newest: bool, bend: bool = False, without: tuple[int, ...] = ()) -> bytes:
    """An app whose old key handed over to a new one; `newest`: by v3.1, the old key standing in v3 for old phones."""
    files, directory, end = split_archive(samples.app(samples.Class("Lcom/sample/app/A;"), schemes=()))
    digest = content_digest(files, directory, end)
    old, new = identity(OLD), identity(NEW)
    chain = bytearray(lineage(old, new))
    if bend:
        chain[-1] ^= 1
    handed = (0x3BA06F8C, bytes(chain))
    parts = {V3: signer_part(new, digest, (24, 0x7FFFFFFF), handed)}
    if newest:
        parts = {V3: signer_part(old, digest, (24, 32), (0x559F8B02, struct.pack("<I", 33))),
                 V31: signer_part(new, digest, (33, 0x7FFFFFFF), handed)}  # fmt: skip
    pairs = b"".join(
        struct.pack("<QI", 4 + len(value), number) + value for number, value in parts.items() if number not in without
    )
    size = len(pairs) + 24
    block = struct.pack("<Q", size) + pairs + struct.pack("<Q", size) + b"APK Sig Block 42"
    return files + block + directory + end[:16] + struct.pack("<I", len(files) + len(block)) + end[20:]
