"""What could be found at all: an oracle joins reports of one group that share a value, a script or a picture.

It joins across no two groups, so its precision is 1. Values of hubs, public kits and stock pictures are nobody's and tie
nothing, unless asked for. Also here, for the peers: the evidence of each report in normal form, families being the true ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from benchmarks.linkage.writing import Tables
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """Which report (by its place in the table) shows which value (numbered over all kinds)."""

    report: Numbers
    value: Numbers
    own: NDArray[np.bool_]


def places(ids: pa.ChunkedArray, among: pa.ChunkedArray) -> Numbers:
    """Where each id stands in a table; -1 where it does not."""
    return pc.fill_null(pc.index_in(ids, value_set=among.combine_chunks()), -1).to_numpy().astype(np.int64)


def evidence(tables: Tables, *, families: bool = True, raw: bool = False) -> Evidence:
    """What ties reports: identifiers in normal form (or as written), and the true script and photo families."""
    truth = pq.read_table(tables.truth("reports"))
    named = pq.read_table(tables.truth("mentions"))
    values = pq.read_table(tables.mentions)["value"] if raw else named["value"]
    keys = pc.binary_join_element_wise(named["kind"], values, ":").combine_chunks().dictionary_encode()
    report, value = [places(named["report_id"], truth["report_id"])], [keys.indices.to_numpy().astype(np.int64)]
    own = [named["own"].to_numpy()]
    if families:
        seen = pq.read_table(tables.truth("photos"))
        for table, column, mine in ((truth, "script", "script_own"), (seen, "family", "own")):
            shown = table.filter(pc.is_valid(table[column]))
            start = max((int(part.max()) for part in value if len(part)), default=-1) + 1
            report.append(places(shown["report_id"], truth["report_id"]))
            value.append(start + np.unique(shown[column].to_numpy(), return_inverse=True)[1])
            own.append(shown[mine].to_numpy())
    return Evidence(*(np.concatenate(parts) for parts in (report, value, own)))


def components(reports: int, report: Numbers, value: Numbers) -> Numbers:
    """Reports joined whenever they share a value."""
    values = np.unique(value, return_inverse=True)[1]
    size = reports + (int(values.max()) + 1 if len(values) else 0)
    graph = coo_array((np.ones(len(report), bool), (report, reports + values)), shape=(size, size))
    return connected_components(graph, directed=False)[1][:reports].astype(np.int64)


def ceiling(found: Evidence, group: Numbers, *, hubs: bool = False) -> Numbers:
    """Series as the oracle sees them."""
    kept = np.ones(len(found.own), bool) if hubs else found.own
    report, value = found.report[kept], found.value[kept]
    return components(
        len(group), report, np.unique(value * (int(group.max()) + 1) + group[report], return_inverse=True)[1]
    )


def naive(found: Evidence, reports: int, cap: int = 0) -> Numbers:
    """Connected components, without the values that more than `cap` reports name."""
    if cap:
        rare = np.bincount(found.value)[found.value] <= cap
        return components(reports, found.report[rare], found.value[rare])
    return components(reports, found.report, found.value)
