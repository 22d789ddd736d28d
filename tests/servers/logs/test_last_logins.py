from __future__ import annotations

import io
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine

PASSWD = b"root:x:0:0:root:/root:/bin/bash\nops:x:1000:1000::/home/ops:/bin/bash\n"
AT = 1_656_828_000


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def record(seconds: int, line: bytes, host: bytes) -> bytes:
    return struct.pack("<i32s256s", seconds, line, host)


def made(tmp_path: Path, *statements: str) -> bytes:
    path = tmp_path / "made.db"
    with closing(sqlite3.connect(path)) as base:
        for statement in statements:
            base.execute(statement)
        base.commit()
    return path.read_bytes()


def test_lastlog_names_users_by_their_numbers() -> None:
    data = record(AT, b"pts/0", b"203.0.113.9") + bytes(292 * 999) + record(AT + 60, b"pts/1", b"2001:db8::5")
    data += record(AT, b"tty1", b"") + record(AT, b"pts/2", b"198.51.100.3") + b"\1\2\3"
    found = run({"etc/passwd": PASSWD, "var/log/lastlog": data})
    assert [(login.user, login.ip, iso(login.at_us), login.success) for login in found.logins] == [
        ("root", "203.0.113.9", "2022-07-03T06:00:00Z", True),
        ("user number 1002", "198.51.100.3", "2022-07-03T06:00:00Z", True),
        ("ops", "2001:db8::5", "2022-07-03T06:01:00Z", True),
    ]
    assert found.logins[2].locator == "x-1!var/log/lastlog#bytes=292000-292292"
    assert (found.lines_total, found.lines_parsed) == (4, 4)
    assert found.problems == ["var/log/lastlog: ends inside a record (3 bytes left over)"]


def test_records_that_are_none_are_listed() -> None:
    found = run({"var/log/lastlog": record(AT, b"pts/0", b"203.0.113.9") + b"\x07" * 292})
    assert (found.lines_total, found.lines_parsed, found.lines_unparsed) == (2, 1, 1)
    assert found.unparsed[0][0] == "x-1!var/log/lastlog#bytes=292-584"


def test_lastlog2_and_wtmpdb(tmp_path: Path) -> None:
    last = made(
        tmp_path,
        "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT)",
        f"INSERT INTO Lastlog2 VALUES ('root', {AT}, 'ssh', '203.0.113.9', 'sshd'), ('ops', {AT}, 'tty1', NULL, 'login')",
    )
    (tmp_path / "made.db").unlink()
    sessions = made(
        tmp_path,
        "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, Login INTEGER, Logout INTEGER, "
        "TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT",
        f"INSERT INTO wtmp VALUES (1, 1, 'reboot', {AT}000000, NULL, '~', '', ''), "
        f"(2, 3, 'ops', {AT}500000, NULL, 'pts/0', '2001:db8::5', 'sshd')",
    )
    found = run({"var/lib/lastlog/lastlog2.db": last, "var/lib/wtmpdb/wtmp.db": sessions})
    assert [(login.user, login.ip, iso(login.at_us), login.locator) for login in found.logins] == [
        ("root", "203.0.113.9", "2022-07-03T06:00:00Z", "x-1!var/lib/lastlog/lastlog2.db#table=Lastlog2&row=1"),
        ("ops", "2001:db8::5", "2022-07-03T06:00:00.500000Z", "x-1!var/lib/wtmpdb/wtmp.db#table=wtmp&row=2"),
    ]
    assert found.problems == []


def test_a_damaged_or_foreign_login_database_is_said(tmp_path: Path) -> None:
    other = made(tmp_path, "CREATE TABLE something(a)")
    found = run({"var/lib/lastlog/lastlog2.db": other, "var/lib/wtmpdb/wtmp.db": other[:100] + b"\xff" * 5000})
    assert any("without the tables" in problem for problem in found.problems)
    assert any("damaged or encrypted" in problem for problem in found.problems)
