"""Bech32 (BIP 173), Bech32m (BIP 350) and CashAddr (Bitcoin Cash specification, "CashAddr")."""

from __future__ import annotations

from typing import Final

CHARSET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_BECH32_CONST, _BECH32M_CONST = 1, 0x2BC830A3
_CASH_SIZES = (20, 24, 28, 32, 40, 48, 56, 64)


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                checksum ^= term
    return checksum


def _cash_polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 35
        checksum = (checksum & 0x07FFFFFFFF) << 5 ^ value
        for bit, term in enumerate(_CASH_GENERATOR):
            if top >> bit & 1:
                checksum ^= term
    return checksum ^ 1


def regroup(data: list[int] | bytes, size_in: int, size_out: int, *, pad: bool) -> list[int] | None:
    """Numbers of `size_in` bits as numbers of `size_out` bits; None where left-over bits are not zero padding."""
    held = bits = 0
    out: list[int] = []
    for value in data:
        held = (held << size_in | value) & 0xFFFF
        bits += size_in
        while bits >= size_out:
            bits -= size_out
            out.append(held >> bits & (1 << size_out) - 1)
    if pad:
        if bits:
            out.append(held << size_out - bits & (1 << size_out) - 1)
    elif bits >= size_in or held & (1 << bits) - 1:
        return None
    return out


def _values(text: str) -> list[int] | None:
    values = [CHARSET.find(char) for char in text]
    return None if min(values, default=-1) < 0 else values


def decode_segwit(address: str) -> tuple[str, int, bytes] | None:
    """Human-readable part, witness version and program of a segwit address; None where any rule is broken."""
    if address not in (address.lower(), address.upper()) or len(address) > 90:
        return None
    prefix, mark, rest = address.lower().rpartition("1")
    values = _values(rest)
    if not mark or not prefix or values is None or len(values) < 7:
        return None
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    version = values[0]
    if _polymod(expanded + values) != (_BECH32_CONST if version == 0 else _BECH32M_CONST):
        return None
    program = regroup(values[1:-6], 5, 8, pad=False)
    if program is None or version > 16 or not 2 <= len(program) <= 40:
        return None
    if version == 0 and len(program) not in (20, 32):
        return None
    return prefix, version, bytes(program)


def encode_segwit(prefix: str, version: int, program: bytes) -> str:
    """The segwit address of a witness program."""
    data = [version, *(regroup(program, 8, 5, pad=True) or [])]
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    rest = _polymod([*expanded, *data, *[0] * 6]) ^ (_BECH32_CONST if version == 0 else _BECH32M_CONST)
    checksum = [rest >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(CHARSET[value] for value in data + checksum)


def decode_cash(address: str, prefix: str = "bitcoincash") -> tuple[int, bytes] | None:
    """Type bits (0 key hash, 1 script hash) and hash of a CashAddr, with or without its prefix."""
    if address not in (address.lower(), address.upper()) or len(address) > 130:
        return None
    low = address.lower()
    body = low.removeprefix(prefix + ":")
    values = _values(body)
    if values is None or len(values) < 34:
        return None
    if _cash_polymod([ord(char) & 31 for char in prefix] + [0] + values) != 0:
        return None
    data = regroup(values[:-8], 5, 8, pad=False)
    if not data or data[0] & 0x80 or len(data) - 1 != _CASH_SIZES[data[0] & 7]:
        return None
    return data[0] >> 3, bytes(data[1:])


def encode_cash(kind: int, digest: bytes, prefix: str = "bitcoincash") -> str:
    """The CashAddr, prefix included, of a hash; `kind` is 0 for a key hash and 1 for a script hash."""
    version = kind << 3 | _CASH_SIZES.index(len(digest))
    data = regroup(bytes([version]) + digest, 8, 5, pad=True) or []
    rest = _cash_polymod([*(ord(char) & 31 for char in prefix), 0, *data, *[0] * 8])
    checksum = [rest >> 5 * (7 - place) & 31 for place in range(8)]
    return prefix + ":" + "".join(CHARSET[value] for value in data + checksum)
