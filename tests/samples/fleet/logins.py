"""Records of logins in the binary forms that systems keep: journals and lastlog."""

from __future__ import annotations

import struct

_HEADER, _DATA, _ENTRY = 208, 1, 3


def journal(messages: list[tuple[float, str, str]]) -> bytes:
    """A systemd journal of (second, program, text), after its documentation; without its tables for searching."""
    out = bytearray(_HEADER)
    places: dict[bytes, int] = {}
    tail = 0
    for number, (at, program, text) in enumerate(messages, 1):
        items = []
        for data in (f"MESSAGE={text}".encode(), f"SYSLOG_IDENTIFIER={program}".encode()):
            if data not in places:
                places[data] = _object(out, _DATA, bytes(48) + data)
            items.append(places[data])
        body = struct.pack("<QQQ16sQ", number, int(at * 1e6), number, b"boot", 0)
        tail = _object(out, _ENTRY, body + b"".join(struct.pack("<QQ", item, 0) for item in items))
    struct.pack_into("<8sII", out, 0, b"LPKSHHRH", 0, 0)
    struct.pack_into("<16s", out, 40, b"made-up machine.")
    struct.pack_into("<QQ", out, 88, _HEADER, len(out) - _HEADER)
    struct.pack_into("<QQQ", out, 136, tail, len(places) + len(messages), len(messages))
    return bytes(out)


def _object(out: bytearray, kind: int, body: bytes) -> int:
    at = len(out)
    out += struct.pack("<BB6sQ", kind, 0, b"", 16 + len(body)) + body + bytes(-len(body) % 8)
    return at


def lastlog(logins: list[tuple[int, str]]) -> bytes:
    """The last logins of users from number 0 on as (second, address)."""
    return b"".join(struct.pack("<i32s256s", at, b"pts/0", ip.encode()) for at, ip in logins)
