"""Signing keys and self-signed certificates made from a seed: the same seed gives the same signer, byte for byte.

They protect nothing: whoever has the example has them. They exist so that builds share a signer, or do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

_SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
_NAMES = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "L": NameOID.LOCALITY_NAME,
    "C": NameOID.COUNTRY_NAME,
}


@dataclass(frozen=True, slots=True)
class SignerSpec:
    """A signer: seed of its key, certificate subject (`CN=…, O=…`), start of validity (birth of the key), kind."""

    seed: str
    subject: str = "CN=Android Debug, O=Android, C=US"
    born: datetime = datetime(2021, 3, 8, 9, 41, 7, tzinfo=UTC)
    years: int = 30
    kind: Literal["rsa", "ec"] = "rsa"


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key with its certificate."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def certificate_der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def sha256(self) -> str:
        """The certificate's SHA-256, by which analysts name a signer."""
        return hashlib.sha256(self.certificate_der).hexdigest()


@cache
def identity(spec: SignerSpec) -> Identity:
    """The key and certificate of a signer."""
    key = _rsa_key(spec.seed) if spec.kind == "rsa" else _ec_key(spec.seed)
    name = x509.Name(
        [
            x509.NameAttribute(_NAMES[k.strip()], v.strip())
            for k, v in (p.split("=", 1) for p in spec.subject.split(","))
        ]
    )
    serial = int.from_bytes(hashlib.sha256(b"serial" + spec.seed.encode()).digest()[:4], "big") >> 1 or 1
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), serial)
        .not_valid_before(spec.born)
        .not_valid_after(spec.born + timedelta(days=365 * spec.years))
    )
    if isinstance(key, rsa.RSAPrivateKey):
        return Identity(key, builder.sign(key, hashes.SHA256()))
    return Identity(key, builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True))


def _ec_key(seed: str) -> ec.EllipticCurvePrivateKey:
    secret = int.from_bytes(hashlib.sha256(b"ec" + seed.encode()).digest(), "big")
    return ec.derive_private_key(secret >> 1, ec.SECP256R1())


def _rsa_key(seed: str) -> rsa.RSAPrivateKey:
    stream = _stream(seed)
    p = _prime(stream, 1024)
    q = _prime(stream, 1024)
    e, n, phi = 65537, p * q, (p - 1) * (q - 1)
    d = pow(e, -1, phi)
    public = rsa.RSAPublicNumbers(e, n)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def _stream(seed: str) -> Iterator[int]:
    """Numbers of 1024 bits that follow from the seed alone."""
    count = 0
    while True:
        yield int.from_bytes(b"".join(hashlib.sha256(f"{seed}/{count}/{i}".encode()).digest() for i in range(4)), "big")
        count += 1


def _prime(stream: Iterator[int], bits: int) -> int:
    candidate = next(stream) >> (1024 - bits)
    candidate |= (3 << (bits - 2)) | 1
    while True:
        coprime = (candidate - 1) % 65537
        if coprime and all(candidate % small for small in _SMALL_PRIMES) and _probably_prime(candidate):
            return candidate
        candidate += 2


def _probably_prime(number: int) -> bool:
    """Miller–Rabin with fixed bases: sure enough for numbers nobody chose to fool us."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19):
        x = pow(base, odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True
