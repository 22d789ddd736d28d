from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.operation.conftest import WALLET, write_report
from tests.samples.databases import logged

from weftline.errors import LockedError, MachineError, RefusedError
from weftline.operation.explaining import explain
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, Operation, enough_space, open_existing, place_for
from weftline.operation.views.overview import overview
from weftline.store import exhibits, reports, series, sightings
from weftline.vault import verify
from weftline_example.wallets import btc


def state(operation: Operation) -> dict[str, object]:
    """What a run must always end with, whatever happened on the way: everything but ids with a random part."""
    with operation.store.read() as db:
        paths = {item.id: item.path for item in exhibits.find(db)}
        return {
            "reports": sorted(item.report.id for item in reports.every(db)),
            "exhibits": sorted((item.path, item.sha256, item.format) for item in exhibits.find(db)),
            "sightings": sorted((paths[s.exhibit], s.kind, s.value, s.role) for s in sightings.every(db)),
            "series": sorted(group.reports for group in series.every(db)),
            "problems": sorted((problem.path, problem.reason) for problem in exhibits.problems(db)),
        }


def test_two_reports_that_share_a_wallet_are_one_series_and_every_step_can_be_followed(
    folder: Path, officer: Officer
) -> None:
    outcome = investigate(folder, officer)
    assert outcome.kept == 6
    with open_existing(outcome.place, officer) as operation:
        seen = overview(operation)
        assert seen.counts["reports"] == 3
        assert [card.reports for card in seen.series] == [2]
        document = explain(operation, "r-one", "r-two")
        proofs = [s for term in document["terms"] for s in term["sightings"] if s["kind"] == "btc"]
        assert {proof["raw"] for proof in proofs} == {WALLET}
        for proof in proofs:
            assert proof["sha256"]
            assert proof["custody_seq"] > 0
            assert proof["locator"].startswith(proof["exhibit"])
        assert round(sum(t["bits"] for t in document["terms"] + document["against"]) + document["prior"], 1) == round(
            document["bits"], 1
        )
    assert verify(outcome.place).ok


def test_a_write_ahead_log_in_the_folder_is_read_with_its_database(folder: Path, officer: Officer) -> None:
    columns = "_id INTEGER PRIMARY KEY, key_remote_jid, key_from_me, data, timestamp, remote_resource, media_name"
    row = "INSERT INTO messages VALUES ({}, '6580000001@s.whatsapp.net', 0, 'pay to {}', 1657722600000, NULL, NULL, NULL, 0)"
    before = f"CREATE TABLE messages({columns}, media_mime_type, status); {row.format(1, btc(8))}"
    data, log = logged(before, row.format(2, btc(9)))
    (folder / "reports" / "one" / "msgstore.db").write_bytes(data)
    (folder / "reports" / "one" / "msgstore.db-wal").write_bytes(log)
    outcome = investigate(folder, officer)
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        assert {btc(8), btc(9)} <= {item.value for item in sightings.every(db)}
        assert exhibits.problems(db) == []


def test_the_second_run_does_nothing_and_says_so(folder: Path, officer: Officer) -> None:
    first = investigate(folder, officer)
    assert not first.nothing_new
    again = investigate(folder, officer)
    assert again.nothing_new
    assert (again.kept, again.known, again.read) == (0, 6, 0)


def test_only_what_changed_is_done_again_and_what_vanished_is_listed(folder: Path, officer: Officer) -> None:
    investigate(folder, officer)
    (folder / "reports" / "one" / "WhatsApp Chat with Lily.txt").write_text("[23/07/22, 14:07:00] Lily: nothing here\n")
    (folder / "reports" / "two" / "WhatsApp Chat with Lily.txt").unlink()
    write_report(folder, "three", narrative="new")
    outcome = investigate(folder, officer)
    assert (outcome.kept, outcome.changed, outcome.read) == (1, 1, 2)
    assert outcome.vanished == ["reports/two/WhatsApp Chat with Lily.txt"]
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        assert any("no longer in the folder" in problem.reason for problem in exhibits.problems(db))
        assert exhibits.count(db) == 8


def test_interrupted_at_any_moment_and_started_again_it_ends_the_same(
    folder: Path, officer: Officer, tmp_path: Path
) -> None:
    whole = investigate(folder, officer, place=tmp_path / "whole.weft")
    with open_existing(whole.place, officer) as operation:
        wanted = state(operation)
    code = (
        "import sys; from pathlib import Path; from weftline.access import single_station;"
        "from weftline.operation.investigate import investigate; from weftline.operation.opening import Officer;"
        "investigate(Path(sys.argv[1]), Officer(single_station('t'), Path(sys.argv[2])), place=Path(sys.argv[3]))"
    )
    place = tmp_path / "cut.weft"
    arguments = [sys.executable, "-c", code, str(folder), str(officer.identity_folder), str(place)]
    for delay in (0.4, 0.8, 1.2, 1.6, 2.0, 2.6):
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    investigate(folder, officer, place=place)
    with open_existing(place, officer) as operation:
        assert state(operation) == wanted
    assert verify(place).ok


def test_a_second_writer_is_refused(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True), pytest.raises(LockedError, match="Another Weftline process"):
        investigate(folder, officer)


def test_throw_away_keys_are_refused_by_a_real_operation(folder: Path, officer: Officer) -> None:
    (folder / "operation.toml").write_text('name = "real"\n')
    with pytest.raises(RefusedError, match="throw-away"):
        investigate(folder, officer)
    assert not place_for(folder).exists()


def test_a_disk_as_good_as_full_is_named_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="MiB free") as caught:
        enough_space(tmp_path, needed=1 << 60)
    assert caught.value.exit_code == 4


def test_one_id_from_two_sources_is_a_listed_conflict(folder: Path, officer: Officer) -> None:
    write_report(folder, "double", id="one")
    outcome = investigate(folder, officer)
    with open_existing(outcome.place, officer) as operation, operation.store.read() as db:
        assert reports.count(db) == 3
        [conflict] = [p for p in exhibits.problems(db) if "came before" in p.reason]
        assert "r-one" in conflict.reason


def test_an_operation_is_readable_by_its_owner_only(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    assert place.stat().st_mode & 0o077 == 0
    text = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    for secret in (WALLET, "Lily", "Daniel", "WhatsApp Chat"):
        assert secret.encode() not in text
    assert os.access(place / "recipients.txt", os.R_OK)
