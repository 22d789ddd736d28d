"""WhatsApp's database on Android in the clear (`msgstore.db`), in the older and the newer layout."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from functools import partial

from weftline.model.records import Message
from weftline.readers._chatdb import Columns, number, read_chats, since_1970
from weftline.readers._format import Format, ReadHints, Record, Source, never
from weftline.readers._sqlite import of, pick, text, whole

_OWNER = "account holder"
_SYSTEM_TYPE, _DELETED_TYPE = 7, 15


def _tables(names: Collection[str]) -> int:
    newer = {"message.text_data", "message.from_me", "jid.raw_string", "chat.jid_row_id"} <= set(names)
    older = {"messages.key_remote_jid", "messages.key_from_me", "messages.data"} <= set(names)
    return 95 if newer or older else 0


def _query(known: Columns) -> str:
    if "message" in known and "jid" in known:
        message, chat = known["message"], known.get("chat", ())
        media = known.get("message_media", ())
        joined = "LEFT JOIN message_media f ON f.message_row_id = m._id" if "message_row_id" in media else ""
        attached = media if joined else ()
        columns = (
            f"m._id, m.from_me, {of('m', message, 'timestamp')}, m.text_data, s.raw_string, r.raw_string",
            *(of("c", chat, "subject"), of("f", attached, "file_path"), of("f", attached, "mime_type")),
            of("m", message, "message_type"),
        )
        tied = (
            f"LEFT JOIN chat c ON c._id = {of('m', message, 'chat_row_id')} LEFT JOIN jid r ON r._id = c.jid_row_id "
            f"LEFT JOIN jid s ON s._id = {of('m', message, 'sender_jid_row_id')}"
        )
        return " ".join(["SELECT", ", ".join(columns), "FROM message m", tied, joined, "ORDER BY m._id"])
    old = known["messages"]
    wanted = (
        "_id", "key_from_me", "timestamp", "data", "remote_resource", "key_remote_jid", "", "media_name",
        "media_mime_type", "",
    )  # fmt: skip
    system = f"CASE WHEN {pick(old, 'status')} = 6 THEN {_SYSTEM_TYPE} END"
    chosen = ", ".join([*(pick(old, name) for name in wanted[:-1]), system])
    return f"SELECT {chosen} FROM messages ORDER BY _id"  # noqa: S608 - names of columns, quoted


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    yield from read_chats(source, hints, _query, partial(_message, hints.owner))


def _message(owner: str, row: sqlite3.Row, place: str) -> Message:
    mine = whole(row[1]) == 1
    sender_jid, chat_jid = text(row[4]), text(row[5])
    jid = "" if mine else sender_jid or chat_jid
    stamp = whole(row[2])
    kind = whole(row[9])
    notes = [f"chat {text(row[6]) or chat_jid}"] if chat_jid else []
    if kind == _DELETED_TYPE:
        notes.append("deleted by its sender")
    if row[8] and not row[7]:
        notes.append(f"media ({text(row[8])}) without a file")
    return Message(
        place,
        text(row[3]),
        since_1970(None if stamp is None else stamp / 1000, row[2]),
        (owner or _OWNER) if mine else jid,
        mine,
        number(jid, "whatsapp"),
        (text(row[7]).rpartition("/")[2],) if row[7] else (),
        kind == _SYSTEM_TYPE,
        "; ".join(notes),
    )


FORMAT = Format(
    name="whatsapp_android",
    sniff=never,
    read=_read,
    versions="msgstore.db, decrypted, 2014 to 2026",
    reference="layouts as documented by the public projects whatsapp-viewer and ALEAPP",
    tables=_tables,
    extensions=(".db",),
)
