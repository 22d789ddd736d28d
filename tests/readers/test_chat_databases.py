from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.samples import databases
from tests.samples.reading import reading, said

AT = 1657722600_000000


def test_whatsapp_of_a_newer_android():
    result = reading(databases.NEW_ANDROID, "msgstore.db", owner="Tan")
    assert result.format == "whatsapp_android"
    first, mine, picture, deleted, system = result.messages
    assert (first.sender, first.text, first.sender_ids) == (
        "6580000001@s.whatsapp.net",
        "pay",
        ("whatsapp:+6580000001",),
    )
    assert (first.moment.at_us, first.locator) == (AT, "x-1#table=message&row=1")
    assert (mine.sender, mine.sender_is_victim) == ("Tan", True)
    assert (picture.sender, picture.attachments, picture.note) == (
        "6580000001@s.whatsapp.net",
        ("IMG-1.jpg",),
        "chat Group",
    )
    assert deleted.note.endswith("deleted by its sender")
    assert deleted.moment.at_us is None
    assert system.system
    assert "call_log: 1" in result.facts[0].value


def test_whatsapp_of_an_older_android():
    result = reading(databases.OLD_ANDROID, "msgstore.db")
    assert said(result) == [("6580000001@s.whatsapp.net", "pay"), ("account holder", "no")]
    assert result.messages[1].attachments == ("a.jpg",)
    assert [message.system for message in result.messages] == [False, False, True]


def test_messages_of_a_layout_without_some_columns_are_read():
    android = databases.sqlite_file(
        "CREATE TABLE message(_id INTEGER PRIMARY KEY, from_me, text_data); CREATE TABLE jid(_id, raw_string);"
        "CREATE TABLE chat(_id INTEGER PRIMARY KEY, jid_row_id);",
        {"message": [(1, 0, "pay")]},
    )
    iphone = databases.sqlite_file(
        "CREATE TABLE ZWAMESSAGE(Z_PK INTEGER PRIMARY KEY, ZISFROMME, ZMESSAGEDATE);"
        "CREATE TABLE ZWACHATSESSION(Z_PK INTEGER PRIMARY KEY, ZCONTACTJID);"
        "CREATE TABLE ZWAGROUPMEMBER(Z_PK INTEGER PRIMARY KEY, ZMEMBERJID);",
        {"ZWAMESSAGE": [(1, 0, 679415400)]},
    )
    for data, name in ((android, "whatsapp_android"), (iphone, "whatsapp_ios")):
        result = reading(data, "x.db")
        assert (result.format, len(result.messages), result.problems) == (name, 1, [])


def test_columns_that_are_not_read_are_named():
    android = databases.sqlite_file(
        "CREATE TABLE message(_id INTEGER PRIMARY KEY, from_me, text_data, starred, lookup, jid_row_id);"
        "CREATE TABLE jid(_id, raw_string); CREATE TABLE chat(_id INTEGER PRIMARY KEY, jid_row_id, archived);",
        {"message": [(1, 0, "pay", 1, None, 0), (2, 0, "now", 0, "", 7)], "chat": [(1, 1, 1)]},
    )
    facts = {fact.name: fact.value for fact in reading(android, "msgstore.db").facts}
    expected = "chat.archived: 1, message.starred: 1, message.jid_row_id: 1"
    assert facts["columns of these tables that are not read"] == expected


def test_rows_with_any_number_are_read():
    rows = [(n, "6580000001@s.whatsapp.net", 0, f"text {n}", 1657722600000, None, None, None, 0) for n in (-1, 0, 1)]
    columns = "_id INTEGER PRIMARY KEY, key_remote_jid, key_from_me, data, timestamp, remote_resource, media_name"
    data = databases.sqlite_file(f"CREATE TABLE messages({columns}, media_mime_type, status);", {"messages": rows})
    assert [text for _, text in said(reading(data, "msgstore.db"))] == ["text -1", "text 0", "text 1"]


def test_whatsapp_of_an_iphone():
    result = reading(databases.IOS, "ChatStorage.sqlite")
    assert result.format == "whatsapp_ios"
    assert said(result) == [("Mei", "pay"), ("account holder", "no"), ("Ann", "")]
    assert result.messages[2].sender_ids == ("whatsapp:+6580000003",)
    assert [message.moment.at_us for message in result.messages] == [AT, AT + 60_000_000, AT + 120_000_000]
    assert result.messages[2].attachments == ("a.jpg",)
    assert [item.locator for item in result.unparsed] == ["x-1#table=message&row=4"]


def test_apples_messages():
    result = reading(databases.APPLE, "chat.db")
    assert result.format == "imessage"
    assert said(result) == [
        ("+6580000001", "pay"),
        ("account holder", "hello"),
        ("mei@fraud.example", ""),
        ("mei@fraud.example", ""),
    ]
    assert [message.moment and message.moment.at_us for message in result.messages[:2]] == [AT, AT + 60_000_000]
    assert result.messages[2].attachments == ("a.heic",)
    assert result.messages[2].sender_ids == ("email:mei@fraud.example",)
    assert "not understood" in result.messages[3].note


def test_any_other_database_comes_row_by_row():
    data = databases.sqlite_file('CREATE TABLE "a ""b" (x, y)', {'"a ""b"': [(1, b"\xff"), (None, "text")]})
    result = reading(data, "thing.db")
    assert result.format == "sqlite"
    assert [row.cells for row in result.rows] == [(("x", "1"), ("y", "\\xff")), (("x", ""), ("y", "text"))]


def test_computed_columns_stand_under_their_own_names():
    data = databases.sqlite_file("CREATE TABLE t (a, g AS (a || 'x'), b)", {"t(a, b)": [("A", "B")]})
    [row] = reading(data, "thing.db").rows
    assert row.cells == (("a", "A"), ("g", "Ax"), ("b", "B"))


def test_a_damaged_table_does_not_hide_the_tables_behind_it():
    rows = [(f"{n} " * 50,) for n in range(2000)]
    data = bytearray(databases.sqlite_file("CREATE TABLE a(x); CREATE TABLE b(x)", {"a": rows, "b": [("kept",)]}))
    data[9 * 4096 : 10 * 4096] = b"\xff" * 4096
    result = reading(bytes(data), "thing.db")
    assert result.rows[-1].cells == (("x", "kept"),)
    assert 0 < len(result.rows) < 2000
    assert len(result.unparsed) == 1
    assert "damaged" in result.problems[0]


def test_cells_that_are_cut_are_told():
    data = databases.sqlite_file("CREATE TABLE t(x)", {"t": [("y" * 70_000,), ("z",)]})
    assert "of 1 cells only 65,536 characters" in reading(data, "thing.db").problems[0]


@pytest.mark.parametrize("name", ["NEW_ANDROID", "IOS", "APPLE"])
def test_a_cut_database_is_listed_and_read_as_far_as_it_goes(name, tmp_path: Path):
    data = getattr(databases, name)
    for end in (50, 101, 1000, 4096, len(data) - 4096, len(data) - 1):
        for scratch in ("", str(tmp_path)):
            result = reading(data[:end], "x.db", scratch=scratch)
            assert result.problems or result.messages or result.members[0].problem


def test_nothing_in_a_database_can_act(tmp_path: Path):
    path = tmp_path / "evil.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES ('a');"
        "CREATE VIEW message AS SELECT load_extension('x') AS text_data;"
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END;"
    )
    connection.close()
    result = reading(path.read_bytes(), "msgstore.db")
    assert result.format == "sqlite"
    assert [row.cells for row in result.rows] == [(("x", "a"),)]
