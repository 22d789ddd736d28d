from __future__ import annotations

import fcntl
import os
import stat
import time

import pytest

from weftline.sandbox import scratch as room


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def aged(path):
    past = time.time() - 3600
    os.utime(path, (past, past))


def test_the_folder_is_private_wiped_and_removed(tmp_path):
    scratch = room.Scratch()
    assert stat.S_IMODE(scratch.path.stat().st_mode) == 0o700
    (scratch.path / "deep" / "er").mkdir(parents=True)
    (scratch.path / "deep" / "er" / "file").write_bytes(bytes(2 << 20))
    (scratch.path / "way out").symlink_to(tmp_path)
    (tmp_path / "precious").write_text("kept")
    assert 1.9 < scratch.size_mb() < 2.1
    scratch.wipe()
    assert list(scratch.path.iterdir()) == []
    assert (tmp_path / "precious").read_text() == "kept"
    scratch.remove()
    scratch.remove()
    assert not scratch.path.exists()


def test_a_crowd_of_files_counts_as_endless(monkeypatch):
    monkeypatch.setattr(room, "_MOST_FILES", 10)
    scratch = room.Scratch()
    for n in range(11):
        (scratch.path / str(n)).touch()
    assert scratch.size_mb() == float("inf")
    scratch.remove()


def test_only_folders_whose_owner_has_died_are_swept(tmp_path):
    alive, dead, young = room.Scratch(), tmp_path / "weftline-scratch-dead", tmp_path / "weftline-scratch-young"
    for place in (dead, young):
        place.mkdir()
        (place / "evidence").write_text("piece")
    aged(alive.path)
    aged(dead)
    (tmp_path / "weftline-scratch-link").symlink_to(tmp_path)
    room.sweep_abandoned()
    assert alive.path.exists()
    assert young.exists()
    assert not dead.exists()
    assert (tmp_path / "weftline-scratch-link").exists()
    alive.remove()


def test_the_lock_is_that_of_the_folder(tmp_path):
    scratch = room.Scratch()
    other = os.open(scratch.path, os.O_RDONLY)
    with pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)
    scratch.remove()
