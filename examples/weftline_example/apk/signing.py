"""Signs an APK: JAR signature (v1) and APK Signature Scheme v2 and v3 (AOSP's "APK signing" documents)."""

from __future__ import annotations

import base64
import hashlib
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from weftline_example.apk.archive import Entry, split_archive
from weftline_example.apk.keys import Identity

_BLOCK_IDS = {"v2": 0x7109871A, "v3": 0xF05368C0}
_RSA_SHA256, _ECDSA_SHA256 = 0x0103, 0x0201
_MAGIC = b"APK Sig Block 42"


def jar_signature(entries: list[Entry], who: Identity, schemes: tuple[str, ...]) -> list[Entry]:
    """The three META-INF files of a JAR signature over these entries.

    Raises:
        TypeError: an EC key was given; its PKCS #7 signature would differ from run to run.
    """
    if not isinstance(who.key, rsa.RSAPrivateKey):
        raise TypeError("only RSA keys make a JAR signature here: EC ones would differ from run to run")
    sections = [_section(entry.name, entry.content) for entry in entries]
    manifest = b"Manifest-Version: 1.0\r\nCreated-By: 1.0 (Android)\r\n\r\n" + b"".join(sections)
    above = [name[1:] for name in schemes if name != "v1"]
    head = b"Signature-Version: 1.0\r\nCreated-By: 1.0 (Android)\r\nSHA-256-Digest-Manifest: " + _digest(manifest)
    if above:
        head += b"\r\nX-Android-APK-Signed: " + ", ".join(above).encode()
    head += b"\r\n\r\n"
    signature_file = head + b"".join(
        _section(entry.name, section) for entry, section in zip(entries, sections, strict=True)
    )
    block = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(signature_file)
        .add_signer(who.certificate, who.key, hashes.SHA256())
        .sign(
            serialization.Encoding.DER,
            [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.NoAttributes, pkcs7.PKCS7Options.Binary],
        )
    )
    return [
        Entry("META-INF/CERT.SF", signature_file),
        Entry("META-INF/CERT.RSA", block),
        Entry("META-INF/MANIFEST.MF", manifest),
    ]


def _digest(content: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(content).digest())


def _section(name: str, content: bytes) -> bytes:
    line = f"Name: {name}".encode()
    folded = line[:70]
    for start in range(70, len(line), 69):
        folded += b"\r\n " + line[start : start + 69]
    return folded + b"\r\nSHA-256-Digest: " + _digest(content) + b"\r\n\r\n"


def block_signature(archive: bytes, who: Identity, schemes: tuple[str, ...]) -> bytes:
    """The archive with an APK Signing Block holding the wanted schemes (`v2`, `v3`)."""
    wanted = [scheme for scheme in ("v2", "v3") if scheme in schemes]
    if not wanted:
        return archive
    files, directory, end = split_archive(archive)
    pairs = b"".join(_pair(scheme, _content_digest(files, directory, end), who) for scheme in wanted)
    size = len(pairs) + 8 + len(_MAGIC)
    block = struct.pack("<Q", size) + pairs + struct.pack("<Q", size) + _MAGIC
    moved = end[:16] + struct.pack("<I", len(files) + len(block)) + end[20:]
    return files + block + directory + moved


def _content_digest(*parts: bytes) -> bytes:
    """The chunked digest of the scheme; `parts` are file data, central directory and its end record."""
    chunks = [part[i : i + (1 << 20)] for part in parts for i in range(0, len(part), 1 << 20)]
    digests = b"".join(hashlib.sha256(b"\xa5" + struct.pack("<I", len(each)) + each).digest() for each in chunks)
    return hashlib.sha256(b"\x5a" + struct.pack("<I", len(chunks)) + digests).digest()


def _counted(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content


def _pair(scheme: str, digest: bytes, who: Identity) -> bytes:
    algorithm = _RSA_SHA256 if isinstance(who.key, rsa.RSAPrivateKey) else _ECDSA_SHA256
    # v3 states for which platform versions a signer counts.
    span = struct.pack("<II", 24, 0x7FFFFFFF) if scheme == "v3" else b""
    signed = _counted(_counted(struct.pack("<I", algorithm) + _counted(digest)))
    signed += _counted(_counted(who.certificate_der)) + span + _counted(b"")
    if isinstance(who.key, rsa.RSAPrivateKey):
        signature = who.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        signature = who.key.sign(signed, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    public = who.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signer = _counted(signed) + span
    signer += _counted(_counted(struct.pack("<I", algorithm) + _counted(signature))) + _counted(public)
    value = _counted(_counted(signer))
    return struct.pack("<QI", 4 + len(value), _BLOCK_IDS[scheme]) + value
