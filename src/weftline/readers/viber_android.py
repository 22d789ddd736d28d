"""Viber's database on Android in the clear (`viber_messages`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from functools import partial

from weftline.model.records import Message
from weftline.readers._chatdb import Columns, number, read_chats, since_1970
from weftline.readers._format import Format, ReadHints, Record, Source, never
from weftline.readers._sqlite import of, text, whole

_OWNER = "account holder"


def _tables(names: Collection[str]) -> int:
    wanted = {"messages.participant_id", "messages.msg_date", "messages.send_type", "participants_info.number"}
    return 95 if wanted <= set(names) else 0


def _query(known: Columns) -> str:
    message, info = known["messages"], known["participants_info"]
    participants = known.get("participants", ())
    tied = "LEFT JOIN participants_info i ON i._id = m.participant_id"
    if {"_id", "participant_info_id"} <= set(participants):
        tied = (
            "LEFT JOIN participants p ON p._id = m.participant_id "
            "LEFT JOIN participants_info i ON i._id = p.participant_info_id"
        )
    columns = [
        "m.rowid",
        "m.send_type",
        "m.msg_date",
        of("m", message, "body"),
        of("m", message, "extra_uri"),
        of("m", message, "deleted"),
        of("m", message, "conversation_id"),
        of("i", info, "contact_name"),
        of("i", info, "display_name"),
        "i.number",
    ]
    return f"SELECT {', '.join(columns)} FROM messages m {tied} ORDER BY m.rowid"  # noqa: S608 - names of columns, quoted


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    yield from read_chats(source, hints, _query, partial(_message, hints.owner))


def _message(owner: str, row: sqlite3.Row, place: str) -> Message:
    sent = whole(row[1])
    mine = None if sent is None else sent == 1
    stamp = whole(row[2])
    phone = text(row[9]).replace(" ", "")
    notes = [f"chat {text(row[6])}"] if row[6] is not None else []
    notes += ["deleted"] if whole(row[5]) else []
    return Message(
        place,
        text(row[3]),
        since_1970(None if stamp is None else stamp / 1000, row[2]),
        (owner or _OWNER) if mine else text(row[7]) or text(row[8]) or phone,
        mine,
        () if mine else number(phone, "viber"),
        (text(row[4]).rpartition("/")[2],) if row[4] else (),
        note="; ".join(notes),
    )


FORMAT = Format(
    name="viber_android",
    sniff=never,
    read=_read,
    versions="viber_messages of Viber for Android",
    reference="layout as documented by the public project Autopsy and Belkasoft's article on Viber",
    tables=_tables,
    extensions=(".db",),
)
