"""`weftline bundle`, `stats` and `stamp` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.operation.conftest import write_report
from tests.operation.test_bundling import mark, small_case

from weftline.access import single_station
from weftline.cli import main
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.operation.views.leads_view import leads_of


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("typed")
    (home / "identity").mkdir()
    (home / "identity" / "throw-away").write_text("for tests")
    small_case(home / "case")
    mark(home / "case")
    for number in range(6):
        write_report(home / "case", f"agreed-{number}", consents={"statistics": True})
    officer = Officer(single_station("tester"), home / "identity")
    place = investigate(home / "case", officer).place
    with open_existing(place, officer) as operation:
        return place, leads_of(operation)[0].series


def typed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


@pytest.mark.parametrize("kind", ["court", "letters", "share"])
def test_every_kind_of_bundle(
    worked: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    place, series = worked
    more = ["--marking", "TLP:AMBER"] if kind == "share" else []
    code, out, _ = typed(
        capsys, "bundle", str(place), series, "--kind", kind, "--out", str(tmp_path / "b"), "--json", *more
    )
    document = json.loads(out)
    assert code == 0
    assert (document["version"], document["kind"], document["sent"]) == (1, kind, False)
    assert all((tmp_path / "b" / name).is_file() for name in document["files"])
    assert Path(document["archive"]).is_file()


def test_a_bundle_says_what_it_made_in_words(
    worked: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, series = worked
    code, out, _ = typed(capsys, "bundle", str(place), series, "--out", str(tmp_path / "b"))
    assert code == 0
    assert "TLP:AMBER" in out
    assert "Nothing was sent" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kind", "share"], "needs its marking"),
        (["--kind", "share", "--marking", "secret"], "is not a marking"),
        (["--kind", "other"], "no kind of bundle"),
    ],
)
def test_bad_usage_is_one_clear_message(
    worked: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    place, series = worked
    code, _, err = typed(capsys, "bundle", str(place), series, "--out", str(tmp_path / "b"), *arguments)
    assert code == 2
    assert said in " ".join(err.split())
    assert not (tmp_path / "b").exists()


def test_a_series_that_is_not_there(
    worked: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = typed(capsys, "bundle", str(worked[0]), "s-nothing", "--out", str(tmp_path / "b"))
    assert (code, "There is no series s-nothing." in " ".join(err.split())) == (2, True)


def test_statistics_as_table_and_as_document(worked: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "stats", str(worked[0]), "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["version"], document["k"], document["counted"]) == (1, 5, 6)
    assert document["tables"]["country"]["cells"] == {"SG": 6}
    code, out, _ = typed(capsys, "stats", str(worked[0]), "--k", "6")
    assert code == 0
    assert "Reports are not crimes counted" in out
    code, _, err = typed(capsys, "stats", str(worked[0]), "--k", "1")
    assert (code, "protects nobody" in err) == (2, True)


def test_a_stamp_request(worked: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "stamp", str(worked[0]), "--out", str(tmp_path / "a.tsq"), "--json")
    document = json.loads(out)
    assert code == 0
    assert bytes.fromhex(document["leaves"]["sha256"]) in (tmp_path / "a.tsq").read_bytes()
    assert document["sent"] is False
    (tmp_path / "bad.tsr").write_bytes(b"no answer")
    code, _, err = typed(capsys, "stamp", str(worked[0]), "--answer", str(tmp_path / "bad.tsr"))
    assert (code, "no time-stamp answer" in " ".join(err.split())) == (2, True)
