"""Recipients added to a vault that exists, and removed from it."""

from __future__ import annotations

import io
import os
import shutil

import pyrage
import pytest

from weftline.errors import KeysError, MachineError, NotFoundError, RefusedError, TamperedError, UsageError
from weftline.vault import Identity, Vault, open_key, sharing, verify
from weftline.vault.verifier import object_path


@pytest.fixture
def late():
    return Identity.generate()


def add(vault, late):
    return vault.add_recipient(late.recipient, actor="officer", reason="order 7", name="prosecutor")


def test_who_comes_late_opens_all_that_was_kept_before_and_after(vault, keep, late, identity):
    before = [keep(vault, os.urandom(size)) for size in (0, 10, 200_000)]
    derived = keep(vault, b"text", derived_from=before[0].id, tool="ocr 1")
    gone = keep(vault, b"gone")
    vault.dispose(gone.id, actor="officer", reason="test")
    payload = object_path(vault.folder / "exhibits", before[2].id).read_bytes()[-200_000:]
    assert add(vault, late) == 4
    assert object_path(vault.folder / "exhibits", before[2].id).read_bytes()[-200_000:] == payload
    after = keep(vault, b"after")
    assert vault.unshared == []
    vault.close()
    assert verify(vault.folder, identity=identity, deep=True).ok
    result = verify(vault.folder, identity=late, deep=True)
    assert (result.faults, result.exhibits) == ([], 5)
    assert open_key(vault.folder, late) == open_key(vault.folder, identity)
    with Vault.at(vault.folder, late) as opened:
        for kept in (*before, derived, after):
            opened.open(kept.id, actor="prosecutor").close()
        told = [entry for entry in opened.entries() if entry.action in {"recipients", "rewrap"}]
    assert [(entry.action, len(entry.objects)) for entry in told] == [("recipients", 0), ("rewrap", 4)]
    assert told[0].detail == {"added": late.recipient, "name": "prosecutor", "reason": "order 7"}
    assert (vault.folder / "recipients.txt").read_text().split() == [identity.recipient, late.recipient]


def test_nothing_that_was_disposed_of_comes_back(vault, keep, late):
    gone = keep(vault)
    vault.dispose(gone.id, actor="officer", reason="test")
    add(vault, late)
    assert not object_path(vault.folder / "exhibits", gone.id).exists()


def test_an_object_that_was_changed_is_never_entered_as_good(vault, keep, late):
    path = object_path(vault.folder / "exhibits", keep(vault, bytes(1000)).id)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    with pytest.raises(TamperedError, match="not the one that the log names"):
        add(vault, late)
    vault.close()
    assert path.read_bytes() == data
    assert [fault.where for fault in verify(vault.folder).faults] == [path.relative_to(vault.folder).as_posix()]


def test_what_was_interrupted_goes_on(vault, keep, late, monkeypatch):
    kept = [keep(vault, b"%d" % n) for n in range(5)]
    monkeypatch.setattr(sharing, "_GROUP", 2)
    stage, calls = sharing._stage, []

    def failing(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise MachineError("The disk is full.")
        return stage(*arguments)

    monkeypatch.setattr(sharing, "_stage", failing)
    with pytest.raises(MachineError):
        add(vault, late)
    vault.close()
    assert verify(vault.folder).ok
    with Vault.at(vault.folder, vault.identity) as again:
        assert again.unshared == [item.id for item in kept[2:]]
        assert add(again, late) == 3
        with pytest.raises(RefusedError, match="already"):
            add(again, late)
    assert verify(vault.folder, identity=late, deep=True).ok


def remove(vault, late):
    return vault.remove_recipient(late.recipient, actor="officer", reason="has left the unit")


def test_who_is_removed_opens_nothing_in_the_folder_any_more(vault, keep, late, identity):
    before = keep(vault, os.urandom(200_000))
    add(vault, late)
    path = object_path(vault.folder / "exhibits", before.id)
    shared = path.read_bytes()
    assert remove(vault, late) == 1
    after = keep(vault, b"after")
    vault.close()
    assert path.read_bytes()[-200_000:] == shared[-200_000:]
    assert verify(vault.folder, identity=identity, deep=True).ok
    for name in ("operation.key", *(object_path(vault.folder / "exhibits", item.id) for item in (before, after))):
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt((vault.folder / name).read_bytes(), [late.age])
    with pytest.raises(KeysError):
        Vault.at(vault.folder, late)
    with Vault.at(vault.folder, identity) as opened:
        assert opened.recipients == (identity.recipient,)
        told = [entry.detail for entry in opened.entries() if entry.action == "recipients"]
    assert told[1] == {"removed": late.recipient, "reason": "has left the unit"}
    path.write_bytes(shared)
    assert [fault.where for fault in verify(vault.folder).faults] == [path.relative_to(vault.folder).as_posix()]


def test_an_interrupted_removal_goes_on(vault, keep, late, monkeypatch):
    keep(vault)
    add(vault, late)

    def failing(*_):
        raise MachineError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(sharing, "_stage", failing)
        with pytest.raises(MachineError):
            remove(vault, late)
    vault.close()
    with Vault.at(vault.folder, vault.identity) as again:
        assert len(again.unshared) == 1
        assert remove(again, late) == 1
        with pytest.raises(NotFoundError, match="no recipient"):
            remove(again, late)
        with pytest.raises(RefusedError, match="Your own key"):
            remove(again, vault.identity)
    assert verify(vault.folder).ok


def test_an_object_that_waits_for_its_place_counts_as_it_was_entered(vault, keep, late):
    """As a loss of power leaves it: the log names the new file, the old one is still in its place."""
    path = object_path(vault.folder / "exhibits", keep(vault).id)
    old = path.read_bytes()
    add(vault, late)
    vault.close()
    path.rename(path.with_name(f".rewrapped-{path.name}"))
    path.write_bytes(old)
    assert verify(vault.folder).ok
    Vault.at(vault.folder, vault.identity).close()
    assert pyrage.decrypt(path.read_bytes(), [late.age])
    assert verify(vault.folder).ok


def test_what_no_entry_names_is_thrown_away(vault, keep, late):
    path = object_path(vault.folder / "exhibits", keep(vault).id)
    for place in (path, vault.folder / "operation.key"):
        place.with_name(f".rewrapped-{place.name}").write_bytes(b"made by a stranger")
    vault.close()
    Vault.at(vault.folder, vault.identity).close()
    assert not list(vault.folder.rglob(".rewrapped-*"))
    assert verify(vault.folder, identity=vault.identity, deep=True).ok


def test_it_needs_a_reason_and_a_public_key(vault, late):
    with pytest.raises(UsageError):
        vault.add_recipient(late.recipient, actor="officer", reason=" ")
    with pytest.raises(KeysError, match="public age key"):
        vault.add_recipient("age1nonsense", actor="officer", reason="order 7")
    with pytest.raises(RefusedError, match="already"):
        vault.add_recipient(vault.identity.recipient, actor="officer", reason="order 7")


def test_what_was_being_taken_in_for_fewer_is_taken_in_again(vault, late):
    class Slow(io.BytesIO):
        def read(self, size=-1):
            if late.recipient not in vault.recipients:
                add(vault, late)
            return super().read(size)

    with pytest.raises(RefusedError, match="Take it in again"):
        vault.keep(Slow(b"x"), actor="officer")
    assert not list(vault.folder.rglob(".tmp-*"))


def test_lists_of_recipients_and_holds_are_for_their_owner_alone(vault, identity):
    vault.close()
    for name in ("custody.log", "recipients.txt"):
        (vault.folder / name).chmod(0o644)
    Vault.at(vault.folder, identity).close()
    modes = {path.name: path.stat().st_mode & 0o777 for path in vault.folder.iterdir() if path.is_file()}
    assert {modes["custody.log"], modes["recipients.txt"]} == {0o600}
    assert {path.stat().st_mode & 0o077 for path in (vault.folder / "checkpoints").iterdir()} == {0}
    shutil.rmtree(vault.folder)
    Vault.create(vault.folder, identity).close()
    assert vault.folder.stat().st_mode & 0o077 == 0
