from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from weftline.errors import KeysError, NewerDatabaseError
from weftline.store import Store, search, steps

KEY = bytes(range(32))


def test_the_file_is_encrypted_and_opens_with_its_key_only(tmp_path: Path) -> None:
    path = tmp_path / "operation.db"
    store = Store.open(path, KEY)
    with store.write() as db:
        steps.put_meta(db, "name", "a name nobody may read from the disk")
    store.close()
    assert b"a name nobody" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(KeysError, match="does not open with this key"):
        Store.open(path, os.urandom(32))
    again = Store.open(path, KEY)
    with again.read() as db:
        assert steps.get_meta(db, "name") == "a name nobody may read from the disk"
    again.close()


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "operation.db"
    store = Store.open(path, KEY)
    with store.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(NewerDatabaseError, match="newer Weftline"):
        Store.open(path, KEY)


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "operation.db", KEY)

    def fail() -> None:
        with store.write() as db:
            steps.put_meta(db, "a", "1")
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        fail()
    with store.read() as db:
        assert steps.get_meta(db, "a") is None
    store.close()


def test_search_finds_words_of_any_script(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "operation.db", KEY)
    texts = [("message", "x-1#msg=1", "请输入邀请码 KX88"), ("message", "x-1#msg=2", "Send 500 dollars to the ACCOUNT")]
    with store.write() as db:
        search.add(db, "x-1", "r-1", texts)
    with store.read() as db:
        assert [hit.locator for hit in search.find(db, "邀请")] == ["x-1#msg=1"]
        assert [hit.locator for hit in search.find(db, "account dollars")] == ["x-1#msg=2"]
        assert search.find(db, '"quoted" OR %') == []
        assert search.find(db, "   ") == []
    store.close()
