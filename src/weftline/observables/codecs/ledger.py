"""XRP Ledger classic and X-addresses (XLS-5d), and TON user-friendly addresses (TON documentation, "Smart contract
addresses").
"""

from __future__ import annotations

import base64
import binascii
import re

from weftline.observables.codecs import base58

_X_PREFIX = b"\x05\x44"
_RAW_TON = re.compile(r"(-1|0):([0-9a-fA-F]{64})")


def classic_xrp(address: str) -> bytes | None:
    """The account id of a classic XRP address, or None."""
    payload = base58.check_decode(address, base58.RIPPLE)
    return payload[1:] if payload is not None and len(payload) == 21 and payload[0] == 0 else None


def x_address(address: str) -> tuple[str, int | None] | None:
    """The classic address and the destination tag (None where there is none) of a main-net X-address."""
    payload = base58.check_decode(address, base58.RIPPLE)
    if payload is None or len(payload) != 31 or payload[:2] != _X_PREFIX:
        return None
    classic = base58.check_encode(b"\0" + payload[2:22], base58.RIPPLE)
    flag, tag = payload[22], int.from_bytes(payload[23:27], "little")
    if flag > 1 or any(payload[27:31]) or (flag == 0 and tag):
        return None
    return classic, tag if flag else None


def encode_x_address(account: bytes, tag: int | None = None) -> str:
    """The X-address of an account id and a destination tag."""
    rest = bytes([0 if tag is None else 1]) + (tag or 0).to_bytes(8, "little")
    return base58.check_encode(_X_PREFIX + account + rest, base58.RIPPLE)


def decode_ton(address: str) -> tuple[int, bytes] | None:
    """Workchain and hash of a TON address, raw (`0:hex`) or user-friendly in either base64 alphabet."""
    raw = _RAW_TON.fullmatch(address)
    if raw:
        return int(raw.group(1)), bytes.fromhex(raw.group(2))
    if len(address) != 48 or not re.fullmatch(r"[A-Za-z0-9_\-+/]{48}", address):
        return None
    data = base64.urlsafe_b64decode(address.replace("+", "-").replace("/", "_"))
    if data[0] not in (0x11, 0x51) or binascii.crc_hqx(data[:34], 0) != int.from_bytes(data[34:], "big"):
        return None
    workchain = data[1] - 256 if data[1] > 127 else data[1]
    return (workchain, data[2:34]) if workchain in (0, -1) else None


def encode_ton(workchain: int, digest: bytes, *, bounceable: bool = True) -> str:
    """The user-friendly, URL-safe form of a TON address."""
    data = bytes([0x11 if bounceable else 0x51, workchain & 0xFF]) + digest
    return base64.urlsafe_b64encode(data + binascii.crc_hqx(data, 0).to_bytes(2, "big")).decode("ascii")
