"""Checkpoints over the same log: signatures are added, never lost."""

from __future__ import annotations

import shutil

import pytest

from weftline.errors import TamperedError
from weftline.vault import Identity, Vault, verify
from weftline.vault.checkpoints import head_path, write_checkpoint
from weftline.vault.custody import CustodyLog


@pytest.fixture
def second():
    return Identity.generate()


def test_a_signature_alone_never_replaces_one_of_two(vault, second, identity):
    signed = write_checkpoint(vault.folder, vault._log.walk, identity, second)
    again = write_checkpoint(vault.folder, vault._log.walk, identity)
    assert (again.path, again.note) == (signed.path, signed.note)
    assert signed.path.read_text() == signed.note
    assert head_path(identity, vault._log.origin).read_text() == signed.note


def test_the_second_signature_is_added_to_the_note_that_stands(vault, second):
    alone = vault.checkpoint()
    both = vault.cosign(second, actor="officer")
    assert both.note.startswith(alone.note)
    assert both.path == alone.path
    assert len(both.note.splitlines()) == len(alone.note.splitlines()) + 1


def test_what_a_crash_left_between_signature_and_entry_survives_the_next_start(vault, second, identity, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(CustodyLog, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        vault.cosign(second, actor="officer")
    monkeypatch.undo()
    vault._log.close()
    path = max((vault.folder / "checkpoints").glob("*.note"))
    note = path.read_text()
    with Vault.at(vault.folder, identity) as again:
        assert again.checkpoint().note == note
    assert path.read_text() == note
    assert verify(vault.folder).ok


def test_a_note_over_another_log_is_not_written_over(vault, tmp_path, identity):
    with Vault.create(tmp_path / "other.weft", identity) as other:
        stranger = other.checkpoint()
    mine = vault.checkpoint()
    shutil.copy(stranger.path, mine.path)
    with pytest.raises(TamperedError):
        vault.checkpoint()
    assert mine.path.read_text() == stranger.note


def test_two_people_named_and_one_signature_is_told(vault):
    vault.record("open_sealed", [], actor="officer")
    vault.close()
    result = verify(vault.folder)
    assert result.ok
    assert any("no second one signed" in note.what for note in result.notes)
