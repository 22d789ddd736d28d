from __future__ import annotations

import io

import pytest
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine

CREATE = "CREATE TABLE `fa_daili` (\n `id` int, `nick` varchar(20) COMMENT '姓名', `ma` varchar(9) COMMENT '邀请码', KEY `k` (`ma`,`id`)\n) ENGINE=InnoDB;\n"


def run(dump: str | bytes, name: str = "backup/d.sql") -> ServerFindings:
    data = dump.encode() if isinstance(dump, str) else dump
    return examine(io.BytesIO(make_tar({name: data})), exhibit="x-1", name="s.tgz", example=True)


def names(found: ServerFindings) -> list[tuple[str, tuple[str, ...]]]:
    return [(account.name, account.invite_codes) for account in found.accounts]


def test_missing_column_lists_come_from_create_table_and_comments_speak() -> None:
    found = run(CREATE + "INSERT INTO `fa_daili` VALUES (1,'Ann','A1'),\n(2,'Bo','B2');\n")
    assert names(found) == [("Ann", ("A1",)), ("Bo", ("B2",))]
    assert found.accounts[1].locator == "x-1!backup/d.sql#table=fa_daili&row=2"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("'O\\'Neil'", "O'Neil"), ("'O''Neil'", "O'Neil"), ("'a;b),(c'", "a;b),(c"), ("'x\\\\'", "x\\"), ('"dq"', "dq"),
        ("0xE5B08FE78E8B", "小王"), ("X'4142'", "AB"), ("_utf8mb4'ok'", "ok"), ("'-- no comment'", "-- no comment"),
        ("'line\\nbreak'", "line\nbreak"),
    ],
)  # fmt: skip
def test_ways_of_quoting(written: str, name: str) -> None:
    found = run(CREATE + f"INSERT INTO `fa_daili` VALUES (1,{written},'A1'),(2,'Bo','B2');")
    assert names(found) == [(name, ("A1",)), ("Bo", ("B2",))]


def test_columns_in_another_order_and_several_inserts_make_one_table() -> None:
    found = run(
        CREATE
        + "INSERT INTO `fa_daili` (`ma`,`id`,`nick`) VALUES ('A1',1,'Ann');\nREPLACE INTO shop.fa_daili (id, nick, ma) VALUES (2, NULL, 'B2');"
    )
    assert [account.invite_codes for account in found.accounts] == [("A1",), ("B2",)]
    assert [mapping.rows for mapping in found.mappings] == [2]


def test_a_cut_end_keeps_the_rows_before_it_and_says_so() -> None:
    whole = CREATE + "INSERT INTO `fa_daili` VALUES (1,'Ann','A1'),(2,'Bo','B2'),(3,'Ci','C3');"
    for cut in (len(whole) - 3, len(whole) - 12):
        found = run(whole[:cut])
        assert names(found) == [("Ann", ("A1",)), ("Bo", ("B2",))]
        assert any("breaks off in table fa_daili after row 2" in problem for problem in found.problems)


def test_a_long_insert_over_many_blocks_is_streamed_exactly() -> None:
    rows = ",".join(f"({n},'{n % 7}','n''{n}','+65 8{n:07d}')" for n in range(60_000))
    found = run(
        f"INSERT INTO contacts (id,device_id,name,phone) VALUES {rows};\nINSERT INTO contacts (id,device_id,name,phone) VALUES (1,'1','x','12');"
    )
    assert (found.contacts.rows, found.contacts.distinct, found.contacts.unreadable) == (60_000, 60_000, 1)
    assert found.problems == []


def test_postgresql_copy_and_sqlite_dumps() -> None:
    copy = "-- PostgreSQL database dump\nSET standard_conforming_strings = on;\nCOPY public.agents (id, nickname, invite_code) FROM stdin;\n1\tAnn\\tX\tA1\n2\t\\N\tB2\n\\.\nSELECT 1;\n"
    assert names(run(copy)) == [("Ann\tX", ("A1",)), ("", ("B2",))]
    lite = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE agents(id INTEGER, nickname TEXT, invite_code TEXT);\nINSERT INTO agents VALUES(1,'C:\\','A1');\nINSERT INTO \"agents\" VALUES(2,'Bo','B2');\nCOMMIT;\n"
    assert names(run(lite)) == [("C:\\", ("A1",)), ("Bo", ("B2",))]


def test_timestamps_of_a_utc_dump_are_utc_and_other_times_are_the_servers() -> None:
    dump = (
        "/*!40103 SET TIME_ZONE='+00:00' */;\nCREATE TABLE `devices` (`id` int, `phone` varchar(20), `model` varchar(9), `created_at` {kind});\n"
        "INSERT INTO `devices` VALUES (1,'+6581234567','m','2022-07-03 10:00:00');"
    )
    for kind, hour in (("timestamp NULL", 10), ("datetime", 2)):
        data = make_tar({"d.sql": dump.replace("{kind}", kind).encode(), "etc/timezone": b"Asia/Singapore"})
        found = examine(io.BytesIO(data), exhibit="x-1", name="s.tgz")
        assert found.devices[0].first_seen_us == (1656806400 + hour * 3600) * 1_000_000


def test_old_encodings_are_read_as_declared() -> None:
    dump = (
        b"/*!40101 SET NAMES gbk */;\n"
        + CREATE.encode("gbk")
        + "INSERT INTO `fa_daili` VALUES (1,'王五','A1');".encode("gbk")
    )
    assert names(run(dump)) == [("王五", ("A1",))]


@pytest.mark.parametrize(
    "junk",
    ["INSERT INTO x VALUES (" + "(" * 200_000, "INSERT INTO x VALUES ('" + "\\" * 200_001, "CREATE TABLE x (" + "a," * 100_000, "/*" * 100_000, "INSERT INTO x VALUES " + "'\n" * 100_000],
)  # fmt: skip
def test_hostile_dumps_end(junk: str) -> None:
    found = run("-- MySQL dump\nCREATE TABLE a (b int);\n" + junk)
    assert found.accounts == []
    assert found.problems


@pytest.mark.parametrize("listed", [False, True])
def test_rows_whose_values_are_not_taken_are_counted_all_the_same(listed: bool) -> None:
    columns = " (`id`, `address`, `body`)" if listed else ""
    rows = [f"({n},'+65{80000000 + n}','it''s; a (made-up) text, {n}')" for n in range(1000)]
    create = "CREATE TABLE `sms` (`id` int, `address` text, `body` text);\n"
    inserts = [f"INSERT INTO `sms`{columns} VALUES {','.join(rows[at : at + 300])};\n" for at in range(0, 1000, 300)]
    found = run(create + "".join(inserts) + CREATE + "INSERT INTO `fa_daili` VALUES (1,'Ann','A1'),(2,'Bo','B2');\n")
    assert {each.table: (each.meaning, each.rows) for each in found.mappings}["sms"] == ("messages", 1000)
    assert names(found) == [("Ann", ("A1",)), ("Bo", ("B2",))]
