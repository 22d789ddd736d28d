"""Writes small SQLite databases."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path


def sqlite_file(script: str, rows: dict[str, list[tuple]]) -> bytes:
    """A database from `CREATE TABLE` statements and rows by table."""
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(f"PRAGMA page_size=512;{script}")
        for table, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        connection.commit()
        return connection.serialize()


def logged(before: str, *after: str) -> tuple[bytes, bytes]:
    """A database and the write-ahead log beside it, as they are found on a seized phone: `after` is in the log only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.executescript(
            f"PRAGMA page_size=512; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; {before}; PRAGMA wal_checkpoint(TRUNCATE);"
        )
        for statement in after:
            connection.execute(statement)
        found = path.read_bytes(), path.with_name("m.db-wal").read_bytes()
        connection.close()
        return found


NEW_ANDROID = sqlite_file(
    "CREATE TABLE message(_id INTEGER PRIMARY KEY, chat_row_id, from_me, timestamp, text_data, sender_jid_row_id, message_type);"
    "CREATE TABLE chat(_id INTEGER PRIMARY KEY, jid_row_id, subject);"
    "CREATE TABLE jid(_id INTEGER PRIMARY KEY, raw_string);"
    "CREATE TABLE message_media(message_row_id, file_path, mime_type);"
    "CREATE TABLE call_log(_id INTEGER PRIMARY KEY, duration);",
    {
        "jid": [(1, "6580000001@s.whatsapp.net"), (2, "6580000002-1@g.us")],
        "chat": [(1, 1, None), (2, 2, "Group")],
        "message": [
            (1, 1, 0, 1657722600000, "pay", 0, 0),
            (2, 1, 1, 1657722660000, "no", 0, 0),
            (3, 2, 0, 1657722720000, None, 1, 1),
            (4, 1, 0, 5, None, 0, 15),
            (5, 1, 0, 1657722720000, None, 0, 7),
        ],
        "message_media": [(3, "Media/WhatsApp Images/IMG-1.jpg", "image/jpeg")],
        "call_log": [(1, 4)],
    },
)
OLD_ANDROID = sqlite_file(
    "CREATE TABLE messages(_id INTEGER PRIMARY KEY, key_remote_jid, key_from_me, data, timestamp, remote_resource, "
    "media_name, media_mime_type, status);",
    {
        "messages": [
            (1, "6580000001@s.whatsapp.net", 0, "pay", 1657722600000, None, None, None, 0),
            (2, "6580000001@s.whatsapp.net", 1, "no", 1657722660000, None, "a.jpg", "image/jpeg", 0),
            (3, "6580000001@s.whatsapp.net", 1, None, 1657722660000, None, None, None, 6),
        ]
    },
)
IOS = sqlite_file(
    "CREATE TABLE ZWAMESSAGE(Z_PK INTEGER PRIMARY KEY, ZISFROMME, ZMESSAGEDATE, ZTEXT, ZCHATSESSION, ZGROUPMEMBER, "
    "ZMEDIAITEM, ZFROMJID, ZMESSAGETYPE);"
    "CREATE TABLE ZWACHATSESSION(Z_PK INTEGER PRIMARY KEY, ZCONTACTJID, ZPARTNERNAME);"
    "CREATE TABLE ZWAGROUPMEMBER(Z_PK INTEGER PRIMARY KEY, ZMEMBERJID, ZCONTACTNAME);"
    "CREATE TABLE ZWAMEDIAITEM(Z_PK INTEGER PRIMARY KEY, ZMEDIALOCALPATH);",
    {
        "ZWACHATSESSION": [(1, "6580000001@s.whatsapp.net", "Mei"), (2, "6580000002-1@g.us", "Group")],
        "ZWAGROUPMEMBER": [(1, "6580000003@s.whatsapp.net", "Ann")],
        "ZWAMEDIAITEM": [(1, "Media/x/y/a.jpg")],
        "ZWAMESSAGE": [
            (1, 0, 679415400.0, "pay", 1, None, None, "6580000001@s.whatsapp.net", 0),
            (2, 1, 679415460.0, "no", 1, None, None, None, 0),
            (3, 0, 679415520.0, None, 2, 1, 1, "6580000002-1@g.us", 1),
            (4, 0, "x", "odd", 1, None, None, None, 0),
        ],
    },
)
ARCHIVED = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+\x05hello\x86\x84"
APPLE = sqlite_file(
    "CREATE TABLE message(text, attributedBody BLOB, is_from_me, date, service, item_type, handle_id);"
    "CREATE TABLE handle(id);"
    "CREATE TABLE message_attachment_join(message_id, attachment_id);"
    "CREATE TABLE attachment(transfer_name);",
    {
        "handle": [("+6580000001",), ("mei@fraud.example",)],
        "message": [
            ("pay", None, 0, 679415400000000000, "iMessage", 0, 1),
            (None, ARCHIVED, 1, 679415460, "SMS", 0, 0),
            ("\ufffc", None, 0, 679415520000000000, "iMessage", 0, 2),
            (None, b"\x00\x01", 0, 0, "iMessage", 0, 2),
        ],
        "attachment": [("a.heic",)],
        "message_attachment_join": [(3, 1)],
    },
)
VIBER_DESKTOP = sqlite_file(
    "CREATE TABLE Events(EventID INTEGER PRIMARY KEY, TimeStamp, Direction, ChatID, ContactID);"
    "CREATE TABLE Messages(EventID INTEGER PRIMARY KEY, Type, Subject, Body, PayloadPath, Info);"
    "CREATE TABLE Contact(ContactID INTEGER PRIMARY KEY, Name, Number, ClientName);"
    "CREATE TABLE ChatInfo(ChatID INTEGER PRIMARY KEY, Name);",
    {
        "Contact": [(1, "Mei", "+65 8000 0001", "mei"), (2, None, "+6580000002", "")],
        "ChatInfo": [(1, "Group"), (2, None)],
        "Events": [(1, 1657722600000, 0, 1, 1), (2, 1657722660000, 1, 1, 0), (3, 1657722720000, 0, 2, 2)],
        "Messages": [
            (1, 0, None, "pay", None, None),
            (
                2,
                9,
                None,
                "look",
                None,
                '{"Title":"Pay","URL":"https://pay.invalid/x","quote":{"text":"pay"},"edit":{}}',
            ),
            (3, 2, None, None, "C:\\Users\\t\\ViberDownloads\\a.jpg", "no JSON"),
        ],
    },
)
VIBER_ANDROID = sqlite_file(
    "CREATE TABLE messages(_id INTEGER PRIMARY KEY, conversation_id, participant_id, msg_date, send_type, body, extra_uri);"
    "CREATE TABLE participants(_id INTEGER PRIMARY KEY, participant_info_id);"
    "CREATE TABLE participants_info(_id INTEGER PRIMARY KEY, number, display_name, contact_name);",
    {
        "participants": [(5, 7)],
        "participants_info": [(7, "+6580000001", "Mei", None)],
        "messages": [
            (1, 1, 5, 1657722600000, 0, "pay", None),
            (2, 1, 0, 1657722660000, 1, "no", "content://media/b.jpg"),
        ],
    },
)
BUMBLE = sqlite_file(
    "CREATE TABLE message(id TEXT, conversation_id, sender_id, created_timestamp, is_incoming, payload, payload_type);"
    "CREATE TABLE conversation_info(user_id, user_name);",
    {
        "conversation_info": [("c1", "Mei")],
        "message": [
            ("m1", "c1", "s1", 1657722600000, 1, '{"text":"pay"}', "TEXT"),
            ("m2", "c1", "s2", 1657722660000, 0, '{"text":"no"}', "TEXT"),
            ("m3", "c1", "s1", 1657722720000, 1, '{"url":"https://pictures.invalid/a"}', "IMAGE"),
            ("m4", "c2", "s3", 1657722720000, 1, "not JSON", "TEXT"),
        ],
    },
)
