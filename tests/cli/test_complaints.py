"""Wrong use, missing things and failures inside: one clear message, one exit code, one JSON shape, no page of code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from weftline.cli import app
from weftline.cli.commands import doctor
from weftline.cli.output import as_json
from weftline.errors import LockedError, WeftlineError

COMMANDS = sorted(item.name or "" for item in app.build().registered_commands)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEFTLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("WEFTLINE_DEBUG", raising=False)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("text\n", "utf-8")
    yield tmp_path
    as_json(False)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app.build(), list(arguments))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_a_manual(command: str) -> None:
    shown = _run(command, "--help")
    assert shown.exit_code == 0
    assert "Usage" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-command"], "no-such-command"),
        (["read"], "files"),
        (["read", "--colour", "file.txt"], "--colour"),
        (["read", "missing.txt"], "missing.txt"),
        (["read", "empty"], "empty is a folder"),
        (["observables", "missing.txt"], "missing.txt"),
        (["app", "missing.apk"], "missing.apk"),
        (["server", "missing.tar"], "missing.tar"),
        (["investigate", "missing"], "missing"),
        (["investigate", "file.txt"], "file.txt is a file"),
        (["investigate", "empty"], "reports/"),
        (["link", "--reports", "r.csv", "--mentions", "m.csv", "--out", "out"], "r.csv"),
        (["leads", "missing.weft"], "missing.weft"),
        (["explain", "missing.weft", "r-1"], "missing.weft"),
        (["search", "missing.weft", "words"], "missing.weft"),
        (["verify", "missing.weft"], "missing.weft"),
        (["serve", "missing.weft"], "missing.weft"),
        (["serve"], "no operation in this folder"),
        (["advise", "--kind", "theft"], "theft"),
    ],
)
def test_wrong_use_is_one_message_and_code_2(arguments: list[str], said: str) -> None:
    done = _run(*arguments)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert done.stderr.count("weftline:") <= 1
    assert done.stdout == ""


def test_nothing_is_left_behind_by_wrong_use(place: Path) -> None:
    _run("investigate", "empty")
    _run("verify", "missing.weft")
    assert {item.name for item in place.iterdir()} == {"empty", "file.txt"}


def test_with_json_the_complaint_is_a_document_too() -> None:
    done = _run("investigate", "missing", "--json")
    said = json.loads(done.stdout)
    assert set(said) == {"version", "error", "message", "way_out"}
    assert said["error"] == "InputError"
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("error", "code"), [(LockedError("Another process works in it."), 4), (WeftlineError("No."), 1)]
)
def test_an_error_of_ours_has_its_own_code(error: WeftlineError, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "checkup", _raising(error))
    done = _run("doctor")
    assert done.exit_code == code
    assert error.message in done.stderr


def test_a_full_disk_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "checkup", _raising(OSError(28, "No space left on device", "x/operation.db")))
    done = _run("doctor")
    assert done.exit_code == 4
    assert "No space left on device: x/operation.db" in done.stderr


def test_a_failure_inside_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "checkup", _raising(ZeroDivisionError("division by zero")))
    done = _run("doctor")
    assert done.exit_code == 1
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert "Traceback" not in done.output


def test_interrupted_it_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "checkup", _raising(KeyboardInterrupt()))
    done = _run("doctor")
    assert done.exit_code == 130
    assert "Run the same command again" in done.stderr


def test_the_version_is_printed() -> None:
    assert _run("--version").stdout.startswith("weftline ")


def _raising(error: BaseException):
    def raising() -> None:
        raise error

    return raising
