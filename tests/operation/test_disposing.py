from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from weftline.access import User
from weftline.errors import InputError, NotFoundError, RefusedError, UsageError
from weftline.operation.disposing import days_of, dispose, due, hold, holds
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.store import exhibits, reports, sightings
from weftline.vault import verify

YEARS_US = 6 * 366 * 86_400_000_000


@pytest.fixture
def place(folder: Path, officer: Officer) -> Path:
    text = (folder / "operation.toml").read_text()
    (folder / "operation.toml").write_text(f'retention = "P5Y"\n{text}[retain]\nreport = "P90D"\n')
    return investigate(folder, officer).place


def chat_of(operation) -> str:
    with operation.store.read() as db:
        return next(item.id for item in exhibits.find(db) if item.path.endswith("one/WhatsApp Chat with Lily.txt"))


def test_an_erased_exhibit_is_gone_with_all_that_was_made_of_it(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        name = chat_of(operation)
        with operation.store.read() as db:
            sha256 = exhibits.get(db, name).sha256
            assert sightings.find(db, exhibit=name)
        gone = dispose(operation, name[:20], reason="order 7")
        with operation.store.read() as db:
            assert exhibits.get(db, name) is None
            assert not sightings.find(db, exhibit=name)
        assert gone.exhibits == (name,)
        assert gone.rows > 3
        for words in (name, "order 7", str(gone.custody_seq), "no promise on flash memory"):
            assert words in gone.certificate
        assert sha256 not in gone.certificate
        note = gone.certificate.partition("The signed checkpoint:\n\n")[2]
    assert verify(place).ok
    assert any((place / "checkpoints" / path.name).read_text() == note for path in (place / "checkpoints").iterdir())
    assert not (place / "exhibits" / name[2:4] / name[2:]).exists()


def test_an_erasure_that_was_interrupted_is_finished_by_the_next_start(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        name = chat_of(operation)
        operation.vault.dispose(name, actor="tester", reason="order 7")
        with operation.store.read() as db:
            assert exhibits.get(db, name) is not None
    with open_existing(place, officer, writing=True) as operation, operation.store.read() as db:
        assert exhibits.get(db, name) is None


def test_an_erasure_that_was_interrupted_ends_with_its_certificate(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        name = chat_of(operation)
        seq = operation.vault.dispose(name, actor="tester", reason="order 7")
    with open_existing(place, officer, writing=True) as operation:
        gone = dispose(operation, name[:20], reason="")
        assert (gone.exhibits, gone.custody_seq) == ((name,), seq)
        assert gone.rows > 3
        assert dispose(operation, name, reason="another").certificate.startswith(
            gone.certificate.partition("The signed")[0]
        )
    for words in (name, "order 7", "tester", f"{gone.rows} rows"):
        assert words in gone.certificate


def test_a_report_goes_with_the_file_that_told_it(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        with operation.store.read() as db:
            told = next(item for item in reports.every(db) if item.report.id == "r-other")
        dispose(operation, told.source, reason="order 7")
        with operation.store.read() as db:
            assert "r-other" not in {item.report.id for item in reports.every(db)}


def test_what_is_held_stays(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        name = chat_of(operation)
        seq = hold(operation, name, reason="appeal")
        with pytest.raises(RefusedError, match=f"legal hold .custody entry {seq}"):
            dispose(operation, name, reason="order 7")
    with open_existing(place, officer, writing=True) as operation:
        assert operation.vault.held == {name: seq}
        [standing] = holds(operation)
        assert (standing["exhibit"], standing["reason"], standing["by"]) == (name, "appeal", operation.actor)
        hold(operation, name, reason="appeal is over", release=True)
        with pytest.raises(RefusedError, match="not held"):
            hold(operation, name, reason="again", release=True)
        assert holds(operation) == []
        dispose(operation, name, reason="order 7")
    assert verify(place).ok


def test_what_was_derived_from_a_held_exhibit_stays_too(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        vault, source = operation.vault, chat_of(operation)
        child = vault.keep(io.BytesIO(b"text"), actor="tester", derived_from=source, tool="ocr 1").id
        grandchild = vault.keep(io.BytesIO(b"part"), actor="tester", derived_from=child, tool="ocr 1").id
        sibling = vault.keep(io.BytesIO(b"other"), actor="tester", derived_from=source, tool="ocr 1").id
        seq = hold(operation, source, reason="appeal")
        assert set(vault.protected.values()) == {seq}
        for name in (source, child, grandchild, sibling):
            with pytest.raises(RefusedError, match=f"legal hold.*entry {seq}"):
                vault.dispose(name, actor="tester", reason="order 7")
        hold(operation, source, reason="over", release=True)
        lower = vault.hold(child, actor="tester", reason="appeal")
        assert vault.protected == {source: lower, child: lower, grandchild: lower}
        vault.dispose(sibling, actor="tester", reason="order 7")
        with pytest.raises(RefusedError):
            vault.dispose(source, actor="tester", reason="order 7")


def test_what_is_due_is_listed_by_category_and_destroyed_by_nobody(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        assert due(operation) == []
        with operation.store.read() as db:
            kept = exhibits.find(db)
        soon = kept[0].received_us + 91 * 86_400_000_000
        assert {row["category"] for row in due(operation, soon)} == {"report"}
        assert len(due(operation, soon + YEARS_US)) == len(kept)
        assert operation.vault.disposed == {}


@pytest.mark.parametrize(
    ("retention", "retain", "said"),
    [
        ("", {"reports": "P90D"}, "names reports"),
        ("", {"server": "90 days"}, "“90 days” is no period"),
        ("for ever", {"report": "P90D"}, "“for ever” is no period"),
    ],
)
def test_what_would_never_fall_due_is_said(
    place: Path, officer: Officer, retention: str, retain: dict[str, str], said: str
) -> None:
    with open_existing(place, officer, writing=True) as operation:
        operation.settings = replace(operation.settings, retention=retention, retain=retain)
        with pytest.raises(InputError, match=said):
            due(operation)


@pytest.mark.parametrize(("period", "days"), [("P1Y", 366), ("P18M", 558), ("P90D", 90), ("P1Y2M3D", 431)])
def test_periods(period: str, days: int) -> None:
    assert days_of(period) == days


@pytest.mark.parametrize("period", ["", "P", "5 years", "P1H", "P-1D"])
def test_what_is_no_period_is_said(period: str) -> None:
    with pytest.raises(InputError, match="no period"):
        days_of(period)


def test_who_may_not_and_what_is_not_there(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        with pytest.raises(UsageError):
            dispose(operation, chat_of(operation), reason=" ")
        with pytest.raises(NotFoundError):
            dispose(operation, "", reason="order 7")
    analyst = Officer(User("analyst", ("analyst",)), officer.identity_folder)
    with open_existing(place, analyst, writing=True) as operation, pytest.raises(RefusedError, match="supervisor"):
        dispose(operation, chat_of(operation), reason="order 7")
