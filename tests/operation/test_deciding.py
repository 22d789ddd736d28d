from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from weftline.errors import RefusedError, UsageError
from weftline.operation.deciding import decide, undo
from weftline.operation.investigate import investigate, relink
from weftline.operation.opening import Officer, open_existing
from weftline.operation.progress import Quiet
from weftline.store import exhibits, records, series


@pytest.fixture
def with_pictures(folder: Path) -> Path:
    for name, age in (("unknown-age", "unknown"), ("child", "13_15")):
        home = folder / "reports" / name
        home.mkdir()
        (home / "report.json").write_text(json.dumps({"victim": {"age_band": age}}))
        Image.effect_noise((64, 64), 80).save(home / "picture.png")
    return folder


def exhibit_id(operation: object, path: str) -> str:
    with operation.store.read() as db:  # type: ignore[attr-defined]
        return next(item.id for item in exhibits.find(db) if item.path == path)


def test_different_parts_two_reports_and_undo_joins_them_again(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        number = decide(operation, "different", ("one", "r-two"), reason="two people, they told me")
        relink(operation, Quiet())
        with operation.store.read() as db:
            groups = series.series_of(db)
            assert groups["r-one"] != groups["r-two"]
        undo(operation, number)
        relink(operation, Quiet())
        with operation.store.read() as db:
            groups = series.series_of(db)
            assert groups["r-one"] == groups["r-two"]
            assert {change.what for change in series.changes(db)} >= {"made"}


@pytest.mark.parametrize(
    ("verdict", "subjects", "reason"),
    [
        ("nonsense", ("r-one",), "x"),
        ("same", ("r-one",), "x"),
        ("confirm", ("s-1",), " "),
        ("hub", ("domain",), "x"),
        ("role", ("a-1",), "x"),
    ],
)
def test_what_is_no_decision_is_said(
    folder: Path, officer: Officer, verdict: str, subjects: tuple[str, ...], reason: str
) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation, pytest.raises(UsageError):
        decide(operation, verdict, subjects, reason=reason)


def test_one_person_may_judge_what_nobody_has_but_not_a_childs_picture(with_pictures: Path, officer: Officer) -> None:
    place = investigate(with_pictures, officer).place
    with open_existing(place, officer, writing=True) as operation:
        unjudged = exhibit_id(operation, "reports/unknown-age/picture.png")
        childs = exhibit_id(operation, "reports/child/picture.png")
        with operation.store.read() as db:
            assert {photo.phash64 for photo in records.photos(db)} <= {""}
        with pytest.raises(RefusedError, match="under 18"):
            decide(operation, "unseal", (childs,), reason="looks harmless")
        decide(operation, "unseal", (unjudged,), reason="a screenshot of noise")
    assert investigate(with_pictures, officer).read == 1
    with open_existing(place, officer) as operation, operation.store.read() as db:
        assert exhibits.get(db, unjudged).sealed is False  # type: ignore[union-attr]
        assert exhibits.get(db, childs).sealed is True  # type: ignore[union-attr]
        assert [photo.exhibit for photo in records.photos(db) if photo.phash64] == [unjudged]
    assert investigate(with_pictures, officer).nothing_new
