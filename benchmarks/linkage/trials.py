"""What else is done to a world: evidence taken away, one address added everywhere, more reports arriving, hostile tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from benchmarks.linkage.judging import judge, judge_link, numbered_series, series_of
from benchmarks.linkage.measures import Stability, stability
from benchmarks.linkage.profile import Profile
from benchmarks.linkage.running import Spent, link
from benchmarks.linkage.table import Row
from benchmarks.linkage.writing import BLOCK, Tables, World, report_ids, write_world

BEHAVIOUR = ("time", "language", "platform", "amount", "currency", "hour", "persona")
QUOTED = 10_000


def linked(name: str, tables: Tables, out: Path) -> Row:
    """`weftline link` on a world, judged."""
    spent = link(tables.reports, tables.mentions, tables.photos, out)
    return Row(name, judge_link(tables, out), spent)


def without(what: str, tables: Tables, folder: Path) -> Row:
    """The same without texts, photos or behaviour."""
    photos = None if what == "photo" else tables.photos
    dropped = {"text": ("text",), "behaviour": BEHAVIOUR, "photo": ()}[what]
    reports, out = folder / f"reports-without-{what}.parquet", folder / f"out-without-{what}"
    pq.write_table(pq.read_table(tables.reports).drop_columns(list(dropped)), reports)
    spent = link(reports, tables.mentions, photos, out)
    return Row(f"weftline without {what}", judge_link(tables, out), spent)


def one_address(share: float, profile: Profile, reports: int, seed: int, folder: Path) -> Row:
    """The same world when a share of all reports names one content delivery network."""
    tables = write_world(folder / "world-cdn", profile, reports, seed, cdn=share)
    return linked(f"weftline, one address in {share:.0%}", tables, folder / "out-cdn")


def arrivals(world: World, reports: int) -> np.ndarray:
    """The numbers of the reports that came in first."""
    received = [
        world.members(np.arange(start, min(start + BLOCK, world.reports))).received
        for start in range(0, world.reports, BLOCK)
    ]
    return np.sort(np.argsort(np.concatenate(received), kind="stable")[:reports])


def more_reports(share: float, profile: Profile, reports: int, seed: int, folder: Path) -> tuple[Stability, Row]:
    """Link what had come in, then everything, into the same folder: do series keep their ids?"""
    total = round(reports * (1 + share))
    first = arrivals(World(profile, total, seed), reports)
    before = write_world(folder / "world-before", profile, total, seed, only=first)
    after = write_world(folder / "world-after", profile, total, seed)
    out = folder / "out-more"
    linked("before", before, out)
    ids = series_of(before, out)
    row = linked(f"weftline, {share:.0%} more reports", after, out)
    return stability(ids, series_of(after, out)[first]), row


def hostile(profile: Profile, seed: int, folder: Path) -> Iterator[str]:
    """Tables that no honest source sends: what becomes of each, in a line."""
    for name, make in (("empty", _empty), ("one report", _one), ("all identical", _identical), ("all hub", _hub)):
        place = name.replace(" ", "-")
        tables, out = make(folder / place, profile, seed), folder / f"out-{place}"
        spent = link(tables.reports, tables.mentions, tables.photos, out)
        yield f"{name:14s} {_outcome(out, spent)}"
    yield from _quoting(profile, seed, folder)


def _outcome(out: Path, spent: Spent) -> str:
    series = pq.read_table(out / "series.parquet", columns=["series_id"])["series_id"]
    sizes = pc.value_counts(series).field("counts")
    hubs = pq.read_metadata(out / "hubs.parquet").num_rows
    biggest = pc.max(sizes).as_py() or 0
    return (
        f"{len(sizes)} series, the biggest of {biggest}, {hubs} hubs, {spent.seconds:.1f} s, {spent.gigabytes:.2f} GB"
    )


def _empty(folder: Path, profile: Profile, seed: int) -> Tables:
    return write_world(folder, profile, 0, seed)


def _one(folder: Path, profile: Profile, seed: int) -> Tables:
    return write_world(folder, profile, 1, seed)


def _identical(folder: Path, profile: Profile, seed: int) -> Tables:
    """The first report of a world that has mentions, a thousand times."""
    tables = write_world(folder, profile, 100, seed)
    mentions = pq.read_table(tables.mentions)
    chosen = pc.value_counts(mentions["report_id"])[0]["values"].as_py()
    for path in (tables.reports, tables.mentions, tables.photos):
        table = pq.read_table(path)
        same = table.filter(pc.equal(table["report_id"], chosen))
        copies = pa.concat_tables(
            [same.set_column(0, "report_id", pa.array([f"r{number:09d}"] * len(same))) for number in range(1000)]
        )
        pq.write_table(copies.select(table.column_names), path)
    return tables


def _hub(folder: Path, profile: Profile, seed: int) -> Tables:
    """Two thousand unrelated reports that all name the same three values."""
    lonely = replace(profile, groups=replace(profile.groups, single_share=1.0, giants=()))
    tables = write_world(folder, lonely, 2000, seed)
    ids = pq.read_table(tables.reports)["report_id"]
    hubs = [("domain", "everybody.invalid"), ("ipv4", "255.0.0.1"), ("telegram", "everybody")]
    pq.write_table(
        pa.concat_tables(
            [
                pa.table({"report_id": ids, "kind": [kind] * len(ids), "value": [value] * len(ids)})
                for kind, value in hubs
            ]
        ),
        tables.mentions,
    )
    return tables


def _quoting(profile: Profile, seed: int, folder: Path) -> Iterator[str]:
    """A world, and the same with one report more that quotes ten thousand of its values to glue everything together."""
    tables = write_world(folder / "quoting", profile, 20_000, seed)
    plain = linked("", tables, folder / "out-quoting-plain")
    mentions = pq.read_table(tables.mentions)
    values = mentions.group_by(["kind", "value"]).aggregate([]).slice(0, QUOTED)
    glue = report_ids(np.array([900_000_000]))[0].as_py()
    quoted = values.append_column("report_id", pa.array([glue] * len(values))).append_column(
        "role", pa.nulls(len(values), pa.string())
    )
    reports = pq.read_table(tables.reports)
    extra = pa.table(
        {
            name: pa.array([glue if name == "report_id" else None], reports.schema.field(name).type)
            for name in reports.column_names
        }
    )
    pq.write_table(
        pa.concat_tables([mentions, quoted.select(mentions.column_names)]), folder / "quoting-mentions.parquet"
    )
    pq.write_table(pa.concat_tables([reports, extra]), folder / "quoting-reports.parquet")
    out = folder / "out-quoting"
    spent = link(folder / "quoting-reports.parquet", folder / "quoting-mentions.parquet", tables.photos, out)
    moved = judge(tables, numbered_series(tables, out)).all.f1 - plain.verdict.all.f1
    yield f"{'quotes 10,000':14s} {_outcome(out, spent)}; F1 of the others moved by {moved:+.4f}"
