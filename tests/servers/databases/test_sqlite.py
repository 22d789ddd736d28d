from __future__ import annotations

import io
import sqlite3
from pathlib import Path

from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def base(rows: int = 3) -> bytes:
    made = sqlite3.connect(":memory:")
    made.execute('CREATE TABLE "my agents" (id INTEGER, nickname TEXT, invite_code TEXT, photo BLOB)')
    made.executemany(
        'INSERT INTO "my agents" VALUES (?,?,?,?)', [(n, f"n{n}", f"C{n}", b"\xff\x00") for n in range(1, rows + 1)]
    )
    return made.serialize()


def test_tables_with_odd_names_and_binary_cells_are_read() -> None:
    found = run({"app/x.db": base()})
    assert [account.invite_codes for account in found.accounts] == [("C1",), ("C2",), ("C3",)]
    assert found.accounts[0].locator == "x-1!app/x.db#table=my%20agents&row=1"


def test_rows_that_are_only_in_the_write_ahead_log_are_read(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    made = sqlite3.connect(path)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE agents (id INTEGER, nickname TEXT, invite_code TEXT)")
    made.commit()
    made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made.execute("INSERT INTO agents VALUES (1, 'late', 'L1')")
    made.commit()
    files = {"app/w.db": path.read_bytes(), "app/w.db-wal": (tmp_path / "w.db-wal").read_bytes()}
    assert [account.name for account in run(files).accounts] == ["late"]
    assert run({"app/w.db": files["app/w.db"]}).accounts == []
    made.close()


def test_damaged_and_cut_files_are_listed_and_what_is_readable_is_kept() -> None:
    whole = base(4000)
    cut = run({"app/x.db": whole[: len(whole) // 2]})
    assert any("x.db" in problem for problem in cut.problems)
    zeroed = bytearray(whole)
    zeroed[-8192:-4096] = bytes(4096)
    damaged = run({"app/x.db": bytes(zeroed)})
    assert any("breaks off after row" in problem for problem in damaged.problems)
    assert damaged.accounts
    noise = run({"app/x.db": whole[:100] + b"\xa5" * 8192})
    assert any("damaged" in problem for problem in noise.problems)
