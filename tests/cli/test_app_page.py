"""`weftline app --pdf`: the page beside what is printed, never over a file that is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.samples import apps as samples
from typer.testing import CliRunner

from weftline.cli.app import build
from weftline.cli.output import as_json, out


@pytest.fixture
def app(tmp_path: Path) -> Path:
    path = tmp_path / "sample.apk"
    path.write_bytes(samples.app())
    return path


def test_the_page_is_written_beside_the_document(app: Path) -> None:
    page = app.with_suffix(".pdf")
    done = CliRunner().invoke(build("app"), ["app", str(app), "--pdf", str(page), "--json"])
    as_json(False)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["version"] == 1
    assert page.read_bytes().startswith(b"%PDF-")


def test_reasons_stand_under_what_they_speak_of(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "_width", 40)  # where COLUMNS stood when the terminal was made, it holds from then on
    done = CliRunner().invoke(build("app"), ["app", str(app)])
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    at = lines.index("Who signed it:")
    assert lines[at + 1].startswith("  - Signed by ")
    assert lines[at + 2].startswith("    ")
    assert max(map(len, lines)) <= 40


def test_nothing_is_overwritten(app: Path) -> None:
    done = CliRunner().invoke(build("app"), ["app", str(app), "--pdf", str(app)])
    assert done.exit_code == 2
    assert app.read_bytes().startswith(b"PK")
