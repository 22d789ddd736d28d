"""Whether a signature holds, for the algorithms that apps are signed with."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


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
