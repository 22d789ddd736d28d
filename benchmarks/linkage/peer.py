"""What the peers are given, and how their answers are judged.

Splink compares columns, not lists or texts: it gets one value of each kind in its normal form, the true script and photo
families (which it cannot make itself, so this is more than any user of it has) or none, and all behaviour. Of the eight
thresholds the one counts that suits the truth best.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from benchmarks.linkage.ceiling import evidence, naive, places
from benchmarks.linkage.judging import Verdict, judge
from benchmarks.linkage.running import Spent, run
from benchmarks.linkage.writing import Tables

SPLINK = Path(__file__).parents[1] / "peers" / "linkage_splink.py"
THRESHOLDS = (-3, -1, 0, 1, 2, 3, 4, 6)
BEHAVIOUR = ("platform", "language", "amount", "hour", "persona")


def components(tables: Tables) -> dict[str, Verdict]:
    """Connected components, in the forms in which they are found in practice."""
    reports = pq.read_metadata(tables.reports).num_rows
    plain = evidence(tables, families=False)
    return {
        "components, as written": judge(tables, naive(evidence(tables, families=False, raw=True), reports)),
        "components, normal forms": judge(tables, naive(plain, reports)),
        "same, values of at most 20 reports": judge(tables, naive(plain, reports, 20)),
        "same with families, at most 50": judge(tables, naive(evidence(tables), reports, 50)),
    }


def one_row_each(tables: Tables, *, families: bool) -> pa.Table:
    """The table that Splink reads: one row a report."""
    reports = pq.read_table(tables.reports)
    ids = reports["report_id"]
    named = pq.read_table(tables.truth("mentions"))
    columns = {"report_id": ids, **{name: reports[name] for name in BEHAVIOUR}}
    columns["day"] = pc.cast(pc.cast(reports["time"], pa.date32()), pa.int32())
    for kind in pc.unique(named["kind"]).to_pylist():
        of_kind = named.filter(pc.equal(named["kind"], kind))
        columns[f"id_{kind}"] = _first(of_kind["value"], places(of_kind["report_id"], ids), len(ids))
    if families:
        seen = pq.read_table(tables.truth("photos"))
        columns["script"] = pq.read_table(tables.truth("reports"))["script"].cast(pa.string())
        columns["photo"] = _first(seen["family"].cast(pa.string()), places(seen["report_id"], ids), len(ids))
    return pa.table(columns)


def _first(values: pa.ChunkedArray, place: np.ndarray, rows: int) -> pa.ChunkedArray:
    """The first value of each report, null for those that have none."""
    which = np.full(rows, -1)
    which[place[::-1]] = np.arange(len(place))[::-1]
    return values.take(pa.array(which, mask=which < 0))


def splink(tables: Tables, python: str, out: Path, *, families: bool) -> tuple[dict[float, Verdict], Spent, str]:
    """Splink's series at each threshold, what the run cost, and its own account of the time."""
    table, answer = out / "splink-input.parquet", out / "splink-output.parquet"
    pq.write_table(one_row_each(tables, families=families), table)
    spent, said = run([python, str(SPLINK), str(table), str(answer), *map(str, THRESHOLDS)])
    ids = pq.read_table(tables.truth("reports"), columns=["report_id"])["report_id"]
    found = pq.read_table(answer)
    order = np.argsort(places(found["report_id"], ids))
    verdicts = {}
    for number, threshold in enumerate(THRESHOLDS):
        series = found[f"at_{number}"].combine_chunks().dictionary_encode().indices.to_numpy()
        verdicts[float(threshold)] = judge(tables, series[order])
    return verdicts, spent, said.strip().splitlines()[-1]
