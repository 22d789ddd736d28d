"""Bumble's and Badoo's database on Android (`ChatComDatabase`), one program under two names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

from weftline.model.records import Message
from weftline.readers._chatdb import Columns, read_chats, since_1970
from weftline.readers._format import Format, ReadHints, Record, Source, never
from weftline.readers._sqlite import of, text, whole

_OWNER = "account holder"
_WORDS = "TEXT"


def _tables(names: Collection[str]) -> int:
    wanted = {"message.conversation_id", "message.created_timestamp", "message.payload", "message.payload_type"}
    return 95 if wanted <= set(names) else 0


def _query(known: Columns) -> str:
    message, partner = known["message"], known.get("conversation_info", ())
    joined = ""
    if {"user_id", "user_name"} <= set(partner):
        joined = "LEFT JOIN conversation_info i ON i.user_id = m.conversation_id"
    columns = [
        "m.rowid",
        of("m", message, "is_incoming"),
        "m.created_timestamp",
        "m.payload",
        "m.payload_type",
        "m.conversation_id",
        "i.user_name" if joined else "NULL",
        of("m", message, "sender_name"),
        of("m", message, "sender_id"),
    ]
    return f"SELECT {', '.join(columns)} FROM message m {joined} ORDER BY m.rowid"  # noqa: S608 - names of columns


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    yield from read_chats(source, hints, _query, partial(_message, hints.owner))


def _message(owner: str, row: sqlite3.Row, place: str) -> Message:
    incoming = whole(row[1])
    mine = None if incoming is None else not incoming
    stamp, kind = whole(row[2]), text(row[4])
    partner = text(row[6]) or text(row[5])
    notes = [f"chat {partner}"] if partner else []
    notes += [kind.lower().replace("_", " ")] if kind != _WORDS else []
    return Message(
        place,
        _words(row[3]),
        since_1970(None if stamp is None else stamp / 1000, row[2]),
        (owner or _OWNER) if mine else text(row[7]) or (partner if incoming else text(row[8])),
        mine,
        note="; ".join(notes),
    )


def _words(payload: Any) -> str:
    """The words of a payload, or the address of what was sent; as it stands where it is no JSON."""
    written = text(payload)
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return written
    if not isinstance(value, dict):
        return written
    said = [value[name] for name in ("text", "url") if isinstance(value.get(name), str) and value[name]]
    return "\n".join(said) or written


FORMAT = Format(
    name="bumble",
    sniff=never,
    read=_read,
    versions="ChatComDatabase of Bumble and Badoo for Android: only chats that were opened on the phone",
    reference="layout as documented by the public projects HPI and ALEAPP",
    tables=_tables,
    extensions=(".db",),
)
