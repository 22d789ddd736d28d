"""Monero addresses: Base58 in blocks of eight bytes with a Keccak checksum (Monero documentation, standard address)."""

from __future__ import annotations

from weftline.observables.codecs import base58
from weftline.observables.codecs.keccak import keccak256

_BLOCK = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
_CHARS = {size: chars for chars, size in _BLOCK.items()}
MAIN_NET = frozenset({18, 19, 42})


def decode(address: str) -> bytes | None:
    """Network byte and keys of a main-net address, or None where length, alphabet, checksum or network are wrong."""
    if len(address) not in (95, 106):
        return None
    data = bytearray()
    for at in range(0, len(address), 11):
        block = address[at : at + 11]
        size = _BLOCK.get(len(block))
        raw = base58.decode(block)
        if size is None or raw is None:
            return None
        number = int.from_bytes(raw, "big")
        if number >= 1 << 8 * size:
            return None
        data += number.to_bytes(size, "big")
    body, checksum = bytes(data[:-4]), bytes(data[-4:])
    return body if body[0] in MAIN_NET and keccak256(body)[:4] == checksum else None


def encode(body: bytes) -> str:
    """The address of a network byte and keys."""
    data = body + keccak256(body)[:4]
    blocks: list[str] = []
    for at in range(0, len(data), 8):
        block = data[at : at + 8]
        digits = base58.encode(block.lstrip(b"\0"))
        blocks.append(digits.rjust(_CHARS[len(block)], "1"))
    return "".join(blocks)
