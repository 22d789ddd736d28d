"""The whole command as its own process: one message, one document, the right code, and nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.operation import conftest as small

from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.vault import verify

folder, officer = small.folder, small.officer
PROGRAM = "from weftline.cli import main; main()"


def _run(home: Path, *arguments: str | bytes, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {"WEFTLINE_HOME": str(home), "COLUMNS": "200", **variables}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | known, check=False)


def _refused(done: subprocess.CompletedProcess[str], code: int, said: str) -> None:
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stderr.count("weftline:") == 1
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["message"]


@pytest.fixture
def worked(folder: Path, officer: Officer) -> tuple[Path, Path]:
    return investigate(folder, officer).place, officer.identity_folder.parent


def test_unknown_ids_and_wrong_calls(worked: tuple[Path, Path], tmp_path: Path) -> None:
    place, home = worked
    _refused(_run(home, "explain", str(place), "r-nope", "--json"), 2, "no report r-nope")
    _refused(_run(home, "explain", str(place), b"\xff\x1b[31m", "--json"), 2, "no text in UTF-8")
    _refused(_run(home, "decide", str(place), "confirm", "l-nope", "--reason", "x", "--json"), 2, "l-nope")
    _refused(_run(home, "investigate", "--frob", "--json"), 2, "--frob")
    (tmp_path / "file").write_text("x")
    _refused(
        _run(home, "investigate", str(tmp_path / "case"), "--operation", str(tmp_path / "file"), "--json"),
        2,
        "is a file",
    )
    assert verify(place).ok


def test_a_request_nested_without_end_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep.jsonl").write_text("[" * 200_000)
    done = _run(tmp_path, "observables", "--jsonl", str(tmp_path / "deep.jsonl"))
    assert done.returncode == 2, done.stderr
    assert "line 1: not a JSON object" in done.stderr


def test_an_erasure_whose_certificate_cannot_be_written_is_none(worked: tuple[Path, Path], tmp_path: Path) -> None:
    place, home = worked
    told = _run(home, "custody", str(place), "--out", str(tmp_path / "form"), "--json")
    assert told.returncode == 0, told.stderr
    before = verify(place).exhibits
    [name] = [path.name for path in sorted((place / "exhibits").glob("??/*"))[:1]]
    erase = ("dispose", str(place), f"x-{name}", "--reason", "order 7", "--json")
    _refused(_run(home, *erase), 2, "leaves a certificate")
    _refused(_run(home, *erase, "--certificate", str(tmp_path / "none" / "c.txt")), 4, "cannot be written")
    _refused(_run(home, *erase, "--hold", "--release"), 2, "either held or released")
    _refused(_run(home, "dispose", str(place), "--hold", "--reason", "appeal", "--json"), 2, "no one exhibit")
    assert verify(place).exhibits == before
    held = _run(home, *erase, "--hold")
    assert held.returncode == 0, held.stderr
    _refused(_run(home, *erase, "--certificate", str(tmp_path / "c.txt")), 2, "legal hold")
    assert not (tmp_path / "c.txt").exists()
    assert _run(home, *erase, "--release").returncode == 0
    done = _run(home, *erase, "--certificate", str(tmp_path / "c.txt"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "c.txt").read_text() == json.loads(done.stdout)["certificate"]
    assert verify(place).exhibits < before


def test_faulty_settings_are_named(folder: Path, tmp_path: Path) -> None:
    for text, said in (("name = [", "not valid TOML"), ("name = 5", "name must be"), ('rates = {SGD = "x"}', "SGD")):
        (folder / "operation.toml").write_text(text)
        _refused(_run(tmp_path, "investigate", str(folder), "--json"), 2, said)
    assert not (tmp_path / "case.weft").exists()


def test_another_identity_and_another_writer_are_refused_and_nothing_is_lost(
    worked: tuple[Path, Path],
    folder: Path,
    officer: Officer,
    tmp_path: Path,
) -> None:
    place, home = worked
    (tmp_path / "other" / "identity").mkdir(parents=True)
    (tmp_path / "other" / "identity" / "throw-away").write_text("for tests")
    _refused(_run(tmp_path / "other", "stats", str(place), "--json"), 4, "")
    with open_existing(place, officer, writing=True):
        _refused(
            _run(home, "investigate", str(folder), "--identity", str(home / "identity"), "--json"),
            4,
            "Another Weftline",
        )
    assert verify(place).ok
    assert investigate(folder, officer).nothing_new


FULL = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from weftline.cli import main
main()
"""


@pytest.mark.parametrize("limit", [5_000, 60_000])
def test_a_disk_that_takes_no_more_is_said_and_the_same_command_ends_the_work(
    folder: Path,
    officer: Officer,
    limit: int,
    tmp_path: Path,
) -> None:
    place, keys = tmp_path / "small.weft", officer.identity_folder
    command = [sys.executable, "-c", FULL, str(limit), "investigate", str(folder), "--operation", str(place)]
    command += ["--identity", str(keys), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    _refused(done, 4, "")
    investigate(folder, officer, place=place)
    assert investigate(folder, officer, place=place).nothing_new
    assert verify(place).ok
    assert not list(place.rglob(".tmp*"))
