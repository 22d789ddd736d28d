"""Length-prefixed parts, of which signatures in the signing block are made."""

from __future__ import annotations

import struct

from weftline.errors import UnreadableError

_MOST = 1000


def prefixed(data: bytes) -> tuple[bytes, bytes]:
    """(first length-prefixed part, rest). Raises UnreadableError where the data are shorter than they say."""
    if len(data) < 4:
        raise UnreadableError("a length is missing")
    (length,) = struct.unpack_from("<I", data)
    if length > len(data) - 4:
        raise UnreadableError(f"a part claims {length} bytes, {len(data) - 4} are left")
    return data[4 : 4 + length], data[4 + length :]


def sequence(data: bytes) -> list[bytes]:
    """All length-prefixed parts one after the other. Raises UnreadableError as `prefixed`."""
    parts: list[bytes] = []
    while len(data) >= 4 and len(parts) < _MOST:
        part, data = prefixed(data)
        parts.append(part)
    return parts
