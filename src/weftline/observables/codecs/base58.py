"""Base58 and Base58Check (Bitcoin wiki, "Base58Check encoding"); XRP Ledger uses the same with another alphabet."""

from __future__ import annotations

import hashlib
from typing import Final

BITCOIN: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_MAX_LENGTH = 120


def decode(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes that a Base58 text stands for, or None where it is none or longer than 120 characters."""
    if not text or len(text) > _MAX_LENGTH:
        return None
    number = 0
    for char in text:
        digit = alphabet.find(char)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(data: bytes, alphabet: str = BITCOIN) -> str:
    """The Base58 text of some bytes."""
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, rest = divmod(number, 58)
        digits.append(alphabet[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return alphabet[0] * zeros + "".join(reversed(digits))


def _checksum(payload: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]


def check_decode(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The payload (version bytes included) of a Base58Check text, or None where the checksum is wrong."""
    data = decode(text, alphabet)
    if data is None or len(data) < 5 or _checksum(data[:-4]) != data[-4:]:
        return None
    return data[:-4]


def check_encode(payload: bytes, alphabet: str = BITCOIN) -> str:
    """The Base58Check text of a payload (version bytes included)."""
    return encode(payload + _checksum(payload), alphabet)
