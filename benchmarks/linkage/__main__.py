"""`python -m benchmarks.linkage`: worlds of several seeds, `weftline link` on each, one table, medians and the worst."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage.judging import judge_ceiling
from benchmarks.linkage.peer import components, splink
from benchmarks.linkage.profile import Profile, read_profile
from benchmarks.linkage.table import HEAD, Row, show_bands, summary
from benchmarks.linkage.trials import hostile, linked, more_reports, one_address, without
from benchmarks.linkage.writing import Tables, write_world


def peers(tables: Tables, python: str, folder: Path, *, every: bool) -> Iterator[Row]:
    """Connected components; and Splink, given the families and not, at the best of its thresholds or at each."""
    yield from (Row(name, verdict) for name, verdict in components(tables).items())
    for families in (True, False) if python else ():
        found, spent, said = splink(tables, python, folder, families=families)
        name = f"splink, {'given' if families else 'without'} families"
        best = max(found, key=lambda threshold: found[threshold].all.f1)
        print(f"{name}: best of {[*map(int, found)]} bits is {best:g}; seconds and pairs {said}")
        if every:
            yield from (Row(f"  at {threshold:g} bits", verdict) for threshold, verdict in found.items())
        yield Row(name, found[best], spent)


def own(tables: Tables, profile: Profile, seed: int, chosen: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """Weftline, and what else was asked of it."""
    plain = linked("weftline", tables, folder / "out")
    yield plain
    yield from (without(what, tables, folder) for what in chosen.without)
    if chosen.cdn:
        moved = one_address(chosen.cdn, profile, chosen.reports, seed, folder)
        print(
            f"one address in {chosen.cdn:.0%} of reports moves F1 by {moved.verdict.all.f1 - plain.verdict.all.f1:+.4f}"
        )
        yield moved
    if chosen.more:
        found, row = more_reports(chosen.more, profile, chosen.reports, seed, folder)
        print(
            f"{chosen.more:.0%} more reports: {found.kept:.4f} of {found.series} series keep their id, {found.gone} ids are gone"
        )
        yield row


def one_seed(seed: int, chosen: argparse.Namespace, folder: Path) -> list[Row]:
    """All lines of one world."""
    profile = read_profile()
    tables = write_world(folder / "world", profile, chosen.reports, seed)
    rows = [
        Row("ceiling", judge_ceiling(tables)),
        Row("ceiling, hubs and kits tie too", judge_ceiling(tables, hubs=True)),
        Row("ceiling, identifiers alone", judge_ceiling(tables, families=False)),
    ]
    if not chosen.only_peers:
        rows += own(tables, profile, seed, chosen, folder)
    if chosen.naive or chosen.peers:
        rows += peers(tables, chosen.peers, folder, every=chosen.thresholds)
    return rows


def options() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=5, help="how many worlds")
    parser.add_argument("--first-seed", type=int, default=101, help="seeds below 100 are for development")
    parser.add_argument("--without", nargs="*", default=[], choices=["text", "photo", "behaviour"], help="ablations")
    parser.add_argument(
        "--cdn", type=float, default=0.0, metavar="SHARE", help="again, with one address in this share of reports"
    )
    parser.add_argument(
        "--more", type=float, default=0.0, metavar="SHARE", help="again, with this share of reports arriving later"
    )
    parser.add_argument("--hostile", action="store_true", help="only the hostile tables")
    parser.add_argument("--naive", action="store_true", help="connected components too")
    parser.add_argument("--peers", default="", metavar="PYTHON", help="Python of the peers' environment")
    parser.add_argument("--thresholds", action="store_true", help="show each threshold of the peer")
    parser.add_argument("--only-peers", action="store_true", help="do not run weftline")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where to keep the worlds and what was found in them"
    )
    return parser


def main() -> None:
    """Write, run, judge, print."""
    chosen, seeds = options().parse_args(), []
    for seed in range(chosen.first_seed, chosen.first_seed + chosen.seeds):
        with tempfile.TemporaryDirectory() as temporary:
            folder = chosen.keep / f"{chosen.reports}-{seed}" if chosen.keep else Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            if chosen.hostile:
                print(f"hostile tables, seed {seed}", *hostile(read_profile(), seed, folder), sep="\n", flush=True)
                continue
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
