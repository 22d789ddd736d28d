"""Recipients of an operation and a second person's signature, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from weftline.access import User
from weftline.cli.app import build
from weftline.cli.output import as_json
from weftline.errors import RefusedError, UsageError
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.operation.recipients import add_recipient
from weftline.operation.second_person import cosign, take_signature
from weftline.store import exhibits
from weftline.vault import Identity, verify


@pytest.fixture
def place(folder: Path, officer: Officer) -> Path:
    return investigate(folder, officer).place


@pytest.fixture
def late(tmp_path: Path) -> Identity:
    return Identity.load_or_create(tmp_path / "late")


@pytest.fixture
def run(officer: Officer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Officer, "here", classmethod(lambda *_: officer))

    def told(*arguments: object) -> dict:
        done = CliRunner().invoke(build(), [*map(str, arguments), "--json"])
        as_json(False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return told


def test_a_prosecutor_added_later_opens_everything(place: Path, late: Identity, run) -> None:
    assert not verify(place, identity=late, deep=True).ok
    added = run("recipient", place, late.recipient, "--name", "prosecutor", "--reason", "hand-over")
    assert (added["name"], added["recipients"][-1]) == ("prosecutor", late.recipient)
    assert added["exhibits"] > 3
    assert verify(place, identity=late, deep=True).faults == []
    listed = run("recipient", place)
    assert [item["name"] for item in listed["recipients"]] == ["you", "prosecutor"]
    assert listed["unshared"] == 0
    prosecutor = Officer(User("prosecutor", ("prosecutor",)), late.where.parent)
    with open_existing(place, prosecutor, writing=True) as operation:
        with operation.store.read() as db:
            name = exhibits.find(db)[0].id
        operation.vault.open(name, actor="prosecutor").close()


def test_adding_one_needs_a_reason_and_the_right(place: Path, officer: Officer, late: Identity) -> None:
    with open_existing(place, officer, writing=True) as operation, pytest.raises(UsageError):
        add_recipient(operation, late.recipient, name="", reason=" ")
    analyst = Officer(User("analyst", ("analyst",)), officer.identity_folder)
    with open_existing(place, analyst, writing=True) as operation, pytest.raises(RefusedError, match="supervisor"):
        add_recipient(operation, late.recipient, name="", reason="order 7")


def test_a_second_officer_signs_and_both_verifiers_say_so(place: Path, late: Identity, run, tmp_path: Path) -> None:
    made = run("cosign", place, "--second", "Second", "--second-identity", late.where.parent, "--reason", "search")
    assert made["second_key"] == late.fingerprint
    told = run("verify", place)
    [point] = [point for point in told["checkpoints"] if "cosigned_by" in point]
    assert (point["size"], point["cosigned_by"]) == (made["entries"], [late.fingerprint])
    assert any(late.fingerprint in note["what"] for note in told["notes"])


def test_one_person_is_not_two(place: Path, officer: Officer, late: Identity) -> None:
    with open_existing(place, officer, writing=True) as operation:
        with pytest.raises(RefusedError, match="keys of their own"):
            cosign(operation, second_name="Second", second=operation.identity)
        with pytest.raises(RefusedError, match="somebody else"):
            cosign(operation, second_name=operation.actor, second=late)


def test_one_removed_opens_nothing_any_more(place: Path, late: Identity, run) -> None:
    run("recipient", place, late.recipient, "--name", "prosecutor", "--reason", "hand-over")
    removed = run("recipient", place, "prosecutor", "--remove", "--reason", "trial is over")
    assert (removed["removed"], late.recipient in removed["recipients"]) == (late.recipient, False)
    assert removed["exhibits"] > 3
    assert not verify(place, identity=late, deep=True).ok
    assert verify(place, deep=True).ok
    assert [item["name"] for item in run("recipient", place)["recipients"]] == ["you"]


def test_a_second_officer_signs_on_another_machine(
    place: Path, officer: Officer, late: Identity, run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    request, answer = tmp_path / "ask.note", tmp_path / "answer.note"
    asked = run("cosign", place, "--request", request)
    elsewhere = Officer(officer.user, late.where.parent)
    with monkeypatch.context() as there:
        there.setattr(Officer, "here", classmethod(lambda *_: elsewhere))
        signed = run("cosign", request, "--out", answer)
    assert (signed["entries"], signed["root"], signed["fingerprint"]) == (
        asked["entries"],
        asked["root"],
        late.fingerprint,
    )
    made = run("cosign", place, "--answer", answer, "--second", "Second", "--reason", "search")
    assert (made["entries"], made["second_key"]) == (asked["entries"], late.fingerprint)
    [point] = [point for point in run("verify", place)["checkpoints"] if "cosigned_by" in point]
    assert (point["size"], point["cosigned_by"]) == (asked["entries"], [late.fingerprint])


def test_the_officers_own_signature_is_no_second_one(place: Path, officer: Officer, run, tmp_path: Path) -> None:
    request, answer = tmp_path / "ask.note", tmp_path / "answer.note"
    run("cosign", place, "--request", request)
    run("cosign", request, "--out", answer)
    with open_existing(place, officer, writing=True) as operation, pytest.raises(RefusedError, match="of their own"):
        take_signature(operation, answer, second_name="Second")
