from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weftline.bundles.packing import MANIFEST, as_zip, with_manifest, write_folder
from weftline.errors import UsageError

MADE = datetime(2022, 8, 1, tzinfo=UTC)


def test_the_manifest_names_every_file() -> None:
    files = with_manifest({"b.txt": b"2", "a/c.txt": b"1"})
    lines = files[MANIFEST].decode().splitlines()
    assert lines == [f"{hashlib.sha256(b'1').hexdigest()}  a/c.txt", f"{hashlib.sha256(b'2').hexdigest()}  b.txt"]


def test_folder_and_zip_hold_the_same_and_are_the_users_alone(tmp_path: Path) -> None:
    folder, archive = write_folder(tmp_path / "out", {"a/c.txt": b"1", "b": b"2"}, MADE)
    assert (folder / "a" / "c.txt").read_bytes() == b"1"
    assert (folder / "b").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(archive) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {"a/c.txt": b"1", "b": b"2"}
    assert as_zip({"b": b"2"}, MADE) == as_zip({"b": b"2"}, MADE)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a": b"1"}, MADE)
    with pytest.raises(UsageError, match="there already"):
        write_folder(tmp_path / "out", {"a": b"2"}, MADE)
    assert (tmp_path / "out" / "a").read_bytes() == b"1"
