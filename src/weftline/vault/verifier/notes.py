"""C2SP signed notes: verification keys, and checkpoints signed with Ed25519."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ED25519: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A C2SP note verification key, written `name+hash+base64(0x01 || Ed25519 public key)`."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifyKey:
        """Raises ValueError where the text is no verification key."""
        name, digest, key = text.strip().split("+", 2)
        raw = base64.b64decode(key, validate=True)
        parsed = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 33 or parsed.hash.hex() != digest:
            raise ValueError("not an Ed25519 verification key")
        return parsed


def fingerprint(key: VerifyKey) -> str:
    """Sixteen hexadecimal digits that name a signing key on paper, whatever name it goes by in a log."""
    return hashlib.sha256(key.public).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed checkpoint: `size` entries of the log `origin` have the Merkle root `root`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    body: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signers(self, keys: Iterable[VerifyKey]) -> list[VerifyKey]:
        """Those of `keys` that have validly signed. Raises ValueError where a known key's signature is wrong."""
        known = {(key.name, key.hash): key for key in keys}
        good = []
        for name, digest, signature in self.signatures:
            key = known.get((name, digest))
            if key is None:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, self.body)
            except InvalidSignature:
                raise ValueError(f"the signature of {name} is wrong") from None
            good.append(key)
        return good


def parse_note(data: bytes) -> Note:
    """Reads a signed checkpoint. Raises ValueError where it is not one."""
    text = data.decode("utf-8")
    body, separator, tail = text.rpartition("\n\n")
    lines = body.split("\n")
    if not separator or len(lines) < 3 or not lines[1].isdecimal():
        raise ValueError("not a signed checkpoint")
    signatures = []
    for line in tail.splitlines():
        dash, name, value = line.split(" ", 2)
        raw = base64.b64decode(value, validate=True)
        if dash != "\u2014" or len(raw) != 68:
            raise ValueError("not an Ed25519 note signature")
        signatures.append((name, raw[:4], raw[4:]))
    root = base64.b64decode(lines[2], validate=True)
    return Note(lines[0], int(lines[1]), root, tuple(lines[3:]), (body + "\n").encode(), tuple(signatures))
