"""Who can write to the folder but holds no key: what they append is told, and no vault acts on it."""

from __future__ import annotations

import base64
import json

import pytest
from tests.samples.forgeries import lines, made_in, object_of

from weftline.errors import TamperedError
from weftline.vault import Identity, Vault, verifier, verify


@pytest.fixture
def made(tmp_path, identity):
    return made_in(tmp_path, identity)


def append(folder, action, **fields):
    """An entry in good form, chained, with a sealed part that the stranger could not make and copied."""
    content = lines(folder)
    tree = verifier.Tree()
    for line in content:
        tree.add(line[:-1])
    last = {name: json.loads(content[-1])[name] for name in form_of(content[-1])}
    entry = {**last, "seq": len(content) + 1, "previous": tree.root().hex(), "action": action, "objects": [], **fields}
    with (folder / "custody.log").open("ab") as log:
        log.write(verifier.canonical(entry) + b"\n")


def form_of(line):
    return set(json.loads(line)) - {"cosigned", "cosigner", "clock_moved_us"}


def sign_as(folder, stranger):
    """A checkpoint over the whole, with a key that an entry announces."""
    with (folder / "custody.log").open("rb") as log:
        walk = verifier.walk_log(log)
    body = f"{walk.origin}\n{walk.tree.size}\n{base64.b64encode(walk.tree.root()).decode()}\n"
    signature = stranger.verify_key(walk.origin).hash + stranger.sign(body.encode())
    text = f"{body}\n\u2014 {walk.origin} {base64.b64encode(signature).decode()}\n"
    (folder / "checkpoints" / f"{walk.tree.size:012d}.note").write_text(text, encoding="utf-8")


def dispose(made):
    append(made.folder, "dispose", objects=[{"id": made.kept[2].id}])
    object_of(made.folder, made.kept[2]).unlink()


def let_a_key_sign(made):
    origin = json.loads(lines(made.folder)[0])["origin"]
    stranger = Identity.generate()
    append(made.folder, "signer", signer=str(stranger.verify_key(origin)))
    sign_as(made.folder, stranger)


def exchange_an_object(made):
    path = object_of(made.folder, made.kept[2])
    path.write_bytes(b"another")
    digest = verifier.digest_of(path)
    append(
        made.folder,
        "rewrap",
        objects=[{"id": made.kept[2].id, "ciphertext_sha256": digest, "ciphertext_size": 7}],
    )
    let_a_key_sign(made)


@pytest.mark.parametrize("forge", [dispose, let_a_key_sign, exchange_an_object])
def test_what_a_stranger_appends_is_found_with_a_recipients_key(made, identity, forge):
    before = set(made.folder.rglob("*"))
    forge(made)
    told = verify(made.folder, identity=identity).faults
    assert "nobody who holds the operation's key" in told[0].what
    with pytest.raises(TamperedError, match="nobody who holds the operation's key"):
        Vault.at(made.folder, identity)
    assert before - set(made.folder.rglob("*")) <= {object_of(made.folder, made.kept[2])}


def test_a_strangers_disposal_destroys_nothing(made, identity):
    append(made.folder, "dispose", objects=[{"id": made.kept[2].id}])
    with pytest.raises(TamperedError):
        Vault.at(made.folder, identity)
    assert object_of(made.folder, made.kept[2]).exists()


def test_a_key_that_none_before_it_vouches_for_is_told_without_any_key(made):
    let_a_key_sign(made)
    [note] = [note for note in verify(made.folder).notes if "further key" in note.what]
    assert "ask on paper whose it is" in note.what


def test_a_recipient_who_signs_is_told_and_vouched_for_by_the_next_signature(made, identity):
    late = Identity.generate()
    with Vault.at(made.folder, identity) as vault:
        vault.add_recipient(late.recipient, actor="officer", reason="order 9")
    with Vault.at(made.folder, late) as vault:
        vault.record("export", [], actor="prosecutor")
    assert any(late.fingerprint in note.what and "on paper" in note.what for note in verify(made.folder).notes)
    with Vault.at(made.folder, identity) as vault:
        vault.record("export", [], actor="officer")
    result = verify(made.folder, identity=identity, deep=True)
    assert result.ok
    assert any(late.fingerprint in note.what and "has signed over this since" in note.what for note in result.notes)


def test_deep_looks_into_every_entry(made, identity):
    append(made.folder, "view")
    append(made.folder, "view")
    with (made.folder / "custody.log").open("rb") as log:
        walk = verifier.walk_log(log)
    sign_as(made.folder, identity)
    assert verify(made.folder, identity=identity).ok
    assert [fault.where for fault in verify(made.folder, identity=identity, deep=True).faults] == [
        f"custody.log line {walk.tree.size - 1}",
        f"custody.log line {walk.tree.size}",
    ]
