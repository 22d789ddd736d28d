"""The made-up worlds of the yardstick: the same each time, consistent with their truth, as hard as they say, inert."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks.linkage import writing
from benchmarks.linkage.ceiling import evidence
from benchmarks.linkage.draws import Draws
from benchmarks.linkage.judging import judge_ceiling, judge_link
from benchmarks.linkage.peer import one_row_each
from benchmarks.linkage.profile import read_profile
from benchmarks.linkage.trials import arrivals
from benchmarks.linkage.values import MAKERS, strings, written
from benchmarks.linkage.world import World
from benchmarks.linkage.writing import Tables, write_world

from weftline.observables import normalise

REPORTS = 3000


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return write_world(tmp_path_factory.mktemp("world"), read_profile(), REPORTS, 1)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_a_seed_is_a_world(tables: Tables, tmp_path: Path) -> None:
    write_world(tmp_path / "again", read_profile(), REPORTS, 1)
    write_world(tmp_path / "other", read_profile(), REPORTS, 2)
    assert _files(tmp_path / "again") == _files(tables.folder)
    assert _files(tmp_path / "other") != _files(tables.folder)


def test_the_size_of_a_block_changes_nothing(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BLOCK", 700)
    blocks = write_world(tmp_path, read_profile(), REPORTS, 1)
    assert pq.read_table(blocks.reports).equals(pq.read_table(tables.reports))
    keys = [("report_id", "ascending"), ("kind", "ascending"), ("value", "ascending")]
    assert pq.read_table(blocks.mentions).sort_by(keys).equals(pq.read_table(tables.mentions).sort_by(keys))


def test_every_report_has_one_truth(tables: Tables) -> None:
    reports, truth = pq.read_table(tables.reports), pq.read_table(tables.truth("reports"))
    assert reports["report_id"].equals(truth["report_id"])
    assert len(pc.unique(reports["report_id"])) == REPORTS
    for table in (tables.mentions, tables.photos):
        assert pc.all(pc.is_in(pq.read_table(table)["report_id"], reports["report_id"].combine_chunks())).as_py()
    for name in ("mentions", "photos"):
        assert pq.read_table(tables.truth(name))["report_id"].equals(
            pq.read_table(tables.folder / f"{name}.parquet")["report_id"]
        )


def test_the_tables_tell_nothing_of_the_groups(tables: Tables) -> None:
    assert pq.read_schema(tables.reports).names == [
        "report_id", "time", "language", "platform", "amount", "currency", "hour", "persona", "victim_id", "text",
    ]  # fmt: skip
    group = pq.read_table(tables.truth("reports"))["group"].to_numpy()
    order = np.arange(len(group))
    assert abs(np.corrcoef(order, group)[0, 1]) < 0.1


def test_groups_are_heavy_tailed_with_giants_and_single_reports() -> None:
    profile = read_profile()
    world = World(profile, 50_000, 4)
    sizes = np.bincount(world.group_of(np.arange(50_000)))
    assert sizes.max() == int(profile.groups.giants[0] * 50_000)
    assert np.array_equal(np.sort(sizes[sizes >= 2]), np.sort(world.sizes))
    assert (sizes == 1).sum() == pytest.approx(profile.groups.single_share * 50_000, rel=0.02)
    assert np.median(world.sizes) < 12


def test_written_forms_come_back_to_the_normal_form(tables: Tables) -> None:
    given, true = pq.read_table(tables.mentions).to_pylist(), pq.read_table(tables.truth("mentions")).to_pylist()
    refused = 0
    for raw, normal in zip(given, true, strict=True):
        found = normalise(raw["kind"], raw["value"])
        refused += found is None
        assert found in {None, normal["value"]} or raw["kind"] == "ipv4"
    assert refused < 0.02 * len(given)
    assert sum(raw["value"] != normal["value"] for raw, normal in zip(given, true, strict=True)) > 0.2 * len(given)


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_undamaged_values_are_what_their_kind_takes(kind: str) -> None:
    draws = Draws(9)
    keys = draws.keys("value", np.arange(40))
    values = strings(MAKERS[kind](keys))
    assert [normalise(kind, value) for value in values.to_pylist()] == values.to_pylist()
    for way in written(kind, values, draws, np.arange(40)).to_pylist():
        assert normalise(kind, way) in values.to_pylist()


def test_nothing_reaches_anybody(tables: Tables) -> None:
    named = pq.read_table(tables.truth("mentions"))
    of = {kind: named.filter(pc.equal(named["kind"], kind))["value"].to_pylist() for kind in read_profile().kinds}
    assert all(value.endswith(".invalid") for kind in ("domain", "email") for value in of[kind])
    assert all(re.match(r"\+1\d{3}555", value) for value in of["phone"])
    assert all(int(value.split(".")[0]) >= 240 or value.startswith("24") for value in of["ipv4"])
    assert all("ZZZZ" in value for value in of["iban"])


def test_the_oracle_is_never_wrong_and_not_all_knowing(tables: Tables) -> None:
    found, more = judge_ceiling(tables), judge_ceiling(tables, hubs=True)
    assert found.all.precision == found.pairs.precision == 1.0
    assert 0.7 < found.all.recall < 0.99
    assert found.all.recall <= more.all.recall


def test_hubs_cross_groups_and_own_values_seldom(tables: Tables) -> None:
    found = evidence(tables, families=False)
    group = pq.read_table(tables.truth("reports"))["group"].to_numpy()
    hubs = found.value[~found.own]
    assert np.bincount(hubs).max() > 8
    own = np.unique(np.stack([found.value[found.own], group[found.report[found.own]]]), axis=1)[0]
    assert np.mean(np.bincount(own)[np.unique(own)] > 1) < 0.1


def test_one_address_can_be_named_by_a_fifth_of_all(tables: Tables, tmp_path: Path) -> None:
    plain, more = (
        pq.read_table(tables.mentions),
        pq.read_table(write_world(tmp_path, read_profile(), REPORTS, 1, cdn=0.2).mentions),
    )
    assert len(more) - len(plain) == pytest.approx(0.2 * REPORTS, rel=0.1)
    assert more.filter(pc.not_equal(more["value"], writing.CDN)).equals(plain)


def test_an_unknown_rate_is_refused(tmp_path: Path) -> None:
    text = (Path(writing.__file__).parent / "profile.toml").read_text("utf-8")
    (tmp_path / "profile.toml").write_text(text.replace("single_share", "single_shore"), "utf-8")
    with pytest.raises(TypeError, match="single_shore"):
        read_profile(tmp_path / "profile.toml")


def test_a_world_of_one_report_and_of_none(tmp_path: Path) -> None:
    one = write_world(tmp_path / "one", read_profile(), 1, 1)
    none = write_world(tmp_path / "none", read_profile(), 0, 1)
    assert (pq.read_metadata(one.reports).num_rows, pq.read_metadata(none.reports).num_rows) == (1, 0)
    assert pq.read_schema(none.mentions).field("value").type == pa.string()


def test_reports_that_came_first_are_the_same_when_more_arrive(tables: Tables, tmp_path: Path) -> None:
    first = arrivals(World(read_profile(), REPORTS, 1), 2000)
    before = write_world(tmp_path, read_profile(), REPORTS, 1, only=first)
    assert len(first) == 2000
    assert pq.read_table(before.reports).equals(pq.read_table(tables.reports).take(first))
    days = pq.read_table(tables.reports)["time"].to_pylist()
    later = np.setdiff1d(np.arange(REPORTS), first)
    assert sorted(days[row] for row in later if days[row])[len(later) // 2] > sorted(filter(None, days))[REPORTS // 2]


def test_the_peer_gets_one_value_of_each_kind_in_normal_form(tables: Tables) -> None:
    table = one_row_each(tables, families=True)
    named = pq.read_table(tables.truth("mentions"))
    phones: dict[str, list[str]] = {}
    for each in named.filter(pc.equal(named["kind"], "phone")).to_pylist():
        phones.setdefault(each["report_id"], []).append(each["value"])
    for row in table.select(["report_id", "id_phone"]).to_pylist():
        assert row["id_phone"] == phones.get(row["report_id"], [None])[0]
    assert table["script"].null_count < REPORTS
    assert "script" not in one_row_each(tables, families=False).column_names


def test_written_series_are_judged_in_the_order_of_the_truth(tables: Tables, tmp_path: Path) -> None:
    truth = pq.read_table(tables.truth("reports"))
    shuffled = truth.take(np.random.Generator(np.random.PCG64(1)).permutation(REPORTS)[: REPORTS - 50])
    names = pa.array([f"s-{group}" for group in shuffled["group"].to_pylist()])
    pq.write_table(pa.table({"report_id": shuffled["report_id"], "series_id": names}), tmp_path / "series.parquet")
    ids = truth["report_id"].to_pylist()
    links = {"a": ids[:2], "b": ids[1:3], "bits": [1.0, -2.0]}
    pq.write_table(pa.table(links), tmp_path / "links.parquet")
    found = judge_link(tables, tmp_path)
    assert found.all.precision == found.pairs.precision == 1.0
    assert 0.97 < found.all.recall < 1.0
    assert sum(band.links for band in found.bands) == 2
