from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
import typer

from weftline.cli.app import speaking
from weftline.cli.commands import intake
from weftline.errors import MachineError
from weftline.web.intake import is_only_here, serve

RUN = "import typer; from weftline.cli.commands import intake; typer.run(intake.command)"


def refused(capsys, *arguments):
    app = typer.Typer()
    app.command()(speaking(intake.command))
    with pytest.raises(SystemExit) as left:
        app(args=[str(argument) for argument in arguments])
    return left.value.code, capsys.readouterr().err


def test_only_this_machine():
    assert [is_only_here(address) for address in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.0.2.1", "x.example")] == [
        True, True, True, False, False, False]  # fmt: skip


def test_other_machines_need_an_explicit_word(capsys, spool):
    code, said = refused(capsys, spool.inbox.parent, "--bind", "0.0.0.0")
    assert code == 2
    assert "--public" in said


def test_no_operation_no_key_no_link(capsys, tmp_path):
    assert refused(capsys, tmp_path / "none.weft")[0] == 2
    (tmp_path / "empty.weft").mkdir()
    assert refused(capsys, tmp_path / "empty.weft")[0] == 4
    assert refused(capsys, tmp_path / "empty.weft", "--exit-link", "javascript:alert(1)")[0] == 2


def test_a_taken_port_is_said(spool):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(MachineError, match="taken"):
            serve(spool, "https://elsewhere.example/", "127.0.0.1", other.getsockname()[1], print)


@contextmanager
def serving(operation):
    """The command in a process of its own: its address, and at the end what it complained of."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(operation), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    complaints = []
    try:
        shown = process.stdout.readline() + process.stdout.readline()
        yield re.search(r"http://127\.0\.0\.1:\d+/", shown).group(), complaints
    finally:
        process.send_signal(signal.SIGINT)
        complaints.append(process.communicate(timeout=30)[1])


def test_it_serves_with_public_keys_alone_and_touches_only_the_inbox(spool):
    operation = spool.inbox.parent
    (operation / "exhibits").mkdir(mode=0o000)
    with serving(operation) as (address, complaints), urllib.request.urlopen(address + "en") as answer:
        assert "server" not in {name.lower() for name in answer.headers}
        assert b"Cease all contact." in answer.read()
    assert "127.0.0.1" not in complaints[0], "nobody's address is logged"
    assert sorted(path.name for path in operation.iterdir()) == ["exhibits", "inbox", "recipients.txt"]


def test_a_connection_that_breaks_leaves_nothing(spool):
    """A phone that loses its network in the middle of an upload."""
    head = b"POST /en/send HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n"
    head += b"Content-Length: 3000000\r\n\r\n"
    body = b'--B\r\nContent-Disposition: form-data; name="victim.age_band"\r\n\r\n25_39\r\n'
    body += b'--B\r\nContent-Disposition: form-data; name="files.plain"; filename="a"\r\n\r\n' + b"x" * 1_000_000
    with serving(spool.inbox.parent) as (address, complaints):
        port = int(address.rpartition(":")[2].strip("/"))
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head + body)
        with urllib.request.urlopen(address + "en") as answer:
            assert answer.status == 200
    assert list(spool.inbox.iterdir()) == []
    assert "Traceback" not in complaints[0]


def test_the_face_loads_neither_store_nor_workspace_nor_readers():
    code = "import sys, weftline.web.intake; print(*[name for name in sys.modules if name.startswith('weftline.')])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    rooms = {name.split(".")[1] for name in loaded}
    assert not rooms & {"store", "operation", "readers", "bundles", "leads", "linkage", "apps", "servers", "cli"}
    assert {name for name in loaded if name.startswith("weftline.web.")} >= {"weftline.web.intake.app"}
    assert all(name.startswith("weftline.web.intake") for name in loaded if name.startswith("weftline.web."))
