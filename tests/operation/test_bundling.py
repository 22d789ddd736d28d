from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.bundles.test_stamping import HASH, OPENSSL, answer_of
from tests.operation.conftest import CHAT, WALLET, write_report

from weftline.access import User, single_station
from weftline.bundles import check_court_bundle, is_court_bundle, request_for
from weftline.bundles.packing import MANIFEST, with_manifest
from weftline.errors import InputError, MachineError, NotFoundError, RefusedError, TamperedError, UsageError
from weftline.operation.bundling import gather
from weftline.operation.exporting import export, publish_statistics
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, Operation, open_existing
from weftline.operation.stamping import open_requests, request_stamp, take_answer
from weftline.operation.views.leads_view import leads_of
from weftline.vault import verify


def the_series(operation: Operation) -> str:
    return leads_of(operation)[0].series


def small_case(root: Path) -> None:
    root.mkdir()
    (root / "operation.toml").write_text('name = "Small case"\nexample = true\nzone = "Asia/Singapore"\n')
    persona = {"platform": "Telegram", "handle": "lily_9911"}
    for name in ("one", "two"):
        home = write_report(root, name, first_contact=persona, occurred={"from": "2022-07-03T12:00:00+08:00"})
        (home / "WhatsApp Chat with Lily.txt").write_text(CHAT.format(wallet=WALLET), encoding="utf-8")
    stranger = {"platform": "Telegram", "handle": "somebody_else"}
    write_report(root, "other", first_contact=stranger, narrative="A stranger asked me for money.")


def mark(folder: Path, text: str = 'marking = "TLP:AMBER"\nagency = "Sample Unit"\n') -> None:
    with (folder / "operation.toml").open("a") as stream:
        stream.write(text)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small investigated case with its keys, copied for every test."""
    home = tmp_path_factory.mktemp("worked")
    (home / "identity").mkdir()
    (home / "identity" / "throw-away").write_text("for tests")
    small_case(home / "case")
    mark(home / "case")
    investigate(home / "case", Officer(single_station("tester"), home / "identity"))
    return home


@pytest.fixture
def place(worked: Path, tmp_path: Path) -> Path:
    shutil.copytree(worked, tmp_path / "worked", dirs_exist_ok=True)
    return tmp_path / "worked" / "case.weft"


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    home = tmp_path / "worked" / "identity"
    home.mkdir(parents=True, exist_ok=True)
    (home / "throw-away").write_text("for tests")
    return Officer(single_station("tester"), home)


def run_check(bundle: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    alone = "import runpy, sys; sys.modules['weftline'] = None; runpy.run_path('verify.py', run_name='__main__')"
    command = [sys.executable, "-I", "-c", alone, ".", *arguments]
    return subprocess.run(command, cwd=bundle, capture_output=True, text=True, check=False)


def test_a_court_bundle_checks_itself_and_stands_in_the_log(place: Path, officer: Officer, tmp_path: Path) -> None:
    out = tmp_path / "court"
    with open_existing(place, officer, writing=True) as operation:
        made = export(operation, the_series(operation), "court", out)
        [entry] = [entry for entry in operation.vault.entries() if entry.action == "export"]
        assert entry.seq == made.custody_seq
        assert entry.detail["result_sha256"] == made.sha256
    assert made.marking == "TLP:AMBER"
    assert {"report.pdf", "result.json", "exhibits.csv", "VERIFY.txt", "verify.py"} <= set(made.files)
    checked = run_check(out)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Nothing was changed or lost." in checked.stdout
    with zipfile.ZipFile(made.archive) as archive:
        assert {name: archive.read(name) for name in made.files} == {
            name: (out / name).read_bytes() for name in made.files
        }
    assert verify(place).ok


def test_an_exhibit_handed_over_by_itself_is_recognised(place: Path, officer: Officer, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        export(operation, the_series(operation), "court", tmp_path / "court")
    chat = place.with_name("case") / "reports" / "one" / "WhatsApp Chat with Lily.txt"
    assert "this is exhibit E0" in run_check(tmp_path / "court", "--exhibit", str(chat)).stdout
    other = place.with_name("case") / "operation.toml"
    assert run_check(tmp_path / "court", "--exhibit", str(other)).returncode == 1


@pytest.mark.parametrize(
    "name", ["result.json", "report.pdf", "custody/custody.log", "custody/disclosures.json", "added.txt"]
)
def test_a_changed_bundle_is_found_out(place: Path, officer: Officer, tmp_path: Path, name: str) -> None:
    with open_existing(place, officer, writing=True) as operation:
        export(operation, the_series(operation), "court", tmp_path / "court")
    target = tmp_path / "court" / name
    data = bytearray(target.read_bytes()) if target.exists() else bytearray(b"new")
    data[len(data) // 2] ^= 1
    target.write_bytes(bytes(data))
    checked = run_check(tmp_path / "court")
    assert checked.returncode == 1
    assert name in checked.stdout


def test_a_forged_manifest_does_not_help(place: Path, officer: Officer, tmp_path: Path) -> None:
    out = tmp_path / "court"
    with open_existing(place, officer, writing=True) as operation:
        made = export(operation, the_series(operation), "court", out)
    files = {name: (out / name).read_bytes() for name in made.files if name != MANIFEST}
    document = json.loads(files["result.json"])
    document["exhibits"][0]["sha256"] = "0" * 64
    forged = with_manifest(files | {"result.json": json.dumps(document).encode()})
    for name, data in forged.items():
        (out / name).write_bytes(data)
    checked = run_check(out)
    assert checked.returncode == 1
    assert "does not commit" in checked.stdout


def test_a_bundle_that_was_handed_in_is_checked_without_running_anything_of_it(
    place: Path, officer: Officer, tmp_path: Path
) -> None:
    out = tmp_path / "court"
    with open_existing(place, officer, writing=True) as operation:
        made = export(operation, the_series(operation), "court", out)
    assert is_court_bundle(out)
    assert check_court_bundle(out).ok
    files = {name: (out / name).read_bytes() for name in made.files if name != MANIFEST}
    files["verify.py"] = b"raise SystemExit('this was run')"
    files["custody/custody.log"] = files["custody/custody.log"].replace(b'"seq":2,', b'"seq":9,', 1)
    for name, data in with_manifest(files).items():
        (out / name).write_bytes(data)
    assert any("custody.log" in fault.where for fault in check_court_bundle(out).faults)
    (out / "result.json").write_bytes(b"[]")
    for name, data in with_manifest(files | {"result.json": b"[]"}).items():
        (out / name).write_bytes(data)
    with pytest.raises(InputError, match="could not be checked"):
        check_court_bundle(out)
    assert not is_court_bundle(place)


def test_no_name_of_a_victim_is_in_a_bundle_unless_asked_for(place: Path, officer: Officer, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        series = the_series(operation)
        plain = export(operation, series, "court", tmp_path / "plain")
        named = export(operation, series, "court", tmp_path / "named", identities=True)
        details = [entry.detail for entry in operation.vault.entries() if entry.action == "export"]
    texts = [path.read_bytes() for path in plain.folder.rglob("*") if path.suffix in {".json", ".csv", ".txt", ".log"}]
    assert not [text for text in texts if b"Daniel" in text]
    assert "Daniel" in (named.folder / "result.json").read_text(encoding="utf-8")
    assert [detail["identities"] for detail in details] == ["False", "True"]


def test_shared_is_what_the_marking_allows(tmp_path: Path, officer: Officer) -> None:
    small_case(tmp_path / "case")
    mark(tmp_path / "case")
    persona = {"platform": "Telegram", "handle": "lily_9911"}
    moved = [{"platform": "Telegram", "handle": "only_in_red_1"}]
    home = write_report(tmp_path / "case", "three", marking="TLP:RED", first_contact=persona, moved_to=moved)
    (home / "WhatsApp Chat with Lily.txt").write_text(CHAT.format(wallet=WALLET), encoding="utf-8")
    place = investigate(tmp_path / "case", officer).place
    with open_existing(place, officer, writing=True) as operation:
        series = the_series(operation)
        amber = export(operation, series, "share", tmp_path / "amber", marking="TLP:AMBER")
        red = export(operation, series, "share", tmp_path / "red", marking="TLP:RED")
        with pytest.raises(RefusedError, match="cannot bear TLP:AMBER"):
            export(operation, series, "court", tmp_path / "court", marking="TLP:AMBER")
    assert "lily_9911" in (amber.folder / "misp-event.json").read_text()
    assert not [path for path in amber.folder.iterdir() if "only_in_red_1" in path.read_text()]
    assert "only_in_red_1" in (red.folder / "stix-2.1.json").read_text()


def test_nothing_leaves_without_a_marking(folder: Path, officer: Officer, tmp_path: Path) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        series = the_series(operation)
        for kind, marking in (("court", ""), ("letters", ""), ("share", "TLP:RED")):
            with pytest.raises(RefusedError):
                export(operation, series, kind, tmp_path / "out", marking=marking)
        assert not [entry for entry in operation.vault.entries() if entry.action == "export"]
        assert export(operation, series, "court", tmp_path / "out", marking="TLP:RED").marking == "TLP:RED"
    assert not (tmp_path / "out.unfinished").exists()


def test_who_may_not_export_does_not(place: Path, officer: Officer, tmp_path: Path) -> None:
    analyst = Officer(User("somebody", ("analyst",)), officer.identity_folder)
    with open_existing(place, analyst, writing=True) as operation:
        with pytest.raises(RefusedError, match="may export"):
            export(operation, the_series(operation), "court", tmp_path / "out")
        with pytest.raises(RefusedError):
            publish_statistics(operation, 5)
        with pytest.raises(RefusedError):
            request_stamp(operation, tmp_path / "a.tsq")
    assert not (tmp_path / "out").exists()


def test_wrong_use_is_said(place: Path, officer: Officer, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        with pytest.raises(UsageError, match="no kind"):
            export(operation, "s-x", "leak", tmp_path / "out")
        with pytest.raises(UsageError, match="needs its marking"):
            export(operation, "s-x", "share", tmp_path / "out")
        with pytest.raises(NotFoundError, match="no series s-x"):
            export(operation, "s-x", "court", tmp_path / "out")
        with pytest.raises(UsageError, match="name victims"):
            export(operation, "s-x", "letters", tmp_path / "out", identities=True)


def test_letters_are_drafts_of_this_series(place: Path, officer: Officer, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        made = export(operation, the_series(operation), "letters", tmp_path / "letters")
    text = "".join((made.folder / name).read_text() for name in made.files)
    assert "lily_9911" in text
    assert "Daniel" not in text
    assert "somebody_else" not in text


def test_statistics_are_entered_in_the_log(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation:
        document = publish_statistics(operation, 5)
        [entry] = [entry for entry in operation.vault.entries() if entry.action == "export"]
    assert document["counted"] is None
    assert entry.detail["kind"] == "statistics"


def test_two_releases_that_together_tell_of_one_person_are_warned_of(tmp_path: Path, officer: Officer) -> None:
    small_case(tmp_path / "case")
    for number in range(6):
        write_report(tmp_path / "case", f"agreed-{number}", consents={"statistics": True})
    place = investigate(tmp_path / "case", officer).place
    with open_existing(place, officer, writing=True) as operation:
        publish_statistics(operation, 5)
        assert not [note for note in publish_statistics(operation, 5)["notes"] if note.startswith("Do not publish")]
        assert [note for note in publish_statistics(operation, 4)["notes"] if note.startswith("Do not publish")]
    write_report(tmp_path / "case", "known-victim", consents={"statistics": True})
    investigate(tmp_path / "case", officer)
    with open_existing(place, officer, writing=True) as operation:
        document = publish_statistics(operation, 5)
    assert document["counted"] == 7
    assert [note for note in document["notes"] if note.startswith("Do not publish")]


def test_a_request_that_cannot_be_written_is_not_entered(place: Path, officer: Officer, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        with pytest.raises(MachineError, match="cannot be written"):
            request_stamp(operation, tmp_path / "none" / "a.tsq")
        assert open_requests(operation) == []


@pytest.mark.timeout(120)
def test_an_answer_without_end_is_not_read_to_the_end(place: Path, officer: Officer) -> None:
    with open_existing(place, officer, writing=True) as operation, pytest.raises(InputError, match="too large"):
        take_answer(operation, Path("/dev/zero"))


def test_a_stamp_request_is_written_and_a_strange_answer_refused(place: Path, officer: Officer, tmp_path: Path) -> None:
    with open_existing(place, officer, writing=True) as operation:
        request = request_stamp(operation, tmp_path / "a.tsq")
        assert bytes.fromhex(request.sha256) in (tmp_path / "a.tsq").read_bytes()
        with pytest.raises(UsageError, match="there already"):
            request_stamp(operation, tmp_path / "a.tsq")
        if OPENSSL is None:
            return
        asked = (tmp_path / "a.tsq").read_bytes()
        (tmp_path / "b.tsr").write_bytes(answer_of(tmp_path, request_for(HASH, 1)))
        with pytest.raises(NotFoundError, match="no checkpoint"):
            take_answer(operation, tmp_path / "b.tsr")
        assert [item["sha256"] for item in open_requests(operation)] == [request.sha256]
        (tmp_path / "other.tsr").write_bytes(answer_of(tmp_path, request_for(request.sha256, 7)))
        with pytest.raises(InputError, match="another request"):
            take_answer(operation, tmp_path / "other.tsr")
        stranger = (tmp_path / "c.pem").rename(tmp_path / "stranger.pem")
        (tmp_path / "a.tsr").write_bytes(answer_of(tmp_path, asked))
        with pytest.raises(MachineError, match="no certificate in PEM"):
            take_answer(operation, tmp_path / "a.tsr", tmp_path / "a.tsr")
        with pytest.raises(TamperedError, match="does not come from the authority"):
            take_answer(operation, tmp_path / "a.tsr", stranger)
        taken = take_answer(operation, tmp_path / "a.tsr", tmp_path / "c.pem")
        assert taken["signature_checked"] is True
        assert taken["sha256"] == request.sha256
        made = export(operation, the_series(operation), "court", tmp_path / "court")
        assert open_requests(operation) == []
    assert f"custody/{Path(taken['kept']).name}" in made.files
    assert verify(place).ok
    checked = verify(place, authorities=[tmp_path / "c.pem"])
    assert checked.ok
    assert any("stamps" in checkpoint for checkpoint in checked.checkpoints)
    assert run_check(tmp_path / "court", "--authority", str(tmp_path / "c.pem")).returncode == 0
    assert run_check(tmp_path / "court").returncode == 0


def test_what_is_gathered_is_the_series_and_nothing_else(place: Path, officer: Officer) -> None:
    with open_existing(place, officer) as operation:
        material = gather(operation, the_series(operation))
    assert {told.report.id for told in material.reports} == {"r-one", "r-two"}
    assert not [item for item in material.exhibits.values() if item.report == "r-other"]
