"""The main job end to end, as `make demo` runs it, on the example operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from weftline.errors import InputError
from weftline.operation.example import Demo, demo_officer, run_demo
from weftline.operation.explaining import explain
from weftline.operation.opening import Operation, open_existing
from weftline.operation.progress import Quiet
from weftline.store import records, series
from weftline.vault import verify


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, run_demo(folder, 2022, Quiet())


def test_found_is_true(demo: tuple[Path, Demo]) -> None:
    found = demo[1].comparison
    assert found.linkage.exact, found.lines()
    assert (found.actors.true, found.actors.right) == (12, 12), found.lines()
    assert found.money_exact, found.lines()
    assert found.operators.exact, found.lines()
    assert found.victims.exact, found.lines()
    assert found.pairs.precision >= 0.99
    assert found.pairs.recall >= 0.85


def test_at_least_twelve_screenshots_take_part(demo: tuple[Path, Demo]) -> None:
    with open_existing(demo[1].place, demo_officer(demo[0])) as operation, operation.store.read() as db:
        read = {p.exhibit for p in records.passages(db) if p.kind == "image_text" and p.report}
        assert len(read) >= 12


def proven(proofs: list[dict[str, object]]) -> bool:
    return all(p["sha256"] and p["custody_seq"] and str(p["locator"]).startswith(str(p["exhibit"])) for p in proofs)


def explained(operation: Operation, identifier: str) -> dict[str, object]:
    document = explain(operation, identifier)
    for term in (*document["terms"], *document["against"]):
        assert proven(term["sightings"]), (identifier, term)
    return document


def test_every_finding_can_be_followed_back_to_its_bytes(demo: tuple[Path, Demo]) -> None:
    with open_existing(demo[1].place, demo_officer(demo[0])) as operation:
        main = demo[1].leads["series"][0]
        assert explained(operation, main["id"])["held_by"]
        for report in main["reports"]:
            assert explained(operation, report)["links"], report
        for actor in main["actors"]:
            document = explained(operation, actor["id"])
            assert any(term["sightings"] for term in document["terms"]), actor
        shown = {name for actor in main["actors"] for reason in actor["reasons"] for name in reason["sightings"]}
        shown |= {name for paid in main["money"]["payments"] for name in paid["sightings"]}
        for name in sorted(shown)[:200]:
            [term] = explained(operation, name)["terms"]
            assert [proof["id"] for proof in term["sightings"]] == [name]
        with operation.store.read() as db:
            strongest = series.links(db, among=main["reports"])[:40]
        for link in strongest:
            document = explained(operation, series.link_id(link.a, link.b))
            assert all(t["sightings"] for t in document["terms"] if t["bits"] > 2), document["claim"]


def test_again_does_no_work_and_the_log_holds(demo: tuple[Path, Demo]) -> None:
    again = run_demo(demo[0], 2022, Quiet())
    assert again.outcome.nothing_new
    assert again.comparison.to_json() == demo[1].comparison.to_json()
    assert verify(again.place).ok


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        run_demo(tmp_path, 2022, Quiet())
    assert (tmp_path / "input" / "mine.txt").read_text() == "mine"
