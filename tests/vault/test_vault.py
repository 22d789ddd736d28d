from __future__ import annotations

import hashlib
import io
import os
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weftline.errors import (
    KeysError,
    LockedError,
    NotFoundError,
    RefusedError,
    TamperedError,
    UnreadableError,
    UsageError,
)
from weftline.vault import Identity, Vault, commits_to, open_key, verify
from weftline.vault.disk import temporary_name

EDGES = [0, 1, 31, 32, 33, 65503, 65504, 65536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 * (1 << 20) + 7]


def read(vault, kept, **parts):
    with vault.open(kept.id, actor="officer", **parts) as stream:
        return stream.read()


@pytest.mark.parametrize("size", EDGES)
def test_what_is_kept_comes_back(vault, keep, size):
    data = os.urandom(size)
    kept = keep(vault, data)
    assert read(vault, kept) == data
    assert (kept.size, kept.sha256) == (size, hashlib.sha256(data).hexdigest())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_any_bytes_come_back_from_a_batch(vault, items):
    with vault.batch(every=3) as batch:
        kept = [batch.keep(io.BytesIO(data), actor="officer") for data in items]
    assert [read(vault, item, action="analyse") for item in kept] == items
    assert len({item.id for item in kept}) == len(items)


def test_the_same_bytes_twice_have_two_ids_that_reveal_nothing(vault, keep):
    first, second = keep(vault, b"same"), keep(vault, b"same")
    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert first.sha256 not in (vault.folder / "custody.log").read_text()


def test_an_opened_exhibit_is_seekable_nameless_and_cannot_be_changed(vault, keep):
    with vault.open(keep(vault, b"0123456789").id, actor="officer") as stream:
        stream.seek(4)
        assert stream.read() == b"456789"
        with pytest.raises(OSError, match="permitted"):
            os.write(os.open(f"/proc/self/fd/{stream.fileno()}", os.O_WRONLY), b"x")


def test_no_name_of_a_file_or_person_enters_the_log_in_the_clear(vault, keep, folder):
    kept = keep(vault, note={"path": "chat with Marisol.zip"})
    vault.record("decide", ["r-marisol", kept.id], actor="Officer Nguyen", detail={"reason": "Marisol confirmed"})
    read(vault, kept, purpose="to show Marisol")
    plain = (folder / "custody.log").read_bytes()
    for word in (b"Marisol", b"marisol", b"Nguyen", b"officer", b"zip"):
        assert word not in plain
    told = list(vault.entries())
    assert [entry.action for entry in told] == ["create", "keep", "decide", "view"]
    assert told[1].detail == {"path": "chat with Marisol.zip"}
    assert (told[2].actor, told[2].objects) == ("Officer Nguyen", (kept.id, "r-marisol"))
    assert told[3].detail == {"purpose": "to show Marisol"}
    assert [entry.seq for entry in vault.entries(kept.id)] == [2, 3, 4]


def test_every_recipient_reads_and_nobody_else(tmp_path, identity, keep):
    escrow, stranger = Identity.generate(), Identity.generate()
    with Vault.create(tmp_path / "o", identity, [escrow.recipient]) as vault:
        kept = keep(vault)
    with Vault.at(tmp_path / "o", escrow) as vault:
        assert vault.recipients == (identity.recipient, escrow.recipient)
        assert read(vault, kept) == b"evidence"
        assert [entry.action for entry in vault.entries()][-2:] == ["signer", "view"]
    assert open_key(tmp_path / "o", identity) == open_key(tmp_path / "o", escrow)
    with pytest.raises(KeysError, match="not encrypted for it"):
        Vault.at(tmp_path / "o", stranger)
    assert verify(tmp_path / "o", identity=identity, deep=True).ok


def test_a_batch_acknowledges_in_groups_and_its_numbers_are_final(vault):
    with vault.batch(every=4) as batch:
        kept = []
        for n in range(10):
            kept.append(batch.keep(io.BytesIO(bytes([n])), actor="officer"))
            assert len(batch.acknowledged) == len(kept) // 4 * 4
    assert batch.acknowledged == kept
    assert [item.custody_seq for item in kept] == list(range(2, 12))
    assert {entry.seq: entry.objects[0] for entry in vault.entries() if entry.action == "keep"} == {
        item.custody_seq: item.id for item in kept
    }


def test_a_touch_in_the_middle_of_a_batch_keeps_the_promised_numbers(vault):
    with vault.batch() as batch:
        first = batch.keep(io.BytesIO(b"1"), actor="officer")
        assert vault.record("export", [first.id], actor="officer") == first.custody_seq + 1
        second = batch.keep(io.BytesIO(b"2"), actor="officer", derived_from=first.id, tool="unzip 1")
        assert read(vault, second) == b"2"
    told = {entry.seq: entry for entry in vault.entries()}
    assert told[first.custody_seq].objects == (first.id,)
    assert told[second.custody_seq].derived_from == first.id
    assert told[second.custody_seq].tool == "unzip 1"


def test_a_batch_that_breaks_acknowledges_nothing_more(vault, folder):
    def broken(batch):
        with batch:
            kept.append(batch.keep(io.BytesIO(b"1"), actor="officer"))
            raise RuntimeError

    kept, batch = [], vault.batch()
    with pytest.raises(RuntimeError):
        broken(batch)
    assert vault.exhibits == batch.acknowledged == []
    with pytest.raises(NotFoundError):
        vault.open(kept[0].id, actor="officer")
    vault.close()
    assert verify(folder).ok


def test_views_of_the_pipeline_are_entered_in_groups(vault, keep):
    kept = [keep(vault, bytes([n])) for n in range(5)]
    for item in kept[:3]:
        read(vault, item, action="analyse")
    told = [entry for entry in vault.entries() if entry.action == "analyse"]
    assert [entry.objects for entry in told] == [tuple(item.id for item in kept[:3])]
    vault.record("analyse", [item.id for item in kept[3:]], actor="pipeline")
    for item in kept[3:]:
        read(vault, item, action="analyse")
    assert len([entry for entry in vault.entries() if entry.action == "analyse"]) == 2


def test_threads_of_one_process_share_the_vault(vault, folder):
    def work(n):
        for k in range(8):
            kept = vault.keep(io.BytesIO(bytes([n, k])), actor=f"thread {n}")
            assert read(vault, kept) == bytes([n, k])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    vault.close()
    result = verify(folder)
    assert (result.ok, result.exhibits, result.entries) == (True, 32, 65)


def test_disposal_takes_what_was_derived_and_leaves_the_entries(vault, keep, folder, identity):
    kept = keep(vault)
    child = keep(vault, b"child", derived_from=kept.id)
    grandchild = keep(vault, b"grandchild", derived_from=child.id)
    other = keep(vault, b"other")
    with pytest.raises(UsageError):
        vault.dispose(kept.id, actor="officer", reason=" ")
    seq = vault.dispose(kept.id, actor="officer", reason="court order")
    assert vault.exhibits == [other.id]
    assert vault.disposed == dict.fromkeys([kept.id, child.id, grandchild.id], seq)
    for item in (kept, child, grandchild):
        with pytest.raises(RefusedError, match=f"entry {seq}"):
            vault.open(item.id, actor="officer")
    with pytest.raises(RefusedError):
        keep(vault, derived_from=child.id)
    vault.close()
    result = verify(folder, identity=identity, deep=True)
    assert (result.ok, result.exhibits, result.report.disposed) == (True, 1, 3)
    assert len([path for path in (folder / "exhibits").rglob("*") if path.is_file()]) == 1


def test_an_interrupted_disposal_is_finished_by_the_next_start(vault, keep, folder, identity, monkeypatch):
    kept = keep(vault)
    monkeypatch.setattr("weftline.vault.vault.destroy", lambda path: None)
    vault.dispose(kept.id, actor="officer", reason="court order")
    vault.close()
    assert "still here" in verify(folder).faults[0].what
    Vault.at(folder, identity).close()
    assert verify(folder).ok


def test_a_whole_object_without_an_entry_is_adopted_and_a_strange_file_is_not(
    vault, keep, folder, identity, monkeypatch
):
    monkeypatch.setattr("weftline.vault.keeping._remove", lambda paths: None)
    monkeypatch.setattr(vault._log, "append", lambda drafts: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        keep(vault)
    monkeypatch.undo()
    vault.close()
    strange = folder / "exhibits" / "ab" / ("ab" + "0" * 62)
    strange.parent.mkdir(exist_ok=True)
    strange.write_bytes(b"strange")
    (folder / "exhibits" / ".tmp-1").write_bytes(b"unfinished")
    with Vault.at(folder, identity) as again:
        assert again.adopted == again.exhibits
        assert len(again.adopted) == 1
        with again.open(again.adopted[0], actor="officer") as stream:
            assert stream.read() == b"evidence"
    result = verify(folder)
    assert [fault.where for fault in result.faults] == [f"exhibits/ab/{strange.name}"]
    assert result.notes == [] or all(".tmp" not in note.where for note in result.notes)


def test_what_a_killed_writer_left_among_the_checkpoints_is_no_forgery(vault, keep, folder):
    keep(vault)
    vault.close()
    left = folder / "checkpoints" / temporary_name()
    left.write_bytes(b"unfinished")
    result = verify(folder)
    assert result.faults == []
    assert [note.what for note in result.notes if left.name in note.where] == [
        "an unfinished write; the next start settles it"
    ]


def test_a_disclosure_lets_an_outsider_tie_a_content_to_the_log(vault, keep):
    kept, other = keep(vault, b"chat"), keep(vault, b"other")
    told = vault.disclose([kept.id], actor="officer", purpose="bundle 1")[kept.id]
    assert told.sha256 == hashlib.sha256(b"chat").hexdigest()
    assert commits_to(kept.id, told.random_part, told.sha256)
    assert not commits_to(other.id, told.random_part, told.sha256)
    assert not commits_to(kept.id, told.random_part, hashlib.sha256(b"chaT").hexdigest())
    assert not commits_to(kept.id, "zz", told.sha256)
    assert [entry.action for entry in vault.entries(kept.id)] == ["keep", "disclose"]
    with pytest.raises(NotFoundError):
        vault.disclose(["x-" + "0" * 64], actor="officer", purpose="bundle 2")


def test_a_second_writer_is_refused(vault, folder, identity):
    with pytest.raises(LockedError):
        Vault.at(folder, identity)
    assert verify(folder).ok


def test_an_existing_vault_is_not_created_again_and_an_unfinished_one_is(vault, folder, identity, tmp_path):
    with pytest.raises(RefusedError):
        Vault.create(folder, identity)
    other = tmp_path / "other"
    other.mkdir()
    (other / "custody.log").write_bytes(b'{"torn')
    assert not Vault.exists(other)
    Vault.create(other, identity).close()
    assert verify(other).ok


def test_a_vault_that_is_none_is_said_so(tmp_path, identity):
    with pytest.raises(NotFoundError):
        Vault.at(tmp_path, identity)


@pytest.mark.parametrize("action", ["keep", "dispose", "Export", "", "a\nb"])
def test_actions_of_the_vault_itself_cannot_be_recorded_by_others(vault, action):
    with pytest.raises(UsageError):
        vault.record(action, [], actor="officer")


def test_a_source_that_breaks_leaves_nothing(vault, folder):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(UnreadableError, match="Input/output"):
        vault.keep(Broken(), actor="officer")
    assert not list((folder / "exhibits").rglob(".tmp*"))


@pytest.mark.parametrize("at", [5, 40, 150, -1, -70_000, None])
def test_a_flipped_or_shortened_object_is_not_handed_out(vault, keep, folder, at):
    kept = keep(vault, os.urandom(200_000))
    path = folder / "exhibits" / kept.id[2:4] / kept.id[2:]
    data = bytearray(path.read_bytes())
    if at is None:
        data = data[:-65_552]
    else:
        data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises((TamperedError, KeysError)):
        vault.open(kept.id, actor="officer")


def test_a_missing_or_exchanged_object_is_not_handed_out(vault, keep, folder):
    first, second = keep(vault, b"first"), keep(vault, b"second")
    paths = [folder / "exhibits" / item.id[2:4] / item.id[2:] for item in (first, second)]
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(TamperedError, match="holds another"):
        vault.open(first.id, actor="officer")
    paths[1].unlink()
    with pytest.raises(TamperedError, match="missing"):
        vault.open(second.id, actor="officer")
