"""Keccak-256 as Ethereum and Monero use it (the submission before FIPS 202), and EIP-55 mixed-case addresses."""

from __future__ import annotations

from Crypto.Hash import keccak


def keccak256(data: bytes) -> bytes:
    """The Keccak-256 digest."""
    return bytes(keccak.new(digest_bits=256, data=data).digest())


def eip55(address: str) -> str:
    """`0x` and 40 hexadecimal digits in the mixed case that EIP-55 prescribes."""
    digits = address.removeprefix("0x").lower()
    digest = keccak256(digits.encode("ascii")).hex()
    return "0x" + "".join(
        char.upper() if int(mark, 16) >= 8 else char for char, mark in zip(digits, digest, strict=False)
    )
