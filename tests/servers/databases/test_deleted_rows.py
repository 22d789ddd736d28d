from __future__ import annotations

import io
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.databases._sqlite_free import free_rows

CONTACTS = "CREATE TABLE contacts (id INTEGER PRIMARY KEY, device_id INTEGER, name TEXT, phone TEXT)"
DEVICES = "CREATE TABLE devices (id INTEGER PRIMARY KEY, phone TEXT, model TEXT, imei TEXT, invite_code TEXT)"


def made(tmp_path: Path, *steps: str, pragma: str = "") -> bytes:
    path = tmp_path / "made.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA secure_delete=OFF")
        if pragma:
            base.execute(pragma)
        base.execute(CONTACTS)
        base.execute(DEVICES)
        rows = [(n % 20 + 1, "made up", f"+65{81000000 + n}") for n in range(2000)]
        base.executemany("INSERT INTO contacts (device_id, name, phone) VALUES (?, ?, ?)", rows)
        devices = [(f"+65{90000000 + n}", "Pixel 6", f"{350000000000000 + n}", "7788") for n in range(1, 21)]
        base.executemany("INSERT INTO devices (phone, model, imei, invite_code) VALUES (?, ?, ?, ?)", devices)
        base.commit()
        for step in steps:
            base.execute(step)
            base.commit()
    return path.read_bytes()


def run(data: bytes) -> ServerFindings:
    return examine(io.BytesIO(make_tar({"srv/app.db": data})), exhibit="x-1", name="s.tgz", example=True)


def tables(found: ServerFindings) -> dict[str, tuple[str, int]]:
    return {each.table: (each.meaning, each.rows) for each in found.mappings}


@pytest.mark.parametrize(
    "pragma", ["", "PRAGMA page_size=512", "PRAGMA auto_vacuum=INCREMENTAL", "PRAGMA encoding='UTF-16le'"]
)
def test_a_table_that_was_emptied_is_read_from_free_pages(tmp_path: Path, pragma: str) -> None:
    found = run(made(tmp_path, "DELETE FROM contacts", pragma=pragma))
    meaning, rows = tables(found)["contacts (deleted)"]
    assert meaning == "contacts"
    assert rows >= 1700  # those on pages that became trunks of the list, or are reused, are gone
    assert rows <= 2000
    assert any(f"{rows} deleted rows were found" in problem for problem in found.problems)
    assert found.contacts.distinct == rows
    assert all(device.contacts > 60 for device in found.devices)


def test_rows_that_still_stand_are_never_taken_for_deleted(tmp_path: Path) -> None:
    """Rows that moved to other pages leave copies behind."""
    data = made(tmp_path, "DELETE FROM contacts WHERE id % 3 <> 0", "UPDATE contacts SET name = name || name || name")
    found = run(data)
    gone = next((each for each in found.mappings if "deleted" in each.table), None)
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(data)
        alive = {str(row[0]) for row in base.execute("SELECT phone FROM contacts")}
    assert len(alive) == 666
    assert found.contacts.rows == 666 + (gone.rows if gone else 0)


def test_a_dropped_table_is_kept_without_names(tmp_path: Path) -> None:
    found = run(made(tmp_path, "DROP TABLE contacts"))
    assert tables(found)["deleted, 4 columns"][1] >= 1700
    assert {each.phone for each in found.devices} == {f"+65{90000000 + n}" for n in range(1, 21)}


def test_a_locator_leads_to_the_rows_bytes(tmp_path: Path) -> None:
    data = made(tmp_path, "DELETE FROM contacts")
    rows = list(free_rows(data))
    for row in rows[:50]:
        assert str(row.values[3]).encode() in data[row.begin : row.end]
        assert row.values[3] == f"+65{81000000 + row.rowid - 1}"


def test_long_values_are_followed_over_their_free_pages(tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA secure_delete=OFF")
        base.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
        base.executemany("INSERT INTO notes (text) VALUES (?)", [(f"{n}-" + "x" * 20_000,) for n in range(20)])
        base.commit()
        base.execute("DELETE FROM notes")
        base.commit()
    found = [row.values[1] for row in free_rows(path.read_bytes())]
    assert found
    assert all(isinstance(text, str) and len(text) > 20_000 and set(text.partition("-")[2]) == {"x"} for text in found)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_lists_and_pages_never_stop_the_reading(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(made(tmp_path, "DELETE FROM contacts"))
    data[32:36] = rng.randrange(1, 60).to_bytes(4)
    for _ in range(20):
        at = rng.randrange(8192, len(data))
        data[at : at + 50] = rng.randbytes(50)
    for row in free_rows(bytes(data)):
        assert row.end <= len(data)


def test_nothing_is_left_where_deletion_was_secure(tmp_path: Path) -> None:
    data = made(tmp_path, "PRAGMA secure_delete=ON", "DELETE FROM contacts")
    assert list(free_rows(data)) == []
