from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.operation.conftest import WALLET

from weftline.errors import MachineError, NotFoundError
from weftline.operation.investigate import investigate
from weftline.operation.listing import export_lists
from weftline.operation.opening import Officer, open_existing
from weftline.store import series


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_lists_hold_what_offenders_left_and_add_up(folder: Path, officer: Officer, tmp_path: Path) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        counts = export_lists(operation, tmp_path / "out")
        [entry] = [entry for entry in operation.vault.entries() if entry.action == "export"]
        assert entry.detail["kind"] == "lists"
        with operation.store.read() as db:
            links = {series.link_id(link.a, link.b): link.bits for link in series.links(db)}
    seen = rows_of(tmp_path / "out" / "sightings.csv")
    assert len(seen) == counts["sightings.csv"]
    assert WALLET in {row["value"] for row in seen}
    assert "victim" not in {row["role"] for row in seen}
    by_link: dict[str, float] = {}
    for row in rows_of(tmp_path / "out" / "links.csv"):
        by_link[row["id"]] = by_link.get(row["id"], 0.0) + float(row["bits"])
    assert by_link == pytest.approx(links, abs=0.05)


def test_an_unknown_series_and_an_unwritable_place_are_named(folder: Path, officer: Officer, tmp_path: Path) -> None:
    place = investigate(folder, officer).place
    (tmp_path / "file").write_text("x")
    with open_existing(place, officer, writing=True) as operation:
        with pytest.raises(NotFoundError, match="s-nothing"):
            export_lists(operation, tmp_path / "out", "s-nothing")
        with pytest.raises(MachineError, match="cannot be written"):
            export_lists(operation, tmp_path / "file" / "out")
