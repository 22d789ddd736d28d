"""Servers with what the first fleet lacks: MongoDB and Redis, journals and lastlog, an older copy of the same database,
a log that was copied, and another tenant's sessions, mail and online shop in Redis.
"""

from __future__ import annotations

import random

from tests.samples.bson import archive, encoded
from tests.samples.fleet.machine import Machine, machine
from tests.samples.fleet.tables import WRITERS, Rows, mysql

SYSTEMS = ("journal", "lastlog", "auth.log")


def mongo_files(tables: list[Rows]) -> dict[str, bytes]:
    return {f"root/dump/app/{table[0]}.bson": b"".join(map(encoded, _documents(table))) for table in tables}


def mongo_archive(tables: list[Rows]) -> dict[str, bytes]:
    return {"home/ops/app.archive": archive("app", {table[0]: _documents(table) for table in tables}, run=50)}


def redis(tables: list[Rows]) -> dict[str, bytes]:
    keys = [
        (f"{name}:{row[0]}", dict(zip(columns[1:], map(str, row[1:]), strict=True)))
        for name, columns, rows in tables
        for row in rows
    ]
    random.Random(len(keys)).shuffle(keys)
    return {"var/lib/redis/dump.rdb": rdb(keys)}


def copied(tables: list[Rows]) -> dict[str, bytes]:
    """The database of today, and that of two weeks ago with the first two thirds of most tables."""
    older = [(name, columns, rows[: max(1, len(rows) * 2 // 3)]) for name, columns, rows in tables]
    return {"www/backup/db_20220801.sql": mysql(tables), "www/backup/old/db_20220715.sql": mysql(older)}


LATER = {
    "mongodump": mongo_files,
    "mongodump archive": mongo_archive,
    "redis": redis,
    "two copies": copied,
    "sqlite": WRITERS["sqlite"],
}


def _documents(table: Rows) -> list[dict[str, object]]:
    name, columns, rows = table
    del name
    return [{("_id" if place == 0 else column): value for place, (column, value) in enumerate(zip(columns, row, strict=True))}
            for row in rows]  # fmt: skip


def rdb(keys: list[tuple[str, dict[str, str]]]) -> bytes:
    """A Redis dump of hashes in their plain form."""
    out = b"REDIS0009\xfe\x00"
    for key, fields in keys:
        out += b"\x04" + _text(key) + _length(len(fields))
        out += b"".join(_text(name) + _text(value) for name, value in fields.items())
    return out + b"\xff" + bytes(8)


def _text(text: str) -> bytes:
    data = text.encode()
    return _length(len(data)) + data


def _length(size: int) -> bytes:
    return (
        bytes([size])
        if size < 64
        else bytes([0x40 | size >> 8, size & 255])
        if size < 1 << 14
        else b"\x80" + size.to_bytes(4)
    )


def harder(seed: int) -> Machine:
    """One server from its seed: the same bytes each time."""
    made = machine(seed, writers=LATER, systems=SYSTEMS)
    owner, customers = _tenant(made)
    sessions = [
        (f"shop:session:{n:04x}9", {"user": "florist", "ip": owner, "last": "2022-07-20 10:00:00"}) for n in range(5)
    ]
    carts = [
        (f"shop:cart:{n}", {"name": f"Customer {n}", "phone": phone, "total": "49.00", "item": "roses"})
        for n, phone in enumerate(customers, 1)
    ]
    made.files["srv/flowers/cache/sessions.rdb"] = rdb(sessions + carts)
    made.files["var/vmail/flowers.example/florist/Maildir/cur/1.M1.box:2,S"] = (
        f"From: Customer <c1@shoppers.example>\nTo: florist@flowers.example\nSubject: roses\n\ncall me at {customers[0]}\n".encode()
    )
    made.files["var/log/mail.log"] = "".join(
        f"Jul {n:2d} 08:00:00 box dovecot: imap-login: Login: user=<florist@flowers.example>, method=PLAIN, rip={owner}, lip=192.0.2.1\n"
        for n in range(1, 21)
    ).encode()
    logs = {path: data for path, data in made.files.items() if path.endswith(".log.1.gz")}
    if seed % 2:
        made.files |= {f"root/copy/{path.rpartition('/')[2]}": data for path, data in logs.items()}
    return made


def _tenant(made: Machine) -> tuple[str, list[str]]:
    """The shop's owner by address, and its customers by number."""
    return next(each for each in made.tenant if each[0] != "+"), sorted(each for each in made.tenant if each[0] == "+")
