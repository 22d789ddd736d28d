"""Wallets that nobody holds a key to: checksum-valid encodings of SHA-256 of `weftline example N`.

Encodings: Base58Check as in Bitcoin's original address format (version byte, 20 bytes, four bytes of double SHA-256);
TRON uses the same with version 0x41; Ethereum is plain hexadecimal of 20 bytes.
"""

from __future__ import annotations

import hashlib

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _payload(number: int) -> bytes:
    return hashlib.sha256(f"weftline example {number}".encode()).digest()[:20]


def _base58check(version: int, payload: bytes) -> str:
    body = bytes([version]) + payload
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    value = int.from_bytes(body, "big")
    digits = ""
    while value:
        value, rest = divmod(value, 58)
        digits = _ALPHABET[rest] + digits
    zeros = len(body) - len(body.lstrip(b"\0"))
    return _ALPHABET[0] * zeros + digits


def tron(number: int) -> str:
    """The TRON address of example wallet `number`."""
    return _base58check(0x41, _payload(number))


def btc(number: int) -> str:
    """The Bitcoin address (pay to public key hash) of example wallet `number`."""
    return _base58check(0x00, _payload(number))


def eth(number: int) -> str:
    """The Ethereum address of example wallet `number`, lower case."""
    return "0x" + _payload(number).hex()


def tx_hash(*parts: object) -> str:
    """A made-up transaction hash: 64 hexadecimal digits that follow from the parts."""
    return hashlib.sha256(("weftline example tx " + " ".join(map(str, parts))).encode()).hexdigest()
