"""Whether a signature holds, for the algorithms that apps are signed with."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
"""What reading a key or certificate that somebody bent may raise."""
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
ALGORITHMS: dict[int, tuple[str, str]] = {
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
"""Algorithm numbers of the signing block: digest, and padding for RSA keys."""


def holds(key: object, digest: str, pad: str, signature: bytes, message: bytes) -> bool | None:
    """True or False; None where key type or digest are not known here. `pad`: `pkcs1` or `pss`, for RSA keys."""
    algorithm = _HASHES[digest]() if digest in _HASHES else None
    if algorithm is None:
        return None
    try:
        if isinstance(key, rsa.RSAPublicKey):
            way: padding.AsymmetricPadding = padding.PKCS1v15()
            if pad == "pss":
                way = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
            key.verify(signature, message, way, algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(algorithm))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, message, algorithm)
        else:
            return None
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError):
        return None
    return True
