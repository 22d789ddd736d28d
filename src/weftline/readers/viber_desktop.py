"""Viber's database on a computer in the clear (`viber.db`): older versions, and copies exported from newer ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import PureWindowsPath
from typing import Any

from weftline.model.records import Message
from weftline.readers._chatdb import Columns, number, read_chats, since_1970
from weftline.readers._format import Format, ReadHints, Record, Source, never
from weftline.readers._sqlite import of, text, whole

_OWNER = "account holder"
_STICKER_TYPE = 4


def _tables(names: Collection[str]) -> int:
    events = {"Events.EventID", "Events.Direction", "Events.ContactID"}
    return 95 if events | {"Messages.EventID", "Messages.Body", "Contact.Number"} <= set(names) else 0


def _query(known: Columns) -> str:
    event, message, contact = known["Events"], known["Messages"], known["Contact"]
    named = {"ChatID", "Name"} <= set(known.get("ChatInfo", ())) and "ChatID" in event
    joined = "LEFT JOIN ChatInfo i ON i.ChatID = e.ChatID" if named else ""
    columns = [
        "m.EventID",
        "e.Direction",
        of("e", event, "TimeStamp"),
        "m.Body",
        of("m", message, "Type"),
        of("m", message, "Subject"),
        of("m", message, "Info"),
        of("m", message, "PayloadPath"),
        of("c", contact, "Name"),
        of("c", contact, "ClientName"),
        "c.Number",
        "i.Name" if joined else "NULL",
    ]
    tied = "LEFT JOIN Events e ON e.EventID = m.EventID LEFT JOIN Contact c ON c.ContactID = e.ContactID"
    return " ".join(["SELECT", ", ".join(columns), "FROM Messages m", tied, joined, "ORDER BY m.EventID"])


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    yield from read_chats(source, hints, _query, partial(_message, hints.owner))


def _message(owner: str, row: sqlite3.Row, place: str) -> Message:
    direction = whole(row[1])
    mine = None if direction is None else direction == 1
    stamp = whole(row[2])
    phone = text(row[10]).replace(" ", "")
    info = _info(row[6])
    said = [text(row[3]), text(row[5]), *(text(info.get(name)) for name in ("Title", "Description", "URL"))]
    notes = [f"chat {text(row[11])}"] if row[11] else []
    quote = info.get("quote")
    if isinstance(quote, dict):
        notes.append(f"replying to {text(quote.get('text'))[:200]!r}")
    notes += ["edited"] if "edit" in info else []
    notes += ["sticker"] if whole(row[4]) == _STICKER_TYPE else []
    return Message(
        place,
        "\n".join(dict.fromkeys(part for part in said if part)),
        since_1970(None if stamp is None else stamp / 1000, row[2]),
        (owner or _OWNER) if mine else text(row[8]) or text(row[9]) or phone,
        mine,
        () if mine else number(phone, "viber"),
        (PureWindowsPath(text(row[7])).name,) if row[7] else (),
        note="; ".join(notes),
    )


def _info(written: Any) -> dict[str, Any]:
    """What stands beside the words, as JSON: links, quotes, edits."""
    try:
        value = json.loads(text(written) or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


FORMAT = Format(
    name="viber_desktop",
    sniff=never,
    read=_read,
    versions="viber.db of Viber for computers where it is not encrypted (newer versions encrypt it)",
    reference="layout as documented by the public projects ViberExtractor and ViberPC-Export",
    tables=_tables,
    extensions=(".db",),
)
