"""wtmp and btmp: the system's binary records of sessions and failed logins."""

from __future__ import annotations

import ipaddress
import struct
from typing import Final

from weftline.model.moment import iso
from weftline.model.server import Login
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._blocks import blocks
from weftline.servers.logs._request import is_address
from weftline.servers.tree import Entry

_RECORD: Final = struct.Struct("<hxxi32s4s32s256shhiii16s20x")
_USER_PROCESS: Final = 7
_LOGIN_PROCESS: Final = 6


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return entry.name.startswith(("wtmp", "btmp")) and len(head) >= _RECORD.size and 0 <= head[0] <= 9


def _read(entry: Entry, desk: Desk) -> None:
    data = b"".join(blocks(entry, desk))
    count, rest = divmod(len(data), _RECORD.size)
    for number in range(count):
        begin = number * _RECORD.size
        kind, _, _, _, user, host, _, _, _, seconds, micro, address = _RECORD.unpack_from(data, begin)
        desk.lines.total += 1
        desk.lines.parsed += 1
        ip = _ip(host, address)
        failed = entry.name.startswith("btmp")
        if not ip or not (kind == _USER_PROCESS or (failed and kind in {_USER_PROCESS, _LOGIN_PROCESS})):
            continue
        at_us = seconds * 1_000_000 + min(max(micro, 0), 999_999) if seconds > 0 else None
        locator = desk.at(entry, bytes=f"{begin}-{begin + _RECORD.size}")
        name = user.split(b"\0")[0].decode("utf-8", "backslashreplace")
        desk.logins.append(Login("ssh", ip, not failed, locator, name, at_us, iso(at_us) or ""))
    if rest:
        desk.problems.append(f"{entry.path}: ends inside a record ({rest} bytes left over)")


def _ip(host: bytes, address: bytes) -> str:
    name = host.split(b"\0")[0]
    if is_address(name):
        return name.decode()
    if any(address):
        packed = address[:4] if not any(address[4:]) else address
        return str(ipaddress.ip_address(packed))
    return ""


SOURCE = Source("session records", 4, _claims, _read)
