"""What commands print is what docs/reference/json.md says; the shapes of operations are tried where those are made."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.samples.trees import make_tar
from typer.testing import CliRunner

from weftline.cli.app import build
from weftline.cli.output import as_json

SHAPES = (Path(__file__).parents[2] / "docs/reference/json.md").read_text("utf-8")
CHAT = "13/07/2022, 14:30 - Mei: send it\n13/07/2022, 14:31 - Tan: no\nstray\n"
SERVER = {
    "var/log/auth.log": b"2022-07-03T14:05:00+00:00 web sshd[1]: Accepted publickey for root from 203.0.113.9 port 1 ssh2\n"
}


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEFTLINE_HOME", str(tmp_path / "home"))
    (tmp_path / "_chat.txt").write_text(CHAT, "utf-8")
    (tmp_path / "server.tar.gz").write_bytes(make_tar(SERVER))
    (tmp_path / "r.csv").write_text("report_id\n1\n2\n3\n", "utf-8")
    (tmp_path / "m.csv").write_text("report_id,kind,value\n1,phone,+6580000001\n2,phone,+6580000001\n", "utf-8")
    return tmp_path


def _printed(*arguments: str) -> dict:
    done = CliRunner().invoke(build(), [*arguments, "--json"])
    as_json(False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def _section(command: str) -> str:
    return SHAPES.partition(f"\n## `weftline {command} ")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("observables", ["_chat.txt"]),
        ("read", ["_chat.txt", "--no-ocr"]),
        ("server", ["server.tar.gz"]),
        ("link", ["--reports", "r.csv", "--mentions", "m.csv", "--out", "out"]),
        ("advise", ["--country", "SG", "--language", "zh"]),
        ("doctor", []),
    ],
)
def test_every_key_is_documented(
    command: str, arguments: list[str], samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(samples)
    printed = _printed(command, *arguments)
    assert printed["version"] == 1
    missing = {key for key in printed if f'"{key}"' not in _section(command)}
    assert missing == set()


def test_records_have_the_documented_fields(samples: Path) -> None:
    known = {
        kind: set(re.findall(r"`\"?(\w+)\"?`", fields))
        for kind, fields in re.findall(r"^\| `(\w+)` \| (.*) \|$", _section("read"), re.MULTILINE)
    }
    (file,) = _printed("read", str(samples / "_chat.txt"), "--no-ocr")["files"]
    assert {record["kind"] for record in file["records"]} >= {"message", "summary"}
    for record in file["records"]:
        assert set(record) - {"kind"} <= known[record["kind"]], record
    last = file["records"][-1]
    assert last["lines_accounted"] == last["lines_total"] == 3
