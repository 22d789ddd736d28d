"""Draws a small launcher-style icon as PNG: two colours and a simple figure, all made up."""

from __future__ import annotations

import hashlib
import struct
import zlib

_SIDE = 48


def write_icon(seed: str) -> bytes:
    """A PNG of 48 × 48 pixels that follows from the seed."""
    chosen = hashlib.sha256(b"icon" + seed.encode()).digest()
    back, front = chosen[0:3], chosen[3:6]
    half, ring = _SIDE / 2, 8 + chosen[6] % 6
    rows = bytearray()
    for y in range(_SIDE):
        rows.append(0)
        for x in range(_SIDE):
            distance = ((x - half) ** 2 + (y - half) ** 2) ** 0.5
            bar = (x + y * (chosen[7] % 3)) // 6 % 2 == 0
            rows += front if distance < ring or (distance < 2 * ring and bar) else back
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
