from __future__ import annotations

import email
import io
import json
import random
import zipfile
from collections import Counter
from email import policy
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from weftline_example import make_world, screenshots, write, write_clutter
from weftline_example.clutter import BOMB_BYTES
from weftline_example.drafts import Draft, stamp
from weftline_example.plans import make_plans
from weftline_example.world import World
from weftline_example.writing import reports_of

SEEDS = (2022, 3, 11, 58)


@pytest.fixture(scope="module", params=SEEDS)
def made(request: pytest.FixtureRequest) -> tuple[World, list[Draft]]:
    world = make_world(request.param)
    return world, reports_of(world)[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("example")
    return folder, write(folder, 7)


def _main(drafts: list[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.group == "main"]


def _all_text(draft: Draft) -> str:
    return json.dumps(draft.form, ensure_ascii=False) + "".join(
        data.decode("utf-8", "ignore") for name, data in draft.files.items() if not name.endswith((".png", ".apk"))
    )


def test_34_linked_among_at_least_300_others(made: tuple[World, list[Draft]]) -> None:
    _, drafts = made
    assert len(_main(drafts)) == 34
    assert len(drafts) - 34 >= 300
    assert len({draft.id for draft in drafts}) == len({draft.folder for draft in drafts}) == len(drafts)


def test_hard_negatives_are_there(made: tuple[World, list[Draft]]) -> None:
    _, drafts = made
    traps = Counter(draft.trap for draft in drafts)
    for trap, least in {
        "shared_hosting": 10, "template_app": 3, "shared_mule": 3, "second": 5, "script_kit": 5, "recovery_scam": 5,
        "own_number": 3, "nothing_hard": 10, "known_victim_other_case": 1, "same_victim_twice": 2, "under_18": 1,
        "in_stolen_contacts": 1,
    }.items():  # fmt: skip
        assert traps[trap] >= least, trap
    assert all(draft.group != "main" for draft in drafts if draft.trap)
    assert 8 <= sum(draft.group == "second" for draft in drafts) <= 15


@pytest.mark.parametrize("seed", range(70_000, 70_040))
def test_no_linked_report_names_only_what_two_syndicates_use(seed: int) -> None:
    world = make_world(seed)
    plans = make_plans(random.Random(f"{seed}:linked"), world)
    shared = [one for one in world.main.actor(world.shared_mule).identifiers if one[0] == "bank_account"]
    for payment in world.payments:
        plan, language = plans[payment.victim], world.victim(payment.victim).language
        others = [one for one in world.payments if one.victim == payment.victim and one.account not in shared]
        written = sum(bool(one.chat) and world.victim(key).language == language for key, one in plans.items())
        told = plan.code or plan.app or plan.handle or plan.picture or (plan.chat and written >= 4)
        assert told or others or any("server" in one.told for one in world.payments if one.victim == payment.victim)


def test_a_shared_guide_shows_as_such_in_each_of_its_languages(made: tuple[World, list[Draft]]) -> None:
    _, drafts = made
    readers = Counter(draft.form["language"] for draft in drafts if draft.trap == "script_kit")
    assert readers == {"en": 4, "zh-Hant": 4}


def test_every_linked_report_has_a_tie_that_others_share(made: tuple[World, list[Draft]]) -> None:
    world, drafts = made
    main = _main(drafts)
    by_victim = {draft.victim: draft for draft in main}
    scripted = Counter(draft.form["language"] for draft in main if "script" in draft.evidence)
    pictured = Counter(world.victim(draft.victim).persona for draft in main if "picture" in draft.evidence)
    for draft in main:
        assert draft.evidence
        if draft.evidence == ["script"]:
            assert scripted[draft.form["language"]] >= 4
        if draft.evidence == ["picture"]:
            assert pictured[world.victim(draft.victim).persona] >= 3
    only = Counter(draft.evidence[0] for draft in main if len(draft.evidence) == 1)
    assert only["script"] >= 2
    assert only["server"] >= 1
    assert all(world.victim(key).reported for key in by_victim)


def test_every_payment_is_told_where_the_truth_says(made: tuple[World, list[Draft]]) -> None:
    world, drafts = made
    by_victim = {draft.victim: draft for draft in _main(drafts)}
    for payment in world.payments:
        draft = by_victim[payment.victim]
        stated = draft.form.get("payments", [])
        fits = [one for one in stated if one["time"] == stamp(payment.at)]
        assert bool(fits) == ("form" in payment.told)
        assert all(one["amount"] == f"{payment.amount:.2f}" for one in fits)
        receipts = [name for name in draft.files if name.startswith(f"receipt_{payment.at:%Y%m%d}")]
        assert receipts or "receipt" not in payment.told or "evidence.zip" in draft.files
        assert draft.form["received_at"] > payment.at.isoformat()


def test_strangers_never_hold_what_is_the_syndicates_own(made: tuple[World, list[Draft]]) -> None:
    world, drafts = made
    shared = dict(world.main.actor(world.shared_mule).identifiers)["bank_account"][3:]
    own = {value.split(":")[-1] for actor in world.main.actors for kind, value in actor.strong}
    own |= {digits for app in world.main.apps for digits in (app.host, app.package)}
    own = {value for value in own if len(value) > 6}
    for draft in drafts:
        if draft.group != "main":
            text = _all_text(draft)
            squeezed = text.replace("-", "").replace(" ", "")
            held = {value for value in own if value in text or (value.lstrip("+").isdigit() and value in squeezed)}
            assert held <= {shared}, (draft.trap, held)
            assert (shared in squeezed) == (draft.trap == "shared_mule")


def test_the_young_bring_no_pictures(made: tuple[World, list[Draft]]) -> None:
    _, drafts = made
    young = [draft for draft in drafts if draft.form["victim"]["age_band"] == "16_17"]
    assert young
    assert not any(draft.files for draft in young)


def test_formats_and_languages_vary(made: tuple[World, list[Draft]]) -> None:
    _, drafts = made
    main = _main(drafts)
    assert sum(draft.screenshots for draft in main) >= 12
    endings = {name.rsplit(".", 1)[1] for draft in main for name in draft.files}
    assert {"png", "pdf", "txt", "jpg", "apk", "json", "zip"} <= endings
    assert len({draft.form["language"] for draft in main}) >= 3
    assert {draft.way for draft in drafts} == {"folder", "csv", "jsonl", "parquet"}
    assert any(not draft.files for draft in main)


def test_files_are_what_they_claim(made: tuple[World, list[Draft]]) -> None:
    _, drafts = made
    for draft in drafts:
        listed = {note["file"] for note in draft.form.get("exhibits", [])}
        assert listed == set(draft.files)
        for name, data in draft.files.items():
            if name.endswith(".png"):
                with Image.open(io.BytesIO(data)) as image:
                    assert image.width in {screenshots.WIDTH, image.height}
            elif name.endswith(".zip"):
                with zipfile.ZipFile(io.BytesIO(data)) as packed:
                    assert packed.testzip() is None
            elif name.endswith(".json"):
                assert json.loads(data)["messages"]
            elif name.endswith(".eml"):
                message = email.message_from_bytes(data, policy=policy.default)
                assert message["Date"]
                assert not message.defects


def test_receipts_can_be_read() -> None:
    world = make_world(11)
    pdfs = [
        data for draft in _main(reports_of(world)[0]) for name, data in draft.files.items() if name.endswith(".pdf")
    ]
    assert pdfs
    for data in pdfs:
        with pypdfium2.PdfDocument(data) as document:
            text = document[0].get_textpage().get_text_bounded()
        assert "Amount: " in text


def test_payment_codes_can_be_read() -> None:
    payload = screenshots.paynow_payload("+6580001234", "120.00", "TIGER")
    assert payload.startswith("000201")
    with Image.open(io.BytesIO(screenshots.qr(payload))) as image:
        read = zxingcpp.read_barcodes(image.convert("RGB"))
    assert [code.text for code in read] == [payload]


def test_copies_of_a_profile_picture_differ_in_bytes_only() -> None:
    first, second = screenshots.profile(5), screenshots.profile(5, copy=1)
    assert first != second
    assert first == screenshots.profile(5)


def test_written_input_holds_all_reports_and_no_truth(written: tuple[Path, dict[str, Any]]) -> None:
    folder, truth = written
    reports = folder / "input" / "reports"
    folders = [path for path in reports.iterdir() if path.is_dir()]
    rows = sum(1 for _ in (reports / "helpline.jsonl").open(encoding="utf-8"))
    rows += (reports / "portal export.csv").read_bytes().count(b"EX-")
    assert len(folders) > 100
    assert len(truth["reports"]) - len(folders) >= rows > 0
    assert not list((folder / "input").rglob("*truth*"))
    assert (folder / "input" / "operation.toml").is_file()
    assert len(list((folder / "input" / "apps").iterdir())) == 4
    assert truth == json.loads((folder / "truth.json").read_text("utf-8"))
    assert sorted(truth["server"]["operator_addresses"]) == truth["operator_addresses"]
    notify = {one["device"] for one in truth["victims_to_notify"]}
    assert notify == {one["device"] for one in truth["server"]["victims_to_notify"]}


def test_equal_seeds_write_equal_files(written: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, _ = written
    write(tmp_path, 7)
    for path in sorted(folder.rglob("*")):
        # mkfs.ext4 writes the time of making into the disk image: its files are equal, its bytes are not.
        if path.is_file() and path.suffix != ".img":
            assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes(), path
    with pytest.raises(FileExistsError):
        write(tmp_path, 7)


def test_an_interrupted_writing_is_taken_up(written: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, truth = written
    (tmp_path / "input.unfinished" / "reports").mkdir(parents=True)
    (tmp_path / "input.unfinished" / "reports" / "half").write_text("left behind", "utf-8")
    assert write(tmp_path, 7) == truth
    assert not (tmp_path / "input" / "reports" / "half").exists()
    (tmp_path / "truth.json").rename(tmp_path / "truth.unfinished.json")
    assert write(tmp_path, 7) == truth
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in folder.iterdir())


def test_clutter_is_small_on_disk_and_says_what_is_wrong(tmp_path: Path) -> None:
    wrong = write_clutter(tmp_path)
    assert all((tmp_path / name).is_file() for name in wrong)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 2_000_000
    with zipfile.ZipFile(tmp_path / "reports/mixed/bomb.zip") as bomb:
        assert bomb.infolist()[0].file_size == BOMB_BYTES
    with zipfile.ZipFile(tmp_path / "reports/mixed/locked.zip") as locked:
        with pytest.raises(RuntimeError, match="encrypted"):
            locked.read("secret.txt")
        assert locked.read("secret.txt", b"example").startswith(b"made-up")
