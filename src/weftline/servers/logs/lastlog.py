"""lastlog: when and from where each user was last let in, one record for each user number."""

from __future__ import annotations

import struct
from typing import Final

from weftline.errors import UnreadableError
from weftline.model.moment import iso
from weftline.model.server import Login
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._request import is_address
from weftline.servers.tree import Entry

_RECORD: Final = struct.Struct("<i32s256s")
_BATCH: Final = _RECORD.size * 4096
_LONGEST: Final = 1 << 30  # user numbers up to about 3.6 million
_EARLIEST: Final = 946_684_800  # 2000


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return entry.name.startswith("lastlog") and len(head) >= _RECORD.size and not head.startswith(b"SQLite")


def _read(entry: Entry, desk: Desk) -> None:
    """Users who never logged in are empty records; most of a large file is a hole and costs nothing but its reading."""
    at = 0
    with entry.open() as stream:
        while at < _LONGEST and (batch := stream.read(_BATCH)):
            if any(batch):
                _take(batch, at, entry, desk)
            at += len(batch)
            if len(batch) % _RECORD.size:
                left = len(batch) % _RECORD.size
                desk.problems.append(f"{entry.path}: ends inside a record ({left} bytes left over)")
    if entry.size > at:
        raise UnreadableError(f"only its first {at} bytes were read.")


def _take(batch: bytes, at: int, entry: Entry, desk: Desk) -> None:
    for begin in range(0, len(batch) - _RECORD.size + 1, _RECORD.size):
        record = batch[begin : begin + _RECORD.size]
        if not any(record):
            continue
        seconds, line, host = _RECORD.unpack(record)
        number = (at + begin) // _RECORD.size
        locator = desk.at(entry, bytes=f"{at + begin}-{at + begin + _RECORD.size}")
        desk.lines.total += 1
        if not seconds:
            desk.lines.parsed += 1  # written for a user who was never let in
            continue
        if seconds < _EARLIEST or not _is_text(line):
            desk.miss(locator, "", "no time and terminal of a login")
            continue
        desk.lines.parsed += 1
        name = host.split(b"\0")[0]
        if is_address(name):
            user = desk.user_names.get(number, f"user number {number}")
            at_us = seconds * 1_000_000
            desk.logins.append(Login("ssh", name.decode(), True, locator, user, at_us, iso(at_us) or ""))


def _is_text(field: bytes) -> bool:
    return all(32 <= char < 127 for char in field.split(b"\0")[0])


SOURCE = Source("last logins", 4, _claims, _read)
