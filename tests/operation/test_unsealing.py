from __future__ import annotations

import errno
import shutil
import stat
from pathlib import Path
from typing import BinaryIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.operation.conftest import write_report

from weftline.errors import InputError, MachineError, NotFoundError, RefusedError
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.operation.unsealing import open_sealed
from weftline.store import exhibits
from weftline.vault import Identity, verify
from weftline.vault.verifier import parse_note


@pytest.fixture
def second(tmp_path: Path) -> Identity:
    return Identity.load_or_create(tmp_path / "second")


@pytest.fixture
def place(folder: Path, officer: Officer, second: Identity) -> Path:
    with (folder / "operation.toml").open("a") as settings:
        settings.write(f'[recipients]\nescrow = "{second.recipient}"\n')
    home = write_report(folder, "sealed", triage={"intimate_material": True})
    (home / "note.jpg").write_bytes(b"no picture at all")
    return investigate(folder, officer).place


def sealed_and_open(operation) -> tuple[str, str]:
    with operation.store.read() as db:
        held = exhibits.find(db)
    return next(item.id for item in held if item.sealed), next(item.id for item in held if not item.sealed)


def test_two_people_open_it_and_both_sign(place: Path, officer: Officer, second: Identity, tmp_path: Path) -> None:
    out = tmp_path / "seen.jpg"
    with open_existing(place, officer, writing=True) as operation:
        name, _ = sealed_and_open(operation)
        made = open_sealed(operation, name, second_name="Second", second=second, reason="court order 7", out=out)
        entries = [entry for entry in operation.vault.entries(name) if entry.action in {"open_sealed", "view"}]
        origin = made.checkpoint.read_text().splitlines()[0]
    assert out.read_bytes() == b"no picture at all"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [entry.action for entry in entries] == ["open_sealed", "view"]
    assert entries[0].detail["reason"] == "court order 7"
    assert entries[0].detail["second"] == "Second"
    theirs = second.verify_key(f"{origin}/{second.fingerprint}")
    signed = parse_note(made.checkpoint.read_bytes())
    assert signed.signers([theirs]) == [theirs]
    assert signed.size >= made.custody_seq
    told = [item for item in verify(place, identity=None).checkpoints if item["where"].endswith(made.checkpoint.name)]
    assert len(told) == 1
    assert told[0]["signed_by"] == [origin]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": " "}, "lawful reason"),
        ({"second_name": "TESTER"}, "somebody else"),
        ({"second_name": ""}, "second person must be present"),
        ({"second": Identity.generate()}, "no recipient"),
    ],
)
def test_without_a_second_person_or_a_reason_it_stays_sealed(
    place: Path, officer: Officer, second: Identity, tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    parts = {"second_name": "Second", "second": second, "reason": "court order 7", "out": tmp_path / "seen.jpg"}
    with open_existing(place, officer, writing=True) as operation:
        name, _ = sealed_and_open(operation)
        with pytest.raises(RefusedError, match=said):
            open_sealed(operation, name, **(parts | changed))
        assert not [entry for entry in operation.vault.entries(name) if entry.action == "open_sealed"]
    assert not (tmp_path / "seen.jpg").exists()


def test_the_same_keys_are_not_two_people(place: Path, officer: Officer, tmp_path: Path) -> None:
    parts = {"second_name": "Second", "reason": "order", "out": tmp_path / "seen.jpg"}
    with open_existing(place, officer, writing=True) as operation:
        name, unsealed = sealed_and_open(operation)
        with pytest.raises(RefusedError, match="keys of their own"):
            open_sealed(operation, name, second=operation.identity, **parts)
        with pytest.raises(RefusedError, match="not sealed"):
            open_sealed(operation, unsealed, second=operation.identity, **parts)
        with pytest.raises(NotFoundError):
            open_sealed(operation, "x-none", second=operation.identity, **parts)


def test_a_second_signing_key_beside_the_officers_own_age_key_is_no_second_person(
    place: Path, officer: Officer, tmp_path: Path
) -> None:
    with open_existing(place, officer, writing=True) as operation:
        name, _ = sealed_and_open(operation)
        both = Identity(operation.identity.age, Ed25519PrivateKey.generate())
        with pytest.raises(RefusedError, match="keys of their own"):
            open_sealed(operation, name, second_name="Second", second=both, reason="order", out=tmp_path / "seen.jpg")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "disk full"), KeyboardInterrupt()])
def test_no_part_of_it_stays_on_the_disk_where_writing_breaks_off(
    place: Path, officer: Officer, second: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    out = tmp_path / "seen.jpg"

    def break_off(content: BinaryIO, file: BinaryIO, _: int) -> None:
        file.write(content.read(9))
        file.flush()
        assert out.read_bytes() == b"no pictur"
        raise error

    monkeypatch.setattr(shutil, "copyfileobj", break_off)
    with open_existing(place, officer, writing=True) as operation:
        name, _ = sealed_and_open(operation)
        with pytest.raises(MachineError if isinstance(error, OSError) else KeyboardInterrupt):
            open_sealed(operation, name, second_name="Second", second=second, reason="court order 7", out=out)
        assert [entry for entry in operation.vault.entries(name) if entry.action == "open_sealed"]
    assert not out.exists()


def test_where_nothing_can_be_written_nothing_is_opened(
    place: Path, officer: Officer, second: Identity, tmp_path: Path
) -> None:
    out = tmp_path / "none" / "seen.jpg"
    with open_existing(place, officer, writing=True) as operation:
        name, _ = sealed_and_open(operation)
        with pytest.raises(MachineError, match="cannot be written"):
            open_sealed(operation, name, second_name="Second", second=second, reason="order", out=out)
        assert not [entry for entry in operation.vault.entries(name) if entry.action == "open_sealed"]


def test_nothing_is_written_over(place: Path, officer: Officer, second: Identity, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        name, _ = sealed_and_open(operation)
        with pytest.raises(InputError, match="there already"):
            open_sealed(operation, name, second_name="Second", second=second, reason="order", out=tmp_path / "identity")
