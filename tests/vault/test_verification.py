"""Every forgery is made on a real vault and must be found, with words that say what happened."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from weftline.errors import InputError, TamperedError
from weftline.vault import Identity, Vault, seal_key, verifier, verify

ENTRIES = 13


@pytest.fixture
def made(folder, identity):
    with Vault.create(folder, identity) as vault:
        kept = [vault.keep(io.BytesIO(b"evidence %d" % n), actor="officer") for n in range(6)]
        vault.checkpoint()
        for item in kept:
            vault.record("export", [item.id], actor="officer")
    assert verify(folder).ok
    return folder, kept


def lines(folder):
    return (folder / "custody.log").read_bytes().splitlines(keepends=True)


def store(folder, content):
    (folder / "custody.log").write_bytes(b"".join(content))


def rechain(content):
    """The log as a forger without the key would write it: every line in order and chained."""
    tree, out = verifier.Tree(), []
    for seq, raw in enumerate(content, 1):
        entry = json.loads(raw)
        entry["seq"], entry["previous"] = seq, tree.root().hex()
        tree.add(verifier.canonical(entry))
        out.append(verifier.canonical(entry) + b"\n")
    return out


def flip(path: Path, at=-5):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def object_of(folder, kept):
    return folder / "exhibits" / kept.id[2:4] / kept.id[2:]


def last_checkpoint(folder):
    return max((folder / "checkpoints").glob("*.note"))


def edit(folder, kept):
    content = lines(folder)
    content[4] = content[4].replace(b'"action":"keep"', b'"action":"kexp"')
    store(folder, content)


def edit_last(folder, kept):
    content = lines(folder)
    content[-1] = content[-1].replace(b'"action":"export"', b'"action":"exporu"')
    store(folder, content)


def flip_in_log(folder, kept):
    flip(folder / "custody.log", 700)


def delete(folder, kept):
    content = lines(folder)
    del content[8]
    store(folder, content)


def swap(folder, kept):
    content = lines(folder)
    content[8], content[9] = content[9], content[8]
    store(folder, content)


def insert(folder, kept):
    content = lines(folder)
    store(folder, [*content[:5], content[9], *content[5:]])


def insert_chained(folder, kept):
    content = lines(folder)
    store(folder, rechain([*content[:9], content[9], *content[9:]]))


def edit_chained(folder, kept):
    content = lines(folder)
    content[9] = content[9].replace(b'"action":"export"', b'"action":"shown"')
    store(folder, rechain(content))


def drop_with_object(folder, kept):
    content = lines(folder)
    object_of(folder, kept[2]).unlink()
    store(folder, rechain([line for line in content if kept[2].id.encode() not in line]))


def cut(folder, kept):
    store(folder, lines(folder)[:-2])


def cut_inside_a_line(folder, kept):
    content = lines(folder)
    store(folder, [*content[:-2], content[-2][:40]])


def empty_log(folder, kept):
    store(folder, [])


def remove_log(folder, kept):
    (folder / "custody.log").unlink()


def flip_object(folder, kept):
    flip(object_of(folder, kept[1]))


def flip_object_head(folder, kept):
    flip(object_of(folder, kept[1]), 30)


def shorten_object(folder, kept):
    path = object_of(folder, kept[1])
    path.write_bytes(path.read_bytes()[:-1])


def remove_object(folder, kept):
    object_of(folder, kept[1]).unlink()


def swap_objects(folder, kept):
    first, second = object_of(folder, kept[0]), object_of(folder, kept[1])
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def link_object(folder, kept):
    path = object_of(folder, kept[1])
    path.rename(folder / "elsewhere")
    path.symlink_to(folder / "elsewhere")


def add_object(folder, kept):
    path = folder / "exhibits" / "00" / ("00" * 32)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"planted")


def add_file(folder, kept):
    (folder / "exhibits" / "note.txt").write_bytes(b"planted")


def flip_signature(folder, kept):
    flip(last_checkpoint(folder), -10)


def flip_checkpoint(folder, kept):
    flip(last_checkpoint(folder), 3)


def forge_checkpoint(folder, kept):
    """Another history, signed by a key that the log does not announce."""
    edit_chained(folder, kept)
    with (folder / "custody.log").open("rb") as log:
        walk = verifier.walk_log(log)
    path = last_checkpoint(folder)
    body = f"{walk.origin}\n{walk.tree.size}\n{base64.b64encode(walk.tree.root()).decode()}\n"
    forger = Identity.generate()
    signature = forger.verify_key(walk.origin).hash + forger.sign(body.encode())
    path.write_text(f"{body}\n\u2014 {walk.origin} {base64.b64encode(signature).decode()}\n")


def remove_middle_checkpoint(folder, kept):
    sorted((folder / "checkpoints").glob("*.note"))[1].unlink()


def remove_checkpoints(folder, kept):
    shutil.rmtree(folder / "checkpoints")


def flip_key(folder, kept):
    flip(folder / "operation.key")


def remove_key(folder, kept):
    (folder / "operation.key").unlink()


FORGERIES = [
    (edit, "edited or exchanged", "custody.log line 6"),
    (edit_last, "not those it vouches for", "checkpoints/"),
    (flip_in_log, "", "custody.log line"),
    (delete, "entries 9 to 9 are missing", "custody.log line 9"),
    (swap, "entries 9 to 9 are missing", "custody.log line 9"),
    (insert, "entries 6 to 9 are missing", "custody.log line 6"),
    (insert_chained, "not those it vouches for", "checkpoints/"),
    (edit_chained, "not those it vouches for", "checkpoints/"),
    (drop_with_object, "vouches for", "checkpoints/"),
    (cut, "were cut off", "checkpoints/"),
    (cut_inside_a_line, "were cut off", "checkpoints/"),
    (empty_log, "", "checkpoints/"),
    (remove_log, "is missing", "custody.log"),
    (flip_object, "changed or exchanged", "exhibits/"),
    (flip_object_head, "changed or exchanged", "exhibits/"),
    (shorten_object, "recorded", "exhibits/"),
    (remove_object, "the object is missing", "exhibits/"),
    (swap_objects, "recorded", "exhibits/"),
    (link_object, "the object is missing", "exhibits/"),
    (add_object, "no entry names this object", "exhibits/00/"),
    (add_file, "no entry names it", "exhibits/note.txt"),
    (flip_signature, "the checkpoint is damaged", "checkpoints/"),
    (flip_checkpoint, "the checkpoint is damaged", "checkpoints/"),
    (forge_checkpoint, "no known key signed", "checkpoints/"),
    (remove_middle_checkpoint, "which the log names, is missing", "checkpoints"),
    (remove_checkpoints, "", "checkpoints"),
    (flip_key, "not the one that was logged", "operation.key"),
    (remove_key, "is missing", "operation.key"),
]


@pytest.mark.parametrize(("forge", "words", "where"), FORGERIES, ids=lambda value: getattr(value, "__name__", None))
def test_each_forgery_is_found_and_named(made, forge, words, where):
    folder, kept = made
    forge(folder, kept)
    result = verify(folder)
    assert not result.ok
    assert any(words in fault.what and fault.where.startswith(where) for fault in result.faults), result.faults


@pytest.mark.parametrize("forge", [edit, delete, swap, insert, insert_chained, edit_chained, cut, forge_checkpoint])
def test_a_forged_log_is_not_opened(made, identity, forge):
    folder, kept = made
    forge(folder, kept)
    with pytest.raises(TamperedError):
        Vault.at(folder, identity)


def test_another_operation_key_is_not_taken(made, identity):
    folder, _ = made
    remove_key(folder, None)
    seal_key(folder, [identity.recipient])
    with pytest.raises(TamperedError, match=r"operation\.key is not the one"):
        Vault.at(folder, identity)


def rewritten(folder, identity, tmp_path):
    """The whole operation written anew with the officer's real key, one exhibit less."""
    shutil.rmtree(folder)
    with Vault.create(folder, identity) as vault:
        vault.keep(io.BytesIO(b"evidence 0"), actor="officer")


def test_a_history_written_anew_shows_against_what_left_the_folder(made, identity, tmp_path):
    folder, _ = made
    outside = tmp_path / "printed.note"
    shutil.copy(last_checkpoint(folder), outside)
    assert verify(folder, outside=[outside]).ok
    rewritten(folder, identity, tmp_path)
    assert verify(folder).ok
    result = verify(folder, outside=[outside])
    assert "another operation, or the log was written anew" in result.faults[0].what
    assert result.faults[0].where == str(outside)


def test_a_key_kept_outside_finds_another_signer(made, identity, tmp_path):
    folder, _ = made
    key = tmp_path / "officer.vkey"
    origin = json.loads(lines(folder)[0])["origin"]
    key.write_text(str(identity.verify_key(origin)) + "\n")
    assert verify(folder, outside=[key]).ok
    key.write_text(str(Identity.generate().verify_key(origin)) + "\n")
    assert not verify(folder, outside=[key]).ok


def test_an_older_copy_put_back_is_found_by_what_the_identity_remembers(made, identity, tmp_path):
    folder, _ = made
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
    folder, _ = made
    assert verify(folder, identity=identity, deep=True).ok
    monkeypatch.setattr("weftline.vault.verification.read_object", lambda *_: ("x-other", "", 0))
    assert "commits to" in verify(folder, identity=identity, deep=True).faults[0].what


def test_a_cosigned_checkpoint_names_both_officers(folder, identity, tmp_path):
    second = Identity.generate()
    with Vault.create(folder, identity) as vault:
        signed = vault.checkpoint(second)
    key = tmp_path / "second.vkey"
    name = signed.note.splitlines()[-1].split(" ")[1]
    key.write_text(str(second.verify_key(name)))
    result = verify(folder, outside=[key])
    assert result.ok
    assert len(result.checkpoints[0]["signed_by"]) == 2


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
    folder, kept = made
    alone = tmp_path / "alone.py"
    alone.write_bytes(verifier.single_file())
    command = [sys.executable, "-I", str(alone), str(folder), "--json"]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["exhibits"] == len(kept)
    flip_object(folder, kept)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command[:-2], str(tmp_path / "none")], capture_output=True, check=False).returncode == 2


def test_what_cannot_be_checked_is_an_input_error(tmp_path):
    with pytest.raises(InputError):
        verify(tmp_path / "none")
    with pytest.raises(InputError):
        verify(tmp_path)


def test_the_text_for_people_says_it_in_one_line(made):
    folder, kept = made
    assert "Nothing was changed or lost." in verifier.as_text(verify(folder).report)
    flip_object(folder, kept)
    assert "NOT as it was recorded" in verifier.as_text(verify(folder).report)
    assert set(verify(folder).to_json()) >= {"version", "ok", "entries", "exhibits", "checkpoints", "faults"}


def test_the_single_file_names_nothing_of_weftline_and_defines_each_name_once():
    text = verifier.single_file().decode()
    assert "weftline." not in text.replace("weftline/", "")
    assert text.startswith("#!/usr/bin/env python3\n")
    compile(text, "verify.py", "exec")
