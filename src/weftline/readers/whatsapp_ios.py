"""WhatsApp's database on an iPhone (`ChatStorage.sqlite`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from functools import partial

from weftline.model.records import Message
from weftline.readers._chatdb import APPLE_EPOCH, Columns, number, read_chats, since_1970
from weftline.readers._format import Format, ReadHints, Record, Source, never
from weftline.readers._sqlite import of, text, whole

_OWNER = "account holder"
_SYSTEM_TYPES = frozenset({6, 10})
_DELETED_TYPE = 14


def _tables(names: Collection[str]) -> int:
    return 95 if {"ZWAMESSAGE.ZISFROMME", "ZWAMESSAGE.ZMESSAGEDATE", "ZWACHATSESSION.ZCONTACTJID"} <= set(names) else 0


def _query(known: Columns) -> str:
    message, members, media = known["ZWAMESSAGE"], known.get("ZWAGROUPMEMBER", ()), known.get("ZWAMEDIAITEM", ())
    of_member, of_file = of("m", message, "ZGROUPMEMBER"), of("m", message, "ZMEDIAITEM")
    member = f"LEFT JOIN ZWAGROUPMEMBER g ON g.Z_PK = {of_member}" if {"Z_PK", "ZMEMBERJID"} <= set(members) else ""
    file = f"LEFT JOIN ZWAMEDIAITEM f ON f.Z_PK = {of_file}" if {"Z_PK", "ZMEDIALOCALPATH"} <= set(media) else ""
    columns = [
        "m.Z_PK",
        "m.ZISFROMME",
        "m.ZMESSAGEDATE",
        of("m", message, "ZTEXT"),
        "g.ZMEMBERJID" if member else "NULL",
        of("m", message, "ZFROMJID"),
        "c.ZCONTACTJID",
        of("c", known["ZWACHATSESSION"], "ZPARTNERNAME"),
        "f.ZMEDIALOCALPATH" if file else "NULL",
        of("m", message, "ZMESSAGETYPE"),
        of("g", members, "ZCONTACTNAME") if member else "NULL",
    ]
    session = f"LEFT JOIN ZWACHATSESSION c ON c.Z_PK = {of('m', message, 'ZCHATSESSION')}"
    return " ".join(["SELECT", ", ".join(columns), "FROM ZWAMESSAGE m", session, member, file, "ORDER BY m.Z_PK"])


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    yield from read_chats(source, hints, _query, partial(_message, hints.owner))


def _message(owner: str, row: sqlite3.Row, place: str) -> Message:
    mine = whole(row[1]) == 1
    chat, partner = text(row[6]), text(row[7])
    jid = "" if mine else text(row[4]) or text(row[5]) or chat
    kind = whole(row[9])
    notes = [f"chat {partner or chat}"] if partner or chat else []
    notes += ["deleted by its sender"] if kind == _DELETED_TYPE else []
    name = partner if jid == chat and partner else text(row[10]) or jid
    return Message(
        place,
        text(row[3]),
        since_1970(float(row[2]) + APPLE_EPOCH if row[2] is not None else None, row[2]),
        (owner or _OWNER) if mine else name,
        mine,
        number(jid, "whatsapp"),
        (text(row[8]).rpartition("/")[2],) if row[8] else (),
        kind in _SYSTEM_TYPES,
        "; ".join(notes),
    )


FORMAT = Format(
    name="whatsapp_ios",
    sniff=never,
    read=_read,
    versions="ChatStorage.sqlite, 2014 to 2026",
    reference="layout as documented by the public project iLEAPP",
    tables=_tables,
    extensions=(".sqlite",),
)
