from __future__ import annotations

from pathlib import Path

from tests.operation.conftest import WALLET

from weftline.intake import Spool, fill, waiting
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.store import exhibits, records, reports, series


def hand_in(operation: Path) -> str:
    spool = Spool.of(operation)
    filled = fill(
        [("victim.age_band", "25_39"), ("victim.country", "SG"), ("narrative", f"I was told to pay to {WALLET}.")]
    )
    parcel = spool.parcel(text_only=False)
    parcel.begin("chat.txt", None)
    parcel.feed(b"Lily: hello\nme: who is this\n")
    parcel.end()
    return spool.hand_in(parcel, filled, "en").case


def test_what_intake_spooled_is_preserved_read_and_linked(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    case = hand_in(place)
    outcome = investigate(folder, officer)
    assert (outcome.kept, outcome.read, outcome.vanished) == (1, 2, [])
    assert waiting(place / "inbox") == []
    with open_existing(place, officer) as operation, operation.store.read() as db:
        stored = reports.get(db, f"r-{case}")
        assert stored is not None
        assert stored.report.channel == "portal"
        assert {item.path for item in exhibits.find(db, report=f"r-{case}")} == {
            f"inbox/reports/{case}/report.json",
            f"inbox/reports/{case}/chat.txt",
        }
        assert records.passages(db, report=f"r-{case}") or records.messages(db, report=f"r-{case}")
        [link] = [one for one in series.links(db, report=f"r-{case}") if "r-one" in {one.a, one.b}]
        assert ("btc", WALLET) in {(term.kind, term.value) for term in link.terms}
        assert link.bits >= 4.0
        assert len({one.id for one in series.every(db) if {f"r-{case}", "r-one"} & set(one.reports)}) == 1
    assert investigate(folder, officer).nothing_new


def test_an_operation_alone_works_its_inbox(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    hand_in(place)
    assert investigate(place, officer).kept == 1


def test_a_damaged_parcel_stays_and_is_listed(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    hand_in(place)
    [path] = waiting(place / "inbox")
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    assert investigate(folder, officer).kept == 0
    assert waiting(place / "inbox") == [path]
    with open_existing(place, officer) as operation, operation.store.read() as db:
        assert any(problem.path == f"inbox/{path.name}" for problem in exhibits.problems(db))
