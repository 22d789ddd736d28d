"""The chain of a signer's certificates, each signed by the one before: how a key was handed over.

Source: "APK Signature Scheme v3", proof-of-rotation, Android Open Source Project.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from cryptography.x509 import load_der_x509_certificate

from weftline.apps.signing.algorithms import ALGORITHMS, UNREADABLE, holds
from weftline.apps.signing.parts import prefixed
from weftline.errors import UnreadableError

ATTRIBUTE = 0x3BA06F8C
_VERSION = 1
_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One certificate (DER) of the chain. `verified`: the one before signed it (None: not known here, or the first)."""

    certificate: bytes
    verified: bool | None


def read_lineage(data: bytes) -> list[Step]:
    """The chain, oldest first. Raises UnreadableError where it is cut or of another version."""
    if len(data) < 4 or struct.unpack_from("<I", data)[0] != _VERSION:
        raise UnreadableError("the chain of keys is of a version not known here")
    rest = data[4:]
    steps: list[Step] = []
    algorithm = 0
    while rest and len(steps) < _MOST_STEPS:
        node, rest = prefixed(rest)
        signed, after = prefixed(node)
        if len(after) < 12:
            raise UnreadableError("the chain of keys is cut")
        following = struct.unpack_from("<I", after, 4)[0]
        signature, _ = prefixed(after[8:])
        certificate, stated = prefixed(signed)
        verified: bool | None = None
        if steps:
            agreed = len(stated) >= 4 and struct.unpack_from("<I", stated)[0] == algorithm
            verified = _signed_by(steps[-1].certificate, algorithm, signature, signed) if agreed else False
        steps.append(Step(certificate, verified))
        algorithm = following
    return steps


def _signed_by(certificate: bytes, algorithm: int, signature: bytes, signed: bytes) -> bool | None:
    try:
        key = load_der_x509_certificate(certificate).public_key()
    except UNREADABLE:
        return None
    digest, pad = ALGORITHMS.get(algorithm, ("", ""))
    return holds(key, digest, pad, signature, signed)
