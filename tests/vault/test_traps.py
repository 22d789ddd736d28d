"""Folders that were laid out to hang, blind or break whoever verifies them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.samples.forgeries import lines, made_in, store

from weftline.errors import InputError
from weftline.vault import single_file, verify, verify_bundle


@pytest.fixture
def made(tmp_path, identity):
    return made_in(tmp_path, identity)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["custody.log", "operation.key", "recipients.txt", "checkpoints/000000000001-0.tsr"])
def test_a_pipe_in_place_of_a_file_is_a_fault_and_holds_nobody_up(made, identity, name):
    (made.folder / name).unlink(missing_ok=True)
    os.mkfifo(made.folder / name)
    assert name.endswith(verify(made.folder, identity=identity).faults[0].where)


def test_a_key_for_intake_far_behind_the_known_one_is_found(made):
    listed = made.folder / "recipients.txt"
    listed.write_text(f"{made.identity.recipient}\n{' ' * (1 << 20)}\nage1stranger\n")
    assert [fault.where for fault in verify(made.folder).faults] == ["recipients.txt"]


def test_a_time_beyond_all_bounds_is_a_fault_and_no_failure(made):
    logged = lines(made.folder)
    entry = json.loads(logged[1]) | {"mono_ns": 10**600}
    logged[1] = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    store(made.folder, logged)
    assert any("back by" in fault.what and fault.where == "custody.log line 2" for fault in verify(made.folder).faults)


def test_an_empty_file_from_outside_is_no_comparison(made, tmp_path):
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(InputError, match="is empty"):
        verify(made.folder, outside=[tmp_path / "empty"])


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "ascii:surrogateescape", "cp1252:strict"])
def test_names_that_steer_a_terminal_are_spelled_out(made, tmp_path, encoding):
    (made.folder / "exhibits" / os.fsdecode(b"\xff\x1b[2J")).write_bytes(b"added")
    (made.folder / "exhibits" / "é").write_bytes(b"added")
    alone = tmp_path / "verify.py"
    alone.write_bytes(single_file())
    command = [sys.executable, str(alone), str(made.folder)]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 1, done.stderr
    assert rb"FAULT  exhibits/\udcff\u001b[2J: this is no exhibit" in done.stdout


@pytest.fixture
def bundle(tmp_path):
    """What is looked at of a court bundle before anything in it is read."""
    folder = tmp_path / "bundle"
    (folder / "custody").mkdir(parents=True)
    (folder / "MANIFEST.sha256").write_text("")
    return folder


def test_a_manifest_that_is_no_text_is_a_fault(bundle):
    (bundle / "MANIFEST.sha256").write_bytes(b"\xff\xfe\n")
    assert not verify_bundle(bundle).ok


@pytest.mark.parametrize(
    "add",
    [
        lambda folder: (folder / "custody" / "outside").symlink_to("/"),
        lambda folder: (folder / "lost").symlink_to("nowhere"),
        lambda folder: os.mkfifo(folder / "pipe"),
        lambda folder: (folder / "notes__pycache__.txt").write_text("added"),
    ],
    ids=["link to a folder", "link to nothing", "pipe", "file by the name of a cache"],
)
def test_whatever_is_added_to_a_bundle_is_found(bundle, add):
    add(bundle)
    assert [fault.what for fault in verify_bundle(bundle).faults] == ["the file was added"]


def test_a_link_in_place_of_a_file_of_a_bundle_is_found(bundle, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (bundle / "MANIFEST.sha256").write_text(f"{empty}  result.json\n")
    (bundle / "result.json").symlink_to(tmp_path / "elsewhere")
    assert [fault.where for fault in verify_bundle(bundle).faults] == ["result.json"]
