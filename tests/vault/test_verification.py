"""Every forgery is made on a real vault and must be found, with words that say what happened."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.samples.forgeries import (
    FORGERIES,
    change_time,
    cut,
    cut_inside_a_line,
    delete,
    edit,
    edit_chained,
    flip_in_log,
    flip_object,
    forge_checkpoint,
    insert,
    insert_chained,
    last_checkpoint,
    lines,
    made_in,
    remove_key,
    swap,
)
from tests.samples.subtle_forgeries import SUBTLE_FORGERIES

from weftline.errors import InputError, TamperedError
from weftline.vault import Identity, Vault, seal_key, verifier, verify
from weftline.vault.verifier import clock, form, parallel

PLAIN_LINES = (
    b'{"action":"view","actor":"u-1","boot":"a-1","checkpoint":4,"device":"m-1","mono_ns":12,"objects":[{"id":"x-1"}],'
    b'"previous":"0a","sealed":"QQ==","seq":7,"utc":"2026-11-27T12:00:00.000001Z","v":1}\n'
    b'{"action":"derive","actor":"u-1","boot":"","checkpoint":0,"derived_from":"x-1","device":"m-1","mono_ns":0,'
    b'"objects":[{"ciphertext_sha256":"ab","ciphertext_size":9,"id":"x-2"}],"previous":"","sealed":"","seq":1,'
    b'"tool":"ocr 1","utc":"2026-11-27T12:00:00.000001Z","v":1}\n'
    b'{"action":"view","objects":[],"seq":1}\n'
).splitlines()


@pytest.fixture
def made(tmp_path, identity):
    made = made_in(tmp_path, identity)
    assert verify(made.folder).ok
    return made


@pytest.fixture
def outside(made, tmp_path):
    """The last checkpoint, as it was printed."""
    return shutil.copy(last_checkpoint(made.folder), tmp_path / "printed.note")


@pytest.mark.parametrize("forgery", [*FORGERIES, *SUBTLE_FORGERIES], ids=lambda forgery: forgery.kind)
def test_each_forgery_is_found_and_named(made, outside, forgery):
    forgery.forge(made)
    result = verify(made.folder, outside=[outside])
    assert not result.ok
    where = str(outside) if forgery.outside else forgery.where
    assert any(forgery.words in fault.what and fault.where.startswith(where) for fault in result.faults), result.faults
    if not forgery.outside:
        assert not verify(made.folder).ok
    log = made.folder / "custody.log"
    assert not log.exists() or parallel.walk_in_runs(log, 4, 2) in (None, walked(log))


def test_a_clock_that_was_set_while_working_is_told_by_the_log_itself(made, monkeypatch):
    with Vault.at(made.folder, made.identity) as vault:
        with time_machine.travel(datetime(2021, 3, 1, tzinfo=UTC), tick=True):
            vault.record("view", [made.kept[0].id], actor="officer")
            vault.record("view", [made.kept[1].id], actor="officer")
        vault.record("view", [made.kept[2].id], actor="officer")
    result = verify(made.folder)
    assert result.ok
    told = [note.what for note in result.notes if "clock" in note.what]
    assert len(told) == 2
    assert "set back by" in told[0]
    assert "set ahead by" in told[1]


@pytest.mark.parametrize(
    "forge", [edit, delete, swap, insert, insert_chained, edit_chained, change_time, cut, forge_checkpoint]
)
def test_a_forged_log_is_not_opened(made, identity, forge):
    forge(made)
    with pytest.raises(TamperedError):
        Vault.at(made.folder, identity)


@pytest.mark.parametrize("run_lines", [1, 4, 64])
def test_a_log_walked_in_runs_says_what_a_walk_in_one_piece_says(made, run_lines):
    log = made.folder / "custody.log"
    for forge in (lambda made: None, cut_inside_a_line):
        forge(made)
        assert parallel.walk_in_runs(log, run_lines, 2) == walked(log)
    for forge in (flip_in_log, insert, swap):
        forge(made)
        assert parallel.walk_in_runs(log, run_lines, 2) is None
        assert parallel.walk_file(log, 1) == walked(log)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PLAIN_LINES), min_size=1, max_size=4), st.binary(max_size=3), st.integers(0, 10**6))
def test_lines_taken_at_a_glance_are_those_taken_one_by_one(chosen, data, at):
    text = b"".join(line + b"\n" for line in chosen)
    changed = text[: at % len(text)] + data + text[at % len(text) + len(data) :]
    seen = form.glance(changed)
    for line, fields in zip(changed.split(b"\n"), seen or (), strict=False):
        *plain, other = fields
        taken = form.parse_entry(line)
        if other or not line:
            assert other.encode() == line
        elif taken is None:
            assert clock.second_of(plain[8]) is None
        else:
            assert (taken["action"], taken["previous"], str(taken["seq"])) == (plain[0], plain[6], plain[7])


def walked(log):
    with log.open("rb") as stream:
        return verifier.walk_log(stream)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3), st.integers(0, 10**6), st.sampled_from(PLAIN_LINES))
def test_a_line_taken_for_canonical_at_a_glance_is_canonical(data, at, line):
    changed = line[: at % len(line)] + data + line[at % len(line) + len(data) :]
    for candidate in (line, changed):
        taken = form.parse_entry(candidate)
        try:
            parsed = json.loads(candidate)
        except ValueError:
            parsed = None
        if taken is not None:
            assert verifier.canonical(parsed) == candidate
            assert all(parsed.get(name, "") == value for name, value in taken.items() if name != "objects" and value)


def test_another_operation_key_is_not_taken(made, identity):
    remove_key(made)
    seal_key(made.folder, [identity.recipient])
    with pytest.raises(TamperedError, match=r"operation\.key is not the one"):
        Vault.at(made.folder, identity)


def test_a_key_kept_outside_finds_another_signer(made, identity, tmp_path):
    folder = made.folder
    key = tmp_path / "officer.vkey"
    origin = json.loads(lines(folder)[0])["origin"]
    key.write_text(str(identity.verify_key(origin)) + "\n")
    assert verify(folder, outside=[key]).ok
    key.write_text(str(Identity.generate().verify_key(origin)) + "\n")
    assert not verify(folder, outside=[key]).ok


def test_an_older_copy_put_back_is_found_by_what_the_identity_remembers(made, identity, tmp_path):
    folder = made.folder
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    with Vault.at(folder, identity) as vault:
        vault.record("export", [], actor="officer")
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    assert verify(folder).ok
    assert "cut off" in verify(folder, identity=identity).faults[0].what
    with pytest.raises(TamperedError, match="it was cut"):
        Vault.at(folder, identity)


def test_deep_finds_content_that_its_id_does_not_commit_to(made, identity, monkeypatch):
    folder = made.folder
    assert verify(folder, identity=identity, deep=True).ok
    monkeypatch.setattr("weftline.vault.verification.read_object", lambda *_: ("x-other", "", 0))
    assert "commits to" in verify(folder, identity=identity, deep=True).faults[0].what


def test_a_cosigned_checkpoint_names_both_officers(folder, identity, tmp_path):
    second = Identity.generate()
    with Vault.create(folder, identity) as vault:
        vault.record("open_sealed", [], actor="officer")
        vault.cosign(second, actor="officer")
    result = verify(folder)
    assert result.ok
    assert [point.get("cosigned_by") for point in result.checkpoints] == [None, [second.fingerprint], None]
    assert f"the second person with the key {second.fingerprint} signed" in result.notes[0].what
    assert "the last is open_sealed" in result.notes[0].what


def test_the_root_is_that_of_rfc_6962():
    tree = verifier.Tree()
    known = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    assert tree.root().hex() == known[0]
    for size, leaf in enumerate(leaves, 1):
        tree.add(bytes.fromhex(leaf))
        if size in known:
            assert tree.root().hex() == known[size]


def test_the_verifier_runs_alone_as_a_single_file(made, tmp_path):
    folder, kept = made.folder, made.kept
    alone = tmp_path / "alone.py"
    alone.write_bytes(verifier.single_file())
    command = [sys.executable, "-I", str(alone), str(folder), "--json"]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["exhibits"] == len(kept)
    flip_object(made)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command[:-2], str(tmp_path / "none")], capture_output=True, check=False).returncode == 2


def test_a_check_says_that_it_enters_nothing_and_on_a_protected_medium_why(made, monkeypatch):
    before = lines(made.folder)
    assert verify(made.folder).notes[-1].what == "this check ran unlogged: it only reads"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "nothing can be written" in verify(made.folder).notes[-1].what
    assert lines(made.folder) == before


def test_what_cannot_be_checked_is_an_input_error(tmp_path):
    with pytest.raises(InputError):
        verify(tmp_path / "none")
    with pytest.raises(InputError):
        verify(tmp_path)


def test_the_text_for_people_says_it_in_one_line(made):
    folder = made.folder
    assert "Nothing was changed or lost." in verifier.as_text(verify(folder).report)
    flip_object(made)
    assert "NOT as it was recorded" in verifier.as_text(verify(folder).report)
    assert set(verify(folder).to_json()) >= {"version", "ok", "entries", "exhibits", "checkpoints", "faults"}


def test_the_single_file_names_nothing_of_weftline_and_defines_each_name_once():
    text = verifier.single_file().decode()
    assert "weftline." not in text.replace("weftline/", "")
    assert text.startswith("#!/usr/bin/env python3\n")
    compile(text, "verify.py", "exec")


@pytest.mark.parametrize("text", ["age1other\n", "", None])
def test_other_public_keys_for_intake_than_the_log_names_are_found(made, text):
    listed = made.folder / "recipients.txt"
    named = listed.read_text()
    listed.write_text("".join(reversed(named.splitlines(keepends=True))))
    assert verify(made.folder).ok
    listed.write_text(f"{named}age1attacker\n" if text is None else text)
    [fault] = verify(made.folder).faults
    assert (fault.where, "public keys" in fault.what) == ("recipients.txt", True)
