"""`python -m benchmarks.linkage`: worlds of several seeds, `weftline link` on each, one table, medians and the worst."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from benchmarks.linkage.ceiling import evidence, naive
from benchmarks.linkage.judging import Verdict, judge, judge_ceiling, judge_link
from benchmarks.linkage.profile import read_profile
from benchmarks.linkage.running import Spent, link
from benchmarks.linkage.writing import Tables, write_world

HEAD = (
    f"{'':34s}{'B3 P':>6s} {'R':>5s} {'F1':>5s} |{'groups P':>9s} {'R':>5s} {'F1':>5s} |{'pairs P':>8s} {'R':>5s} {'F1':>5s} |"
    f"{'biggest':>8s} {'pure':>5s} {'swell':>5s} | {'worst language':15s}|{'s':>7s} {'GB':>5s}"
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    verdict: Verdict
    spent: Spent | None = None

    def __str__(self) -> str:
        all_, grouped, pairs, biggest = self.verdict.all, self.verdict.grouped, self.verdict.pairs, self.verdict.biggest
        language, rates = self.verdict.worst_language
        cost = f"{self.spent.seconds:7.1f} {self.spent.gigabytes:5.2f}" if self.spent else ""
        return (
            f"{self.name:34s}{all_.precision:6.3f} {all_.recall:.3f} {all_.f1:.3f} |"
            f"{grouped.precision:9.3f} {grouped.recall:.3f} {grouped.f1:.3f} |"
            f"{pairs.precision:8.3f} {pairs.recall:.3f} {pairs.f1:.3f} |"
            f"{biggest.ratio:8.2f} {biggest.purity:.3f} {biggest.swollen:5.2f} |"
            f" {language} P {rates.precision:.3f} R {rates.recall:.3f}|{cost}"
        )


def show_bands(verdict: Verdict) -> None:
    """What links promise and what holds, by band of bits."""
    for band in verdict.bands:
        off = band.observed - band.predicted
        print(
            f"    {band.low:5.0f} … {band.high:4.0f} bits {band.links:9d} links, predicted {band.predicted:.4f} observed {band.observed:.4f} ({off:+.4f})"
        )


def without(tables: Tables, what: str, out: Path) -> tuple[Path, Path | None]:
    """The table of reports without texts or without behaviour, or no photos."""
    if what == "photo":
        return tables.reports, None
    dropped = {"text"} if what == "text" else {"platform", "amount", "currency", "hour", "persona", "time", "language"}
    reports = pq.read_table(tables.reports)
    path = out / f"reports-without-{what}.parquet"
    pq.write_table(reports.drop_columns([name for name in reports.column_names if name in dropped]), path)
    return path, tables.photos


def peers(tables: Tables) -> Iterator[Row]:
    """Connected components, in the forms in which they are found in practice."""
    reports = pq.read_metadata(tables.reports).num_rows
    plain = evidence(tables, families=False)
    yield Row("components, as written", judge(tables, naive(evidence(tables, families=False, raw=True), reports)))
    yield Row("components, normal forms", judge(tables, naive(plain, reports)))
    yield Row("same, at most 20 reports a value", judge(tables, naive(plain, reports, 20)))
    yield Row("same, with families, at most 50", judge(tables, naive(evidence(tables), reports, 50)))


def one_seed(seed: int, chosen: argparse.Namespace, folder: Path) -> list[Row]:
    """All rows of one world."""
    tables = write_world(folder / "world", read_profile(), chosen.reports, seed, cdn=chosen.cdn)
    rows = [
        Row("ceiling", judge_ceiling(tables)),
        Row("ceiling, identifiers alone", judge_ceiling(tables, families=False)),
    ]
    if not chosen.only_peers:
        out = folder / "out"
        spent = link(tables.reports, tables.mentions, tables.photos, out)
        rows.append(Row("weftline", judge_link(tables, out), spent))
        for what in chosen.without:
            out = folder / f"out-{what}"
            reports, photos = without(tables, what, folder)
            spent = link(reports, tables.mentions, photos, out)
            rows.append(Row(f"weftline without {what}", judge_link(tables, out), spent))
    if chosen.naive or chosen.peers:
        rows += peers(tables)
    return rows


def summary(seeds: list[list[Row]]) -> None:
    """For each row the median and the worst of all seeds."""
    print("\nover all seeds: median (worst)")
    for rows in zip(*seeds, strict=True):
        parts = []
        for name, of in (
            ("B3 P", "all.precision"),
            ("F1", "all.f1"),
            ("groups F1", "grouped.f1"),
            ("pairs F1", "pairs.f1"),
        ):
            side, _, rate = of.partition(".")
            values = [getattr(getattr(row.verdict, side), rate) for row in rows]
            parts.append(f"{name} {statistics.median(values):.3f} ({min(values):.3f})")
        ratios = [row.verdict.biggest.ratio for row in rows]
        parts.append(f"biggest {statistics.median(ratios):.2f} ({max(ratios):.2f})")
        costs = [row.spent for row in rows if row.spent]
        if costs:
            for unit, values in (("s", [each.seconds for each in costs]), ("GB", [each.gigabytes for each in costs])):
                parts.append(f"{statistics.median(values):.2f} ({max(values):.2f}) {unit}")
        print(f"{rows[0].name:34s}{'  '.join(parts)}")


def main() -> None:
    """Write, run, judge, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=5, help="how many worlds")
    parser.add_argument("--first-seed", type=int, default=101, help="seeds below 100 are for development")
    parser.add_argument("--without", nargs="*", default=[], choices=["text", "photo", "behaviour"], help="ablations")
    parser.add_argument("--cdn", type=float, default=0.0, help="share of reports that name one address besides")
    parser.add_argument("--naive", action="store_true", help="connected components too")
    parser.add_argument("--peers", default="", help="Python of the peers' environment")
    parser.add_argument("--only-peers", action="store_true", help="do not run weftline")
    parser.add_argument("--keep", type=Path, help="a folder for the worlds and what was found in them")
    chosen = parser.parse_args()
    seeds = []
    for seed in range(chosen.first_seed, chosen.first_seed + chosen.seeds):
        with tempfile.TemporaryDirectory() as temporary:
            folder = chosen.keep / f"{chosen.reports}-{seed}" if chosen.keep else Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            rows = one_seed(seed, chosen, folder)
        print(f"\n{chosen.reports} reports, seed {seed}\n{HEAD}", *rows, sep="\n", flush=True)
        for row in rows:
            if row.name == "weftline":
                show_bands(row.verdict)
        seeds.append(rows)
    if len(seeds) > 1:
        summary(seeds)


if __name__ == "__main__":
    main()
