from __future__ import annotations

import io
import sqlite3

import pytest
from tests.samples.archives import tarred, zipped
from tests.samples.databases import logged
from tests.samples.reading import reading

from weftline.readers._wal import replay


@pytest.fixture
def pair() -> tuple[bytes, bytes]:
    """A database whose newest rows lie in its write-ahead log."""
    return logged(
        "CREATE TABLE t(x); INSERT INTO t VALUES ('old')",
        "INSERT INTO t VALUES ('new')",
        "INSERT INTO t SELECT hex(randomblob(3000)) FROM (SELECT 1 UNION SELECT 2)",
        "UPDATE t SET x = 'newest' WHERE x = 'new'",
    )


def values(result) -> list[str]:
    return [row.cells[0][1] for row in result.rows]


@pytest.mark.parametrize("scratch", [False, True])
def test_a_log_beside_its_database_in_a_zip_is_taken_in(pair, tmp_path, scratch):
    data, log = pair
    folder = str(tmp_path) if scratch else ""
    result = reading(zipped(("d/msgstore.db", data), ("d/msgstore.db-wal", log)), "a.zip", scratch=folder)
    assert values(result)[:2] == ["old", "newest"]
    assert len(result.rows) == 4
    assert "of 3 commits; 0 frames behind them" in next(
        fact.value for fact in result.facts if fact.name == "write-ahead log"
    )
    assert result.problems == []
    assert [member.format for member in result.members] == ["zip", "sqlite", "sqlite_wal"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_log_beside_its_database_in_a_tar_is_taken_in(pair, turned):
    members = [("d/msgstore.db", pair[0]), ("d/msgstore.db-wal", pair[1])]
    result = reading(tarred(*(members[::-1] if turned else members)), "a.tar")
    assert values(result)[:2] == ["old", "newest"]
    assert result.problems == []


def test_a_log_that_lay_beside_the_file_comes_at_its_end(pair):
    data, log = pair
    result = reading(data + log, "msgstore.db", log_bytes=len(log))
    assert values(result)[:2] == ["old", "newest"]
    assert result.members[0].size == len(data)
    alone = reading(log, "msgstore.db-wal", read_with="msgstore.db")
    assert alone.problems == []
    assert {fact.name: fact.value for fact in alone.facts}["read with"] == "msgstore.db"


def test_without_it_only_the_older_rows_are_there_and_a_log_alone_is_told(pair):
    data, log = pair
    assert values(reading(data, "msgstore.db")) == ["old"]
    alone = reading(log, "msgstore.db-wal")
    assert alone.format == "sqlite_wal"
    assert "left out" in alone.members[0].problem
    apart = reading(zipped(("a/msgstore.db", data), ("b/msgstore.db-wal", log)), "a.zip")
    assert values(apart) == ["old"]
    assert any("left out" in problem for problem in apart.problems)


def test_cut_anywhere_only_whole_commits_count(pair):
    data, log = pair
    seen = set()
    for end in [*range(100), *range(100, len(log), 97)]:
        copy = io.BytesIO(data)
        if end < 32:
            with pytest.raises(ValueError, match="write-ahead log"):
                replay(io.BytesIO(log[:end]), copy)
            continue
        replay(io.BytesIO(log[:end]), copy)
        with sqlite3.connect(":memory:") as connection:
            raw = bytearray(copy.getvalue())
            raw[18:20] = b"\1\1"
            connection.deserialize(bytes(raw))
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            seen.add(tuple(row[0][:6] for row in connection.execute("SELECT x FROM t LIMIT 2")))
    assert {("old",), ("old", "new")} <= seen


def test_a_changed_page_ends_what_counts(pair):
    data, log = pair
    bent = bytearray(log)
    bent[32 + 24 + 5] ^= 1
    found = replay(io.BytesIO(bytes(bent)), io.BytesIO(data))
    assert (found.pages, found.commits) == (0, 0)
    assert found.unused > 2
    result = reading(zipped(("m.db", data), ("m.db-wal", bytes(bent))), "a.zip")
    assert values(result) == ["old"]


def test_a_log_with_an_impossible_head_leaves_the_database_readable(pair):
    data, log = pair
    bent = log[:8] + b"\0\0\0\7" + log[12:]
    result = reading(zipped(("m.db", data), ("m.db-wal", bent)), "a.zip")
    assert values(result) == ["old"]
    assert any("not taken in" in problem for problem in result.problems)


def test_a_malformed_entry_of_the_schema_hides_no_other_table(tmp_path):
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE a(x); CREATE TABLE b(x); INSERT INTO a VALUES ('lost'); INSERT INTO b VALUES ('kept')"
        )
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE a(x' WHERE name = 'a'")
    connection.close()
    result = reading(path.read_bytes(), "x.db")
    assert values(result) == ["kept"]
    assert [(item.locator, item.text) for item in result.unparsed] == [("x-1#table=a", "CREATE TABLE a(x")]
    assert "malformed" in result.problems[0]
