"""Reports of one victim: of one offence unless what they name tells them apart."""

from __future__ import annotations

import pyarrow as pa
import pytest

from weftline.linkage import link


def series_of(*named: tuple[str, ...]) -> list[list[str]]:
    """The series of one victim's reports, each of which names these accounts."""
    reports = pa.Table.from_pylist([{"report_id": f"r-{n}", "victim_id": "v"} for n in range(len(named))])
    told = [{"report_id": f"r-{n}", "kind": "telegram", "value": v} for n, values in enumerate(named) for v in values]
    columns = ("report_id", "kind", "value")
    mentions = pa.table({name: pa.array([row[name] for row in told], type=pa.string()) for name in columns})
    return sorted(sorted(series.reports) for series in link(reports, mentions).series)


@pytest.mark.parametrize(
    ("named", "series"),
    [
        ((("anna_one",), ("anna_one", "lily_two")), [["r-0", "r-1"]]),
        ((("anna_one",), ()), [["r-0", "r-1"]]),
        (((), ()), [["r-0", "r-1"]]),
        ((("anna_one",), ("lily_two",)), [["r-0"], ["r-1"]]),
        ((("anna_one",), ("lily_two",), ("anna_one",), ()), [["r-0", "r-2", "r-3"], ["r-1"]]),
    ],
)
def test_a_victim_who_names_others_was_caught_again(
    named: tuple[tuple[str, ...], ...], series: list[list[str]]
) -> None:
    assert series_of(*named) == series
