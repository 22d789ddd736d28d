"""Messages of Apple's devices (`chat.db` of a Mac, `sms.db` of an iPhone): iMessage and SMS."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from functools import partial

from weftline.model.records import Message
from weftline.readers._chatdb import APPLE_EPOCH, Columns, read_chats, since_1970
from weftline.readers._format import Format, ReadHints, Record, Source, never
from weftline.readers._sqlite import of, text, whole

_OWNER = "account holder"
_NANOSECONDS_FROM = 1 << 40
_STRING_MARK = b"NSString"


def _tables(names: Collection[str]) -> int:
    return 95 if {"message.is_from_me", "message.handle_id", "handle.id", "message.date"} <= set(names) else 0


def _query(known: Columns) -> str:
    message = known["message"]
    attached = (
        "(SELECT group_concat(a.transfer_name, char(10)) FROM message_attachment_join j "
        "JOIN attachment a ON a.ROWID = j.attachment_id WHERE j.message_id = m.ROWID)"
        if "message_attachment_join" in known and "transfer_name" in known.get("attachment", ())
        else "NULL"
    )
    columns = [
        of("m", message, name)
        for name in ("text", "attributedBody", "is_from_me", "date", "service", "item_type", "date_edited")
    ]
    chosen = ", ".join(["m.ROWID", *columns, "h.id", attached])
    return f"SELECT {chosen} FROM message m LEFT JOIN handle h ON h.ROWID = m.handle_id ORDER BY m.ROWID"  # noqa: S608


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    yield from read_chats(source, hints, _query, partial(_message, hints.owner))


def _message(owner: str, row: sqlite3.Row, place: str) -> Message:
    mine = whole(row[3]) == 1
    handle = "" if mine else text(row[8])
    notes = [text(row[5])] if row[5] else []
    notes += ["edited"] if whole(row[7]) else []
    words = text(row[1]) or (_attributed(row[2]) if isinstance(row[2], bytes) else "")
    if not words and row[2]:
        notes.append("its text is in a form that is not understood")
    return Message(
        place,
        words.replace("\ufffc", "").strip() if row[9] else words,
        since_1970(_seconds(whole(row[4])), row[4]),
        (owner or _OWNER) if mine else handle,
        mine,
        _ids(handle),
        tuple(name for name in text(row[9]).split("\n") if name),
        bool(whole(row[6])),
        "; ".join(notes),
    )


def _seconds(stamp: int | None) -> float | None:
    """Nanoseconds since 2001 in newer systems, seconds in older ones."""
    if not stamp:
        return None
    return (stamp / 1e9 if abs(stamp) > _NANOSECONDS_FROM else stamp) + APPLE_EPOCH


def _ids(handle: str) -> tuple[str, ...]:
    if "@" in handle:
        return (f"email:{handle.casefold()}",)
    return (f"phone:{handle}",) if handle.startswith("+") and handle[1:].isdigit() else ()


def _attributed(data: bytes) -> str:
    """The text in an archived attributed string: it stands behind the class name with its length before it."""
    at = data.find(_STRING_MARK)
    start = data.find(b"+", at, at + 40) + 1 if at >= 0 else 0
    if not start or start >= len(data):
        return ""
    size, width = data[start], 1
    if size == 0x81:
        size, width = int.from_bytes(data[start + 1 : start + 3], "little"), 3
    elif size == 0x82:
        size, width = int.from_bytes(data[start + 1 : start + 5], "little"), 5
    return data[start + width : start + width + size].decode("utf-8", "backslashreplace")


FORMAT = Format(
    name="imessage",
    sniff=never,
    read=_read,
    versions="chat.db of macOS 10.8 to 15, sms.db of iOS 6 to 18",
    reference="layout as documented by the public projects iLEAPP and imessage-exporter",
    tables=_tables,
    extensions=(".db",),
)
