"""What an offender puts into the folder: nothing stops the run, nothing is lost, nothing that is secret lies open."""

from __future__ import annotations

import functools
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.operation.conftest import WALLET, write_report
from tests.operation.test_investigate import state

from weftline.errors import MachineError
from weftline.operation import reading, tasks
from weftline.operation.investigate import Outcome, investigate
from weftline.operation.jobs import ReportAnswer
from weftline.operation.messages import decode, encode
from weftline.operation.opening import Officer, open_existing
from weftline.sandbox import Done, Failed, Limits, Workers
from weftline.store import exhibits, records, reports
from weftline.vault import verify

NAMES = (
    b"line\nbreak.txt",
    b"\x1b[31mred\x1b]0;owned\x07.txt",
    "\u202egpj.txt".encode(),
    b"a" * 251 + b".txt",
    b"bad\xff\xfe.txt",
    rb"bad\xff\xfe.txt",
    b"[bold red]markup.txt",
    b"[red]",
    b"=cmd|'calc'!A1.csv",
    b"\\",
    b" ",
    b"%00!a#b.txt",
    b"-rf",
)


def _listed(outcome: Outcome, officer: Officer) -> dict[str, str]:
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        return {problem.path: problem.reason for problem in exhibits.problems(db)}


def test_names_of_any_bytes_are_kept_apart_and_known_again(folder: Path, officer: Officer) -> None:
    home = os.fsencode(folder / "reports" / "names")
    Path(os.fsdecode(home)).mkdir()
    for number, name in enumerate(NAMES):
        Path(os.fsdecode(home + b"/" + name)).write_text(f"text {number}\n")
    strange = Path(os.fsdecode(os.fsencode(folder / "reports") + b"/dir\xff\n\x1b[2J"))
    strange.mkdir()
    (strange / "chat.txt").write_text("hello\n")
    Path(os.fsdecode(os.fsencode(folder / "reports") + b"/alone\xff.txt")).write_text("alone\n")
    outcome = investigate(folder, officer)
    assert outcome.kept == 6 + len(NAMES) + 2
    assert investigate(folder, officer).nothing_new
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        paths = [item.path for item in exhibits.find(db)]
        assert len(paths) == len(set(paths))
        assert reports.get(db, "r-dir\\xff\n\x1b[2J") is not None
        assert reports.get(db, "r-alone\\xff") is not None


def test_links_pipes_and_sockets_are_listed_and_never_opened(folder: Path, officer: Officer, monkeypatch) -> None:
    home = folder / "reports" / "one"
    (home / "loop").symlink_to("..")
    (home / "passwd.txt").symlink_to("/etc/passwd")
    os.mkfifo(home / "pipe")
    server = folder / "servers" / "vps"
    (server / "log").mkdir(parents=True)
    (server / "log" / "auth.log").write_text("Jul  3 10:00:00 h sshd[1]: Accepted password for root from 203.0.113.9\n")
    os.link(server / "log" / "auth.log", server / "log" / "auth.log.1")
    os.mkfifo(server / "pipe")
    monkeypatch.chdir(server)
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug")
    outcome = investigate(folder, officer)
    listed = _listed(outcome, officer)
    assert listed["reports/one/loop"] == listed["reports/one/passwd.txt"] == "a link, not followed"
    for path in ("reports/one/pipe", "servers/vps/pipe", "servers/vps/plug"):
        assert "device, pipe or socket" in listed[path]
    with open_existing(outcome.place, officer, writing=True) as operation:
        with operation.store.read() as db:
            [packed] = exhibits.find(db, category="server")
        with operation.vault.open(packed.id, actor="tester") as stream:
            assert stream.read().count(b"Accepted password") == 2  # a second name of a file is a file of its own


def test_an_operation_inside_the_folder_is_never_evidence(folder: Path, officer: Officer) -> None:
    place = folder / "reports" / "one" / "inside.weft"
    first = investigate(folder, officer, place=place)
    assert first.kept == 6
    assert investigate(folder, officer, place=place).nothing_new
    assert "never read as evidence" in _listed(first, officer)["reports/one/inside.weft"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"narrative":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"victim":[1],"triage":"x","occurred":5,"demands":{"a":1},"payments":[1,null],"exhibits":"all","id":["x"]}',
        b'{"demands":[{"amount":NaN,"currency":"USD"},{"amount":1e999}],"payments":[{"amount":Infinity}]}',
        b'{"narrative":"half \\udcff a character","victim":{"name":"\\ud83d"}}',
        b'{"id":"../../etc/x\\n\\u001b[31m[bold]","narrative":"a\\u0000b"}',
        b'{"received_at":"0000-00-00","occurred":{"from":"-1","to":"10000-01-01","zone":"../../etc/passwd"}}',
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_no_report_stops_the_others(folder: Path, officer: Officer, body: bytes) -> None:
    home = write_report(folder, "hostile")
    (home / "report.json").write_bytes(body)
    (home / "chat.txt").write_text(f"pay to {WALLET}\n")
    outcome = investigate(folder, officer)
    assert outcome.kept == 8
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        assert reports.count(db) == 4
    assert investigate(folder, officer).nothing_new


def test_half_characters_keep_every_offset() -> None:
    text = "half \udcff of it"
    sent = decode(encode({"a": [text], "b": (text, {"c": text})}), dict)
    assert sent == {"a": ["half \ufffd of it"], "b": ["half \ufffd of it", {"c": "half \ufffd of it"}]}


@pytest.mark.parametrize(("job", "said"), [("garbage", "does not fit"), ("another_shape", "does not fit")])
def test_an_answer_that_is_none_is_listed_and_the_run_goes_on(
    folder: Path, officer: Officer, monkeypatch, job: str, said: str
) -> None:
    _swap(monkeypatch, job)
    outcome = investigate(folder, officer)
    listed = _listed(outcome, officer)
    assert said in listed["reports/one/WhatsApp Chat with Lily.txt"]
    assert investigate(folder, officer).nothing_new
    assert verify(outcome.place).ok


@pytest.mark.parametrize("job", ["full_disk", "ended_from_outside"])
def test_what_the_machine_is_to_blame_for_is_tried_again(
    folder: Path, officer: Officer, monkeypatch, job: str, tmp_path: Path
) -> None:
    whole = investigate(folder, officer, place=tmp_path / "whole.weft")
    with open_existing(whole.place, officer) as operation:
        wanted = state(operation)
    with monkeypatch.context() as patched:
        _swap(patched, job)
        outcome = investigate(folder, officer)
    assert "the next run tries again" in _listed(outcome, officer)["reports/one/WhatsApp Chat with Lily.txt"]
    assert investigate(folder, officer).read == 2
    with open_existing(outcome.place, officer) as operation:
        assert state(operation) == wanted


def test_a_parser_that_never_ends_is_listed(folder: Path, officer: Officer, monkeypatch) -> None:
    _swap(monkeypatch, "spins", Limits(seconds=0.5))
    assert "took too long" in _listed(investigate(folder, officer), officer)["reports/two/WhatsApp Chat with Lily.txt"]


def test_where_no_worker_starts_nothing_is_taken_for_read(folder: Path, officer: Officer, monkeypatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("weftline.sandbox.process.sys.executable", "/bin/false")
        with pytest.raises(MachineError):
            investigate(folder, officer)
    assert investigate(folder, officer).read == 5


def _swap(monkeypatch: pytest.MonkeyPatch, job: str, limits: Limits | None = None) -> None:
    whole = reading.run_in_parts

    def swapped(operation, workers, given, progress, own=None):
        for task in given:
            if task.step == "read":
                object.__setattr__(task, "job", f"tests.operation.jobs_that_misbehave:{job}")
                object.__setattr__(task, "limits", limits)
        return whole(operation, workers, given, progress, limits or own)

    monkeypatch.setattr(reading, "run_in_parts", swapped)
    home = str(Path(__file__).resolve().parents[2])
    monkeypatch.syspath_prepend(home)
    monkeypatch.setattr("weftline.operation.investigate.Workers", functools.partial(Workers, readable=[home]))


def test_an_answer_is_taken_in_its_shape_only() -> None:
    assert isinstance(tasks.answered(Done(b"\xc1", 0.1, 1.0), list[ReportAnswer]), Failed)
    assert tasks.answered(Done(encode([]), 0.1, 1.0), list[ReportAnswer]) == []


MARKER = "Quietharbour77"


def test_nothing_of_a_victim_lies_open_on_the_disk(folder: Path, officer: Officer, monkeypatch, tmp_path: Path) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    home = write_report(
        folder, MARKER, narrative=f"narrative {MARKER}", victim={"name": MARKER, "phones": ["+6580000042"]}
    )
    (home / f"{MARKER}.txt").write_text(f"Lily: hello {MARKER} +6580000042\n")
    outcome = investigate(folder, officer)
    for place in (outcome.place, officer.identity_folder, scratch):
        for path in place.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            assert MARKER.encode() not in data + os.fsencode(path.name), path
            assert b"80000042" not in data, path
    assert list(scratch.iterdir()) == []
    monkeypatch.setattr("tempfile.tempdir", None)


def test_sealed_pictures_are_never_decoded(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (64, 64), "red").save(picture)
    code = (
        "import sys; from PIL import Image, ImageFile\n"
        "def refuse(*a, **k): raise AssertionError('a sealed picture was opened')\n"
        "Image.open = refuse; ImageFile.ImageFile.load = refuse\n"
        "from weftline import readers\n"
        "for sealed, media in ((True, True), (False, True)):\n"
        "    hints = readers.ReadHints('x-1', 'a.png', sealed=sealed, sealed_media=media)\n"
        "    found = readers.read(open(sys.argv[1], 'rb'), hints)\n"
        "    assert not found.image_texts and not found.qr_codes, found\n"
        "    assert not any(p.phash64 or p.pdq256 for p in found.photos), found.photos\n"
        "    assert not [m.problem for m in found.members if m.problem and 'seal' not in m.problem], found.members\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(picture)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_file_of_broken_parts_hides_no_other(folder: Path, officer: Officer) -> None:
    home = write_report(folder, "flood")
    parts = b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 600
    (home / "flood.eml").write_bytes(b"From: a@b.test\nContent-Type: multipart/mixed; boundary=a\n\n" + parts)
    with open_existing(investigate(folder, officer).place, officer) as operation, operation.store.read() as db:
        assert len(exhibits.problems(db)) < 250
        assert records.counts(db)["message"] >= 6


def test_a_wide_and_a_broken_table_are_worked_through(folder: Path, officer: Officer) -> None:
    (folder / "reports" / "wide.csv").write_bytes(b"id," + b",".join(b"c%d" % i for i in range(50_000)) + b"\nw1,x\n")
    (folder / "reports" / "nul.csv").write_bytes(b'id,narrative\nn1,a\0b\n\0\0\nn2,"unclosed\nn3,x\n')
    (folder / "reports" / "lie.parquet").write_bytes(b"PAR1" + b"\xff" * 64 + b"\xff\xff\xff\x7fPAR1")
    (folder / "reports" / "lie.jsonl").write_bytes(b'{"id":"j1"}\n{bad\n' + b"[" * 100_000 + b'\n{"id":"\\ud800"}\n5\n')
    outcome = investigate(folder, officer)
    assert any("lie.parquet" in path for path in _listed(outcome, officer))
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        known = {stored.report.id for stored in reports.every(db)}
    assert {"r-w1", "r-j1"} <= known
    assert json.dumps(sorted(known))
