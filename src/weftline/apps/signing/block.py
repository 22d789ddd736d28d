"""The APK Signing Block (schemes v2, v3, v3.1): signers and whether signature and content digest hold."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_der_x509_certificate

from weftline.apps.container import Archive
from weftline.apps.signing.algorithms import holds
from weftline.errors import UnreadableError

_MAGIC = b"APK Sig Block 42"
_CHUNK = 1 << 20
MOST_BLOCK = 32 << 20
SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
_ALGORITHMS = {
    0x0101: ("sha256", "pss"),
    0x0102: ("sha512", "pss"),
    0x0103: ("sha256", "pkcs1"),
    0x0104: ("sha512", "pkcs1"),
    0x0201: ("sha256", ""),
    0x0202: ("sha512", ""),
    0x0301: ("sha256", ""),
    0x0421: ("sha256", "pkcs1"),
    0x0423: ("sha256", ""),
    0x0425: ("sha256", ""),
}
_TREE = 0x0400


@dataclass(frozen=True, slots=True)
class BlockSigner:
    """One signer of one scheme: its certificate chain (DER), and whether it holds (None = could not be checked)."""

    scheme: str
    certificates: tuple[bytes, ...]
    verified: bool | None
    why: str = ""


@dataclass(slots=True)
class SigningBlock:
    """The block of an archive: `start` in the file, its pairs by id, and what did not agree."""

    start: int
    pairs: dict[int, bytes]
    anomalies: list[str] = field(default_factory=list)


def find_block(archive: Archive) -> SigningBlock | None:
    """The signing block before the directory, or None. Raises UnreadableError where it is cut."""
    place = archive.directory_at
    foot = archive.window(place - 24, 24) if place >= 32 else b""
    if foot[8:] != _MAGIC:
        return None
    (size,) = struct.unpack_from("<Q", foot)
    start = place - size - 8
    if not 24 <= size <= MOST_BLOCK or start < 0:
        raise UnreadableError(f"the signing block claims {size} bytes")
    data = archive.window(start, size + 8)
    block = SigningBlock(start, {})
    if struct.unpack_from("<Q", data)[0] != size:
        block.anomalies.append("the signing block's two sizes differ")
    at = 8
    while at + 12 <= len(data) - 24:
        length, number = struct.unpack_from("<QI", data, at)
        if length < 4 or at + 8 + length > len(data) - 24:
            block.anomalies.append("a part of the signing block runs past its end")
            break
        if number in block.pairs:
            block.anomalies.append(f"the signing block holds part 0x{number:08x} twice")
        block.pairs.setdefault(number, data[at + 12 : at + 8 + length])
        at += 8 + length
    return block


def block_signers(archive: Archive, block: SigningBlock) -> list[BlockSigner]:
    """Every signer of every scheme in the block."""
    found: list[BlockSigner] = []
    digests: dict[str, bytes] = {}
    for number, scheme in SCHEMES.items():
        if number not in block.pairs:
            continue
        try:
            signers = _sequence(_prefixed(block.pairs[number])[0])
            found.extend(_signer(archive, block, scheme, signer, digests) for signer in signers[:10])
        except (UnreadableError, struct.error) as error:
            block.anomalies.append(f"the {scheme} signature could not be read: {error}")
    return found


def _prefixed(data: bytes) -> tuple[bytes, bytes]:
    """(first length-prefixed part, rest)."""
    if len(data) < 4:
        raise UnreadableError("a length is missing")
    (length,) = struct.unpack_from("<I", data)
    if length > len(data) - 4:
        raise UnreadableError(f"a part claims {length} bytes, {len(data) - 4} are left")
    return data[4 : 4 + length], data[4 + length :]


def _sequence(data: bytes) -> list[bytes]:
    parts: list[bytes] = []
    while len(data) >= 4 and len(parts) < 1000:
        part, data = _prefixed(data)
        parts.append(part)
    return parts


def _signer(
    archive: Archive, block: SigningBlock, scheme: str, signer: bytes, digests: dict[str, bytes]
) -> BlockSigner:
    signed, rest = _prefixed(signer)
    if scheme != "v2":
        rest = rest[8:]
    signatures, rest = _prefixed(rest)
    key, _ = _prefixed(rest)
    digest_part, after = _prefixed(signed)
    certificates = tuple(_sequence(_prefixed(after)[0]))
    stated = {struct.unpack_from("<I", part)[0]: _prefixed(part[4:])[0] for part in _sequence(digest_part)}
    verified, why = _verify(signed, _sequence(signatures), key, certificates)
    for number, digest in stated.items():
        if verified is True and number in _ALGORITHMS and not number & _TREE:
            name = _ALGORITHMS[number][0]
            if name not in digests:
                digests[name] = content_digest(archive, block.start, name)
            if digests[name] != digest:
                verified, why = False, "the file's content does not have the digest that was signed"
    if verified is True and all(number & _TREE for number in stated):
        verified, why = None, "only a hash tree was signed, which is not computed here"
    return BlockSigner(scheme, certificates, verified, why)


def _verify(
    signed: bytes, signatures: list[bytes], key: bytes, certificates: tuple[bytes, ...]
) -> tuple[bool | None, str]:
    """Whether the key's signature over the signed part holds and the key is the certificate's."""
    try:
        public = load_der_public_key(key)
    except (ValueError, TypeError) as error:
        return None, f"the public key could not be read: {error}"
    results: list[bool | None] = []
    for part in signatures:
        (number,) = struct.unpack_from("<I", part)
        digest, pad = _ALGORITHMS.get(number, ("", ""))
        results.append(holds(public, digest, pad, _prefixed(part[4:])[0], signed))
    if False in results:
        return False, "the signature does not hold"
    try:
        of_certificate = load_der_x509_certificate(certificates[0]).public_key() if certificates else None
    except ValueError:
        return None, "the certificate could not be read"
    if of_certificate != public:
        return False, "the key is not that of the certificate"
    return (True, "") if True in results else (None, "the signature's algorithm is not known here")


def content_digest(archive: Archive, block_start: int, name: str) -> bytes:
    """The digest of the whole file without the block, in pieces of one MiB, as schemes v2 and v3 define it."""
    assert archive.end is not None
    end_record = bytearray(archive.window(archive.end.position, archive.size - archive.end.position))
    end_record[16:20] = struct.pack("<I", block_start & 0xFFFFFFFF)
    pieces: list[bytes] = []
    spans = [(0, block_start), (archive.directory_at, archive.end.position)]
    for start, stop in spans:
        for at in range(start, stop, _CHUNK):
            pieces.append(_piece(archive.window(at, min(_CHUNK, stop - at)), name))  # noqa: PERF401 - one piece at a time
    pieces.extend(_piece(bytes(end_record[at : at + _CHUNK]), name) for at in range(0, len(end_record), _CHUNK))
    return hashlib.new(name, b"\x5a" + struct.pack("<I", len(pieces)) + b"".join(pieces)).digest()


def _piece(data: bytes, name: str) -> bytes:
    return hashlib.new(name, b"\xa5" + struct.pack("<I", len(data)) + data).digest()
