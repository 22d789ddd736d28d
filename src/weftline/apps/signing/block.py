"""The APK Signing Block (schemes v2, v3, v3.1): signers and whether signature and content digest hold."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_der_x509_certificate

from weftline.apps.container import Archive
from weftline.apps.signing.algorithms import ALGORITHMS, UNREADABLE, holds
from weftline.apps.signing.lineage import ATTRIBUTE as LINEAGE
from weftline.apps.signing.lineage import Step, read_lineage
from weftline.apps.signing.parts import prefixed, sequence
from weftline.errors import UnreadableError

_MAGIC = b"APK Sig Block 42"
_CHUNK = 1 << 20
MOST_BLOCK = 32 << 20
SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
_PROMISES: dict[int, tuple[tuple[bytes, int], ...]] = {
    0xBEEFF00D: ((struct.pack("<I", 3), 0xF05368C0), (struct.pack("<I", 31), 0x1B93AD61)),
}
_ROTATION_FROM = 0x559F8B02
_TREE = 0x0400


@dataclass(frozen=True, slots=True)
class BlockSigner:
    """One signer of one scheme: its certificate chain (DER), and whether it holds (None = could not be checked).
    `levels`: first and last platform version for which it counts; `lineage`: the keys that it took over from.
    """

    scheme: str
    certificates: tuple[bytes, ...]
    verified: bool | None
    why: str = ""
    levels: tuple[int, int] | None = None
    lineage: tuple[Step, ...] = ()


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
            signers = sequence(prefixed(block.pairs[number])[0])
            found.extend(_signer(archive, block, scheme, signer, digests) for signer in signers[:10])
        except (UnreadableError, struct.error) as error:
            block.anomalies.append(f"the {scheme} signature could not be read: {error}")
    return found


def _signer(
    archive: Archive, block: SigningBlock, scheme: str, signer: bytes, digests: dict[str, bytes]
) -> BlockSigner:
    signed, rest = prefixed(signer)
    digest_part, after = prefixed(signed)
    certificate_part, after = prefixed(after)
    levels = None
    if scheme != "v2":
        levels = struct.unpack_from("<II", after)
        if levels != struct.unpack_from("<II", rest):
            block.anomalies.append(f"a {scheme} signer states other platform versions outside than it signed")
        rest, after = rest[8:], after[8:]
    signatures, rest = prefixed(rest)
    key, _ = prefixed(rest)
    certificates = tuple(sequence(certificate_part))
    stated = {struct.unpack_from("<I", part)[0]: prefixed(part[4:])[0] for part in sequence(digest_part)}
    verified, why = _verify(signed, sequence(signatures), key, certificates)
    if verified is True:
        verified, why = _content_holds(archive, block, stated, digests)
    lineage = _attributes(block, scheme, after, certificates)
    return BlockSigner(scheme, certificates, verified, why, levels, lineage)


def _content_holds(
    archive: Archive, block: SigningBlock, stated: dict[int, bytes], digests: dict[str, bytes]
) -> tuple[bool | None, str]:
    """Whether the file has the digests that were signed; `digests` keeps what was computed."""
    known = [number for number in stated if number in ALGORITHMS and not number & _TREE]
    if not known:
        tree = bool(stated) and all(number & _TREE for number in stated)
        what = "only a hash tree was signed, which is" if tree else "no digest was signed of a kind that is"
        return None, f"{what} not computed here"
    for number, digest in stated.items():
        if number in known:
            name = ALGORITHMS[number][0]
            if name not in digests:
                digests[name] = content_digest(archive, block.start, name)
            if digests[name] != digest:
                return False, "the file's content does not have the digest that was signed"
    return True, ""


def _attributes(block: SigningBlock, scheme: str, data: bytes, certificates: tuple[bytes, ...]) -> tuple[Step, ...]:
    """The chain of keys, and what the signer promises about other schemes."""
    lineage: tuple[Step, ...] = ()
    for attribute in sequence(prefixed(data)[0]) if len(data) >= 4 else ():
        number = struct.unpack_from("<I", attribute)[0] if len(attribute) >= 4 else 0
        if number == LINEAGE:
            try:
                lineage = tuple(read_lineage(attribute[4:]))
            except (UnreadableError, struct.error) as error:
                block.anomalies.append(f"the {scheme} chain of keys could not be read: {error}")
                continue
            if certificates and certificates[0] not in {step.certificate for step in lineage}:
                block.anomalies.append(f"the {scheme} signer is not in its own chain of keys")
        if number == _ROTATION_FROM and scheme == "v3" and 0x1B93AD61 not in block.pairs:
            block.anomalies.append("a signer promises v3.1, but that signature was taken away")
        for promise, wanted in _PROMISES.get(number, ()):
            if wanted not in block.pairs and attribute[4:8] == promise:
                block.anomalies.append(f"a signer promises {SCHEMES[wanted]}, but that signature was taken away")
    return lineage


def _verify(
    signed: bytes, signatures: list[bytes], key: bytes, certificates: tuple[bytes, ...]
) -> tuple[bool | None, str]:
    """Whether the key's signature over the signed part holds and the key is the certificate's."""
    try:
        public = load_der_public_key(key)
    except UNREADABLE as error:
        return None, f"the public key could not be read: {error}"
    results: list[bool | None] = []
    for part in signatures:
        (number,) = struct.unpack_from("<I", part)
        digest, pad = ALGORITHMS.get(number, ("", ""))
        results.append(holds(public, digest, pad, prefixed(part[4:])[0], signed))
    if False in results:
        return False, "the signature does not hold"
    try:
        of_certificate = load_der_x509_certificate(certificates[0]).public_key() if certificates else None
    except UNREADABLE:
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
