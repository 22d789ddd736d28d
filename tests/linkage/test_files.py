from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from weftline.errors import InputError, UsageError
from weftline.linkage import link_files


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    reports, mentions = tmp_path / "r.csv", tmp_path / "m.jsonl"
    reports.write_text("report_id,time,amount\n1,2024-01-02,100\n2,2024-01-03,100\n3,,\n", encoding="utf-8")
    rows = [("1", "email", "Bad@Gang.example"), ("2", "email", "bad@gang[.]example"), ("3", "wallet", " W 1 ")]
    mentions.write_text(
        "".join(json.dumps(dict(zip(("report_id", "kind", "value"), row, strict=True))) + "\n" for row in rows),
        encoding="utf-8",
    )
    return reports, mentions


def test_files_are_normalised_linked_and_written(tables: tuple[Path, Path], tmp_path: Path) -> None:
    stages: list[str] = []
    out = tmp_path / "out"
    run = link_files(*tables, None, out, progress=lambda stage, share: stages.append(stage))
    series = pq.read_table(out / "series.parquet").to_pylist()
    found = {row["report_id"]: row["series_id"] for row in series}
    assert found["1"] == found["2"] != found["3"]
    links = pq.read_table(out / "links.parquet").to_pylist()
    assert sum(term[2] for term in json.loads(links[0]["terms"])) == pytest.approx(links[0]["bits"], abs=1e-6)
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["reports"] == run["reports"] == 3
    assert {"hubs.parquet", "relations.parquet"} <= {path.name for path in out.iterdir()}
    assert stages[-1] == "done"
    assert "peak_memory_mb" in run


def test_normalised_values_are_left_as_they_are(tables: tuple[Path, Path], tmp_path: Path) -> None:
    link_files(*tables, None, tmp_path / "out", normalised=True)
    assert len({row["series_id"] for row in pq.read_table(tmp_path / "out" / "series.parquet").to_pylist()}) == 3


def test_bad_input_is_said(tables: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError):
        link_files(tmp_path / "none.csv", tables[1], None, tmp_path / "o")
    (tmp_path / "r.xml").write_text("<a/>", encoding="utf-8")
    with pytest.raises(InputError):
        link_files(tmp_path / "r.xml", tables[1], None, tmp_path / "o")
    with pytest.raises(UsageError):
        link_files(*tables, None, tmp_path / "o", engine_name="abacus")
