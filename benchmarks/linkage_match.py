"""How long a match at intake takes: `python -m benchmarks.linkage_match [--reports N] [--ask N] [--keep FOLDER]`.

A world of `benchmarks.linkage` is linked and stored as an operation's store keeps it; reports of the same world that are
not in it are then asked about one by one in a warm process, with text and pictures, as are stored ones. Told are the
milliseconds of a match, of "nothing known", and of storing the report (its rows and their commit, the vault apart).
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import numpy as np
import pyarrow.parquet as pq
from benchmarks.linkage.profile import read_profile
from benchmarks.linkage.writing import Tables, write_world

from weftline.linkage import Settings
from weftline.linkage.engines import engine
from weftline.linkage.explain import families_of, weights_of
from weftline.linkage.normal_forms import normalise_mentions
from weftline.linkage.run import solve
from weftline.model.observable import Sighting
from weftline.model.report import Demand, Persona, Report
from weftline.model.series import Series
from weftline.operation.linking import SUBJECT
from weftline.operation.matching import Matcher, _features
from weftline.operation.opening import Operation
from weftline.store import Store, reports, series, sightings, steps
from weftline.store.exhibits import Marking
from weftline.store.reports import Arrival

MARKING = Marking("", "")
AT_ONCE = 5_000


def report_of(row: dict[str, Any]) -> Report:
    """A report as intake keeps it."""
    amount = "" if row["amount"] is None else str(row["amount"])
    return Report(
        row["report_id"],
        occurred_from=row["time"] or "",
        language=row["language"] or "",
        first_contact=Persona(platform=row["platform"] or "", name=row["persona"] or ""),
        demands=(Demand(amount, row["currency"] or ""),) if amount else (),
        threat_words=row["text"] or "",
    )


def sighting_of(number: int | str, report: str, kind: str, value: str, role: str | None) -> Sighting:
    """A value as a reader keeps it."""
    name, exhibit = f"g-{kind[0]}{number}", f"x-{report}"
    return Sighting(
        name, exhibit, f"{exhibit}#line=1", kind, value, value, 0, 0, cast("Any", role or "offender"), 0.9, True, report
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    """A table's rows."""
    return cast("list[dict[str, Any]]", pq.read_table(path).to_pylist())


def told_by_report(tables: Tables) -> dict[str, list[Sighting]]:
    """Sightings of the mentions of a world, by report."""
    given = normalise_mentions(pq.read_table(tables.mentions))[0].to_pylist()
    given.sort(key=lambda row: str(row["report_id"]))
    numbered = enumerate(given)
    return {
        name: [sighting_of(f"{name}-{n}", name, row["kind"], row["value"], row["role"]) for n, row in mine]
        for name, mine in groupby(numbered, key=lambda pair: str(pair[1]["report_id"]))
    }


def in_parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Items in lists of `AT_ONCE`."""
    rest = iter(items)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def keep(store: Store, told: dict[str, list[Sighting]], arrived: Iterable[Report]) -> None:
    """Store reports and what they tell, a transaction for each few thousand."""
    for part in in_parts(arrived):
        with store.write() as db:
            for report in part:
                reports.put(db, Arrival(report, "x-table", "x-table#", report.id), 0)
            sightings.put(db, (seen for report in part for seen in told.get(report.id, ())), MARKING)


def link_and_keep(store: Store, tables: Tables) -> None:
    """Link a world and store what was found, as an operation does."""
    given = [pq.read_table(path) for path in (tables.reports, tables.mentions, tables.photos)]
    given[1] = normalise_mentions(given[1])[0]
    chosen = Settings()
    solved = solve(given[0], given[1], given[2], engine("duckdb", chosen.memory_mb, chosen.threads), chosen)
    groups = [Series(name, tuple(group), 0.0, 0.0, ()) for name, group in zip(solved.names, solved.groups, strict=True)]
    weights = (series.Weight(w.kind, w.value, msgspec.json.encode(w).decode()) for w in weights_of(solved))
    with store.write() as db:
        series.replace(db, series=groups, links=(), hubs=(), relations=(), weights=weights)
        steps.put_meta(db, "behaviour", msgspec.json.encode(solved.scores.model.to_json()).decode())
        steps.finish(db, SUBJECT, "link", fingerprint="1", tool="", now_us=0, seconds=0.0)
    seen = (sighting_of(n, f.report, f.kind, f.value, "offender") for n, f in enumerate(families_of(solved), 10**9))
    for part in in_parts(seen):
        with store.write() as db:
            sightings.put(db, part, MARKING)


def percentiles(what: str, milliseconds: list[float]) -> str:
    """A line of the answer."""
    p50, p95, p99 = np.percentile(milliseconds, [50, 95, 99])
    return f"{what:<28} {len(milliseconds):>6}   p50 {p50:7.2f}   p95 {p95:7.2f}   p99 {p99:7.2f} ms"


def ask(matcher: Matcher, tables: Tables, truth: dict[str, int]) -> None:
    """Ask about every report of a world that is not stored, and store it after."""
    told, pictures = told_by_report(tables), dict[str, list[str]]()
    for row in rows_of(tables.photos):
        if row["role"] == "offender":
            pictures.setdefault(row["report_id"], []).extend(h for h in (row["pdq256"], row["phash64"]) if h)
    groups: dict[str, Counter[int]] = {}
    with matcher.operation.store.read() as db:
        for name, one in series.series_of(db).items():
            groups.setdefault(one, Counter())[truth[name]] += 1
    known, nothing, storing, right = list[float](), list[float](), list[float](), 0
    for row in rows_of(tables.reports):
        report = report_of(row)
        own = _features(report, told.get(report.id, ()), row["text"] or "")
        found, spent = matcher._timed(replace(own, pictures=tuple(pictures.get(report.id, ()))))  # noqa: SLF001
        (known if found else nothing).append(spent)
        right += bool(found) and groups[found[0].series].most_common(1)[0][0] == truth[report.id]
        started = time.perf_counter()
        keep(matcher.operation.store, told, [report])
        storing.append((time.perf_counter() - started) * 1000)
    print(percentiles("a series is known", known), percentiles("nothing known", nothing), sep="\n")
    print(percentiles("all", known + nothing), percentiles("storing", storing), sep="\n")
    print(f"best series is its own group's: {right} of {len(known)} with an answer")


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage_match", description=__doc__)
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--ask", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--keep", type=Path, help="a folder with room, else a temporary one")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.keep) as temporary:
        folder, total = Path(temporary), chosen.reports + chosen.ask
        rows = np.arange(total)
        old = write_world(folder / "old", read_profile(), total, chosen.seed, only=rows[: chosen.reports])
        new = write_world(folder / "new", read_profile(), total, chosen.seed, only=rows[chosen.reports :])
        truth = {row["report_id"]: row["group"] for one in (old, new) for row in rows_of(one.truth("reports"))}
        started = time.perf_counter()
        store = Store.open(folder / "operation.db", secrets.token_bytes(32))
        keep(store, told_by_report(old), (report_of(row) for row in rows_of(old.reports)))
        kept = time.perf_counter()
        link_and_keep(store, old)
        linked = time.perf_counter()
        matcher = Matcher.of(cast("Operation", SimpleNamespace(store=store)))
        print(f"{chosen.reports} reports, seed {chosen.seed}: stored in {kept - started:.0f} s, linked and indexed in "
              f"{linked - kept:.0f} s, a matcher warm in {time.perf_counter() - linked:.1f} s")  # fmt: skip
        ask(matcher, new, truth)
        store.close()


if __name__ == "__main__":
    main()
