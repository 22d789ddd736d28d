"""Signed messages (CMS / PKCS #7): certificates, content, and whether a signer's signature holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography import x509

from weftline.apps.signing.algorithms import UNREADABLE, holds
from weftline.apps.signing.der import INTEGER, OCTETS, OID, SEQUENCE, SET, Item, read
from weftline.errors import UnreadableError

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_DIGESTS = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signer's statement. `signed` are the DER-encoded signed attributes, empty where there are none."""

    issuer: bytes
    serial: int
    digest: str
    signed: bytes
    message_digest: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A signed message: its content (empty when detached), certificates (DER) and signers."""

    content: bytes
    certificates: tuple[bytes, ...]
    signers: tuple[SignerInfo, ...]

    def verify(self, content: bytes | None = None) -> list[tuple[bytes, bool | None]]:
        """(certificate, holds) for each signer whose certificate is there; None = algorithm not known here."""
        data = self.content if content is None else content
        return [(certificate, _holds(signer, certificate, data)) for signer, certificate in self._pairs()]

    def _pairs(self) -> list[tuple[SignerInfo, bytes]]:
        pairs = []
        for signer in self.signers:
            for certificate in self.certificates:
                issuer, serial = _issuer_and_serial(certificate)
                if (issuer, serial) == (signer.issuer, signer.serial):
                    pairs.append((signer, certificate))
                    break
        return pairs


def read_signed(data: bytes) -> SignedMessage:
    """Read a signed message. Raises UnreadableError where it is none."""
    outer, _ = read(data)
    parts = outer.children()
    if outer.tag != SEQUENCE or len(parts) < 2 or parts[0].oid() != _SIGNED_DATA:
        raise UnreadableError("this is not a signed message")
    body = parts[1].children()[0].children()
    content, certificates, signers = b"", [], []
    for part in body[2:]:
        if part.tag == SEQUENCE:
            inner = part.children()
            if len(inner) > 1 and inner[1].children():
                content = inner[1].children()[0].octets()
        elif part.tag == 0xA0:
            certificates = [item.whole for item in part.children() if item.tag == SEQUENCE]
        elif part.tag == SET:
            signers = [info for item in part.children() if (info := _signer(item)) is not None]
    return SignedMessage(content, tuple(certificates), tuple(signers))


def _signer(item: Item) -> SignerInfo | None:
    parts = item.children()
    if len(parts) < 5 or parts[1].tag != SEQUENCE:
        return None
    name = parts[1].children()
    if len(name) != 2 or name[1].tag != INTEGER:
        return None
    digest = _DIGESTS.get(parts[2].children()[0].oid(), "")
    signed = b""
    message_digest = b""
    if parts[3].tag == 0xA0:
        signed = bytes([SET]) + parts[3].whole[1:]
        message_digest = _attribute(parts[3], _MESSAGE_DIGEST)
    signature = next((part.octets() for part in parts[4:] if part.tag & ~0x20 == OCTETS), b"")
    return SignerInfo(name[0].whole, int.from_bytes(name[1].body, "big", signed=True), digest, signed,
                      message_digest, signature)  # fmt: skip


def _attribute(attributes: Item, wanted: str) -> bytes:
    for attribute in attributes.children():
        pair = attribute.children()
        if len(pair) == 2 and pair[0].tag == OID and pair[0].oid() == wanted and pair[1].children():
            return pair[1].children()[0].octets()
    return b""


def _issuer_and_serial(certificate: bytes) -> tuple[bytes, int]:
    outer, _ = read(certificate)
    fields = outer.children()[0].children()
    if fields and fields[0].tag == 0xA0:
        fields = fields[1:]
    if len(fields) < 3:
        return b"", 0
    return fields[2].whole, int.from_bytes(fields[0].body, "big", signed=True)


def _holds(signer: SignerInfo, certificate: bytes, content: bytes) -> bool | None:
    if not signer.digest:
        return None
    if signer.signed and hashlib.new(signer.digest, content).digest() != signer.message_digest:
        return False
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except UNREADABLE:
        return None
    return holds(key, signer.digest, "pkcs1", signer.signature, signer.signed or content)
