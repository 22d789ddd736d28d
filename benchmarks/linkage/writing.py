"""A world on disk: `reports`, `mentions` and `photos` for the engine, and `truth/` that no engine is given.

The three tables have the shape that `weftline link` asks for; `truth/` holds for each report its group, language and
script family, each mention in its normal form, and the families of photos. Blocks keep memory small at any size.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.linkage.behaviour import behaviour
from benchmarks.linkage.mentions import mentions
from benchmarks.linkage.photos import photos
from benchmarks.linkage.profile import Profile
from benchmarks.linkage.scripts import texts
from benchmarks.linkage.values import strings
from benchmarks.linkage.world import LANGUAGES, Rows, World

BLOCK = 200_000
CDN = "255.240.16.1"


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the tables of a world lie."""

    folder: Path

    @property
    def reports(self) -> Path:
        """What victims told."""
        return self.folder / "reports.parquet"

    @property
    def mentions(self) -> Path:
        """The identifiers in it."""
        return self.folder / "mentions.parquet"

    @property
    def photos(self) -> Path:
        """Hashes of the pictures in it."""
        return self.folder / "photos.parquet"

    def truth(self, table: str) -> Path:
        """What is true of a table."""
        return self.folder / "truth" / f"{table}.parquet"


class _Writers:
    """One Parquet file a table, written block by block."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._open = tables, dict[Path, pq.ParquetWriter]()
        tables.truth("reports").parent.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, table: pa.Table) -> None:
        if "row" in table.column_names:
            table = table.set_column(0, "report_id", report_ids(table["row"].to_numpy()))
        if path not in self._open:
            self._open[path] = pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
        self._open[path].write_table(table)

    def close(self) -> None:
        for writer in self._open.values():
            writer.close()


def report_ids(row: Rows) -> pa.Array:
    """Names of reports; they say nothing about who wrote them."""
    text = np.full((len(row), 10), ord("r"), np.uint8)
    for place in range(9):
        text[:, 9 - place] = ord("0") + row // 10**place % 10
    return strings(text)


def write_world(
    folder: Path, profile: Profile, reports: int, seed: int, *, cdn: float = 0.0, only: Rows | None = None
) -> Tables:
    """Write the world of a seed; the same call writes the same bytes.

    Args:
        folder: Where to write.
        profile: The rates.
        reports: How many reports.
        seed: Which world.
        cdn: Share of all reports that name one and the same address besides.
        only: Numbers of the reports to write, if not all (they stay who they are).
    """
    world, tables = World(profile, reports, seed), Tables(folder)
    writers = _Writers(tables)
    rows = np.arange(reports) if only is None else only
    for start in range(0, max(len(rows), 1), BLOCK):
        _write_block(world, rows[start : start + BLOCK], writers, tables, cdn)
    writers.close()
    about = {"reports": len(rows), "seed": seed, "cdn": cdn, "profile": asdict(profile)}
    (folder / "truth" / "world.json").write_text(json.dumps(about, indent=1), "utf-8")
    return tables


def _write_block(world: World, rows: Rows, writers: _Writers, tables: Tables, cdn: float) -> None:
    who = world.members(rows)
    found = texts(world, who)
    row = pa.array(who.row)
    writers.write(tables.reports, pa.table({"row": row, **behaviour(world, who), "text": found.text}))
    truth = {
        "row": row,
        "group": pa.array(who.group),
        "language": pa.DictionaryArray.from_arrays(pa.array(who.language, pa.int32()), list(LANGUAGES)).cast(
            pa.string()
        ),
        "script": pa.array(found.family, mask=found.family == 0),
        "script_own": pa.array(found.own),
    }
    writers.write(tables.truth("reports"), pa.table(truth))
    given, true = mentions(world, who)
    if cdn:
        many = who.row[world.draws.uniform("cdn", who.row) < cdn]
        same = {"row": many, "kind": ["ipv4"] * len(many), "value": [CDN] * len(many)}
        given = pa.concat_tables([given, pa.table({**same, "role": pa.nulls(len(many), pa.string())})])
        true = pa.concat_tables([true, pa.table({**same, "own": np.zeros(len(many), bool)})])
    writers.write(tables.mentions, given)
    writers.write(tables.truth("mentions"), true)
    seen, families = photos(world, who)
    writers.write(tables.photos, seen)
    writers.write(tables.truth("photos"), families)
