"""Spark gives what DuckDB gives: the same arrays, the same series, links, hubs and relations."""

from __future__ import annotations

import importlib.util
from ipaddress import ip_address
from pathlib import Path

import numpy as np
import psutil
import pyarrow.parquet as pq
import pytest
from tests.linkage.small_world import make

from weftline.errors import UsageError
from weftline.linkage import link_files
from weftline.linkage.arrays import Ints
from weftline.linkage.engines import engine
from weftline.linkage.engines.spark import in_spark, private_folder

ALL_PAIRS, WINDOW = 4, 2


def held_by(*counts: int) -> tuple[Ints, Ints]:
    """Mentions in no order: value n is named by as many units as said, its number beyond 32 bits."""
    unit = np.concatenate([np.arange(count, dtype=np.int64) * (n + 1) for n, count in enumerate(counts)])
    value = np.concatenate([np.full(count, n + 2**40, dtype=np.int64) for n, count in enumerate(counts)])
    order = np.random.default_rng(1).permutation(len(unit))
    return unit[order], value[order]


EDGES = {
    "nothing": held_by(0),
    "one mention": held_by(1),
    "at the border, just past it, one that all name": held_by(1, 2, ALL_PAIRS, ALL_PAIRS + 1, 60, 0, 3),
}


@pytest.mark.parametrize("mentions", EDGES.values(), ids=EDGES)
def test_the_joins_give_the_same_arrays(mentions: tuple[Ints, Ints]) -> None:
    found: dict[str, list[Ints]] = {}
    for name in ("duckdb", "spark"):
        worker = engine(name)
        value, early, late = worker.candidates(*mentions, ALL_PAIRS, WINDOW)
        pairs = np.unique(np.column_stack([early, late]), axis=0)
        found[name] = [value, early, late, *worker.shared(pairs[:, 0], pairs[:, 1], *mentions)]
    for ours, theirs in zip(found["duckdb"], found["spark"], strict=True):
        assert theirs.dtype == np.int64
        assert theirs.tolist() == ours.tolist()


def test_the_same_tables_give_the_same_series(tmp_path: Path) -> None:
    world = make(3, sizes=(12, 6, 4), singles=40)
    names = ("reports", "mentions", "photos")
    paths = [tmp_path / f"{name}.parquet" for name in names]
    for path, table in zip(paths, world.tables(), strict=True):
        pq.write_table(table, path)
    runs = {name: link_files(*paths, tmp_path / name, engine_name=name) for name in ("duckdb", "spark")}
    assert runs["spark"]["engine"] == "spark"
    assert runs["spark"]["pairs"] == runs["duckdb"]["pairs"] > 50
    for table in ("series", "links", "hubs", "relations"):
        ours, theirs = (pq.read_table(tmp_path / name / f"{table}.parquet") for name in runs)
        assert theirs.equals(ours), table


def test_it_listens_to_this_machine_alone_and_keeps_its_files_private() -> None:
    engine("spark").candidates(*held_by(2), ALL_PAIRS, WINDOW)
    children = [child for child in psutil.Process().children(recursive=True) if child.name() == "java"]
    listening = [at for child in children for at in child.net_connections("inet") if at.status == psutil.CONN_LISTEN]
    assert listening
    for at in listening:
        address = ip_address(at.laddr.ip)
        assert (getattr(address, "ipv4_mapped", None) or address).is_loopback
        assert not 4040 <= at.laddr.port < 4060  # its pages
    folder = private_folder()
    assert any(folder.iterdir())
    assert folder.stat().st_mode & 0o077 == 0


def test_what_it_needs_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="Java"):
        engine("spark")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="extra 'spark'"):
        engine("spark")


def test_the_translation_knows_neither_hints_nor_order_of_its_own() -> None:
    text = in_spark(
        "WITH a AS MATERIALIZED (SELECT unit FROM mention) SELECT unit FROM a WHERE unit > $least ORDER BY 1"
    )
    assert "MATERIALIZED" not in text
    assert "ORDER BY" not in text
    assert ":least" in text
