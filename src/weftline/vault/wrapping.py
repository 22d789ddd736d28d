"""Who can open an object: its age header, in which the object's own key is wrapped for each recipient.

Wrapping it for others changes the header alone: the encrypted content stays as it was, byte for byte. `pyrage` makes
and opens whole files only, so the header is read and written here. Source: C2SP `age` v1 (X25519 recipient stanzas,
header MAC), RFC 7748, RFC 8439, RFC 5869.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from weftline.errors import KeysError, TamperedError
from weftline.vault.identity import Identity

_VERSION: Final = b"age-encryption.org/v1\n"
_X25519: Final = b"age-encryption.org/v1/X25519"
_STANZA: Final = b"-> X25519 "
_MAC: Final = b"---"
_MOST_HEADER: Final = 1 << 20
_NO_NONCE: Final = bytes(12)
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_CHECK: Final = 6


def take_header(stream: BinaryIO) -> bytes:
    """The header of an age file, its MAC line included; the stream stands at the content after it. Raises
    TamperedError.
    """
    header = stream.readline(_MOST_HEADER)
    while header.startswith(_VERSION) and len(header) < _MOST_HEADER:
        line = stream.readline(_MOST_HEADER)
        header += line
        if line.startswith(_MAC):
            return header
        if not line:
            break
    raise TamperedError("The object has no age header (altered or cut).", "Compare it with a copy.")


def wrapped_for(header: bytes, identity: Identity, recipients: Sequence[str]) -> bytes:
    """The header with the object's key wrapped for these public keys. Raises KeysError (not for this identity),
    TamperedError.
    """
    key = _file_key(header, identity)
    body, _, mac = header.rpartition(_MAC + b" ")
    if not hmac.compare_digest(mac.strip(), _mac(key, body + _MAC)):
        raise TamperedError("The object's header was altered.", "Compare it with a copy.")
    new = _VERSION + b"".join(_stanza(key, recipient) for recipient in recipients) + _MAC
    return new + b" " + _mac(key, new) + b"\n"


def _file_key(header: bytes, identity: Identity) -> bytes:
    own = X25519PrivateKey.from_private_bytes(_bech32(str(identity.age)))
    for share, wrapped in _stanzas(header):
        try:
            key = _between(own.exchange(X25519PublicKey.from_public_bytes(share)), share, own.public_key())
            return key.decrypt(_NO_NONCE, wrapped, None)
        except (ValueError, InvalidTag):
            continue
    raise KeysError("This identity cannot open the object.", "Use the identity of a recipient.")


def _stanzas(header: bytes) -> Iterator[tuple[bytes, bytes]]:
    lines = header.split(b"\n")
    for line, wrapped in pairwise(lines):
        if line.startswith(_STANZA):
            try:
                yield _unpadded(line.removeprefix(_STANZA)), _unpadded(wrapped)
            except binascii.Error:
                continue


def _stanza(key: bytes, recipient: str) -> bytes:
    theirs = X25519PublicKey.from_public_bytes(_bech32(recipient))
    once = X25519PrivateKey.generate()
    share = once.public_key().public_bytes_raw()
    wrapped = _between(once.exchange(theirs), share, theirs).encrypt(_NO_NONCE, key, None)
    return _STANZA + _shown(share) + b"\n" + _shown(wrapped) + b"\n"


def _between(shared: bytes, share: bytes, recipient: X25519PublicKey) -> ChaCha20Poly1305:
    salt = share + recipient.public_bytes_raw()
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=salt, info=_X25519).derive(shared))


def _mac(key: bytes, header: bytes) -> bytes:
    secret = HKDF(SHA256(), 32, salt=None, info=b"header").derive(key)
    return _shown(hmac.digest(secret, header, "sha256"))


def _shown(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unpadded(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)


def _bech32(text: str) -> bytes:
    """The 32 bytes of a key that age has already read, so that its check characters are known to be right."""
    values = [_BECH32.index(sign) for sign in text.lower().rpartition("1")[2][:-_BECH32_CHECK]]
    bits = "".join(f"{value:05b}" for value in values)
    return int(bits[:256], 2).to_bytes(32, "big")
