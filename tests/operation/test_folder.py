from __future__ import annotations

import os
from pathlib import Path

import pytest

from weftline.errors import InputError
from weftline.operation.folder import scan


def test_a_missing_folder_a_file_and_an_empty_folder_are_each_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        scan(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(InputError, match="is a file"):
        scan(file)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no reports") as caught:
        scan(tmp_path / "empty")
    assert caught.value.exit_code == 2
    assert "reports/<name>/" in caught.value.way_out


def test_every_file_is_taken_or_listed(tmp_path: Path) -> None:
    home = tmp_path / "reports" / "a"
    home.mkdir(parents=True)
    (home / "chat.txt").write_text("hello")
    (home / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(home / "pipe")
    (tmp_path / "reports" / "many.csv").write_text("id\n1\n")
    (tmp_path / "reports" / "alone.zip").write_bytes(b"PK")
    (tmp_path / "stray.txt").write_text("x")
    (tmp_path / "servers" / "box" / "etc").mkdir(parents=True)
    (tmp_path / "servers" / "box" / "etc" / "hostname").write_text("box")
    folder = scan(tmp_path)
    taken = {item.path: (item.category, item.report, item.bulk, item.packed) for item in folder.found}
    assert taken == {
        "reports/a/chat.txt": ("report", "a", False, False),
        "reports/alone.zip": ("report", "alone", False, False),
        "reports/many.csv": ("report", "", True, False),
        "servers/box": ("server", "", False, True),
        "stray.txt": ("settings", "", False, False),
    }
    listed = {problem.path: problem.reason for problem in folder.problems}
    assert listed["reports/a/link.txt"] == "a link, not followed"
    assert "not a file" in listed["reports/a/pipe"]
    assert "kept, not read" in listed["stray.txt"]
