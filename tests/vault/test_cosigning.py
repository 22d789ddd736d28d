"""A second person's signature that is given on another machine and carried back."""

from __future__ import annotations

import pytest

from weftline.errors import InputError, RefusedError
from weftline.vault import Identity, Vault, cosign_request, read_cosignature, verify


@pytest.fixture
def second():
    return Identity.generate()


@pytest.fixture
def asked(vault, keep):
    keep(vault)
    return vault.checkpoint().note.encode()


def test_it_is_taken_in_after_the_log_went_on(vault, keep, asked, second):
    keep(vault)
    note, answer = cosign_request(asked, second)
    signed = vault.take_cosignature(read_cosignature(answer), actor="officer", detail={"second": "Second"})
    keep(vault)
    vault.close()
    assert (signed.size, signed.root) == (note.size, note.root.hex())
    result = verify(vault.folder)
    assert result.ok
    assert [point["cosigned_by"] for point in result.checkpoints if "cosigned_by" in point] == [[second.fingerprint]]
    said = f"the key {second.fingerprint} signed the checkpoint over {note.size} entries, and gave it later"
    assert any(said in told.what for told in result.notes)
    (vault.folder.parent / "answer.note").write_bytes(answer)
    assert verify(vault.folder, outside=[vault.folder.parent / "answer.note"]).ok
    signed.path.write_bytes(asked)
    assert "bears the signature of the second person" in verify(vault.folder).faults[0].what


def test_one_taken_in_twice_adds_one_signature(vault, asked, second):
    _, answer = cosign_request(asked, second)
    first = vault.take_cosignature(read_cosignature(answer), actor="officer")
    assert vault.take_cosignature(read_cosignature(answer), actor="officer").note == first.note
    vault.close()
    assert verify(vault.folder).ok


def test_one_for_another_log_is_refused(vault, second, tmp_path):
    with Vault.create(tmp_path / "other.weft", Identity.generate()) as other:
        _, answer = cosign_request(other.checkpoint().note.encode(), second)
    with pytest.raises(InputError, match="for no checkpoint of this operation"):
        vault.take_cosignature(read_cosignature(answer), actor="officer")


def test_a_stamped_checkpoint_takes_no_further_signature(vault, asked, second):
    note, answer = cosign_request(asked, second)
    vault.take_stamp(note.size, b"token", attested="2026-11-27T12:00:00Z", actor="officer", sha256="00")
    with pytest.raises(RefusedError, match="time stamp"):
        vault.take_cosignature(read_cosignature(answer), actor="officer")


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda data: data[:-9], lambda data: data.replace(b"time 2", b"time 3")]
)
def test_what_is_no_answer_is_refused(asked, second, spoil):
    _, answer = cosign_request(asked, second)
    with pytest.raises(InputError, match="answer to a request"):
        read_cosignature(spoil(answer))


def test_an_answer_without_the_signature_is_refused(asked, second):
    _, answer = cosign_request(asked, second)
    with pytest.raises(InputError, match="is not in it"):
        read_cosignature(answer.splitlines(keepends=True)[0] + asked)


def test_what_is_no_request_is_not_signed(second):
    with pytest.raises(InputError, match="no request"):
        cosign_request(b"sign this", second)
