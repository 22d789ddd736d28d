from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from weftline.errors import InputError
from weftline.readers import bulk_reports


def bulk(data: bytes, name: str, columns=None):
    return list(bulk_reports(io.BytesIO(data), name, columns or {}))


CSV = """id,received_at,victim.country,victim.phones,payments,triage.paid,narrative,colour
a1,2022-07-01,SG,"[""+65 8000 0001"", ""+65 8000 0002""]","[{""amount"": ""50"", ""currency"": ""SGD""}]",yes,"two
lines",red
,2022-07-02,HK,+852 5555 0001,,,,
"""


def test_csv_with_dots_lists_and_lines_in_cells():
    (first, place, problems), (second, _, _) = bulk(CSV.encode(), "portal.csv")
    assert problems == []
    assert place == "table=portal&row=1"
    assert first.id == "r-a1"
    assert first.victim.phones == ("+65 8000 0001", "+65 8000 0002")
    assert first.payments[0].currency == "SGD"
    assert first.triage.paid is True
    assert first.narrative == "two\nlines"
    assert first.unknown == {"colour": '"red"'}
    assert second.id == "r-portal-2"
    assert second.victim.phones == ("+852 5555 0001",)
    assert second.triage.paid is None


@pytest.mark.parametrize("columns", [{"victim.country": "Land", "id": "Nr."}, {"Land": "victim.country", "Nr.": "id"}])
def test_a_column_map_in_either_direction(columns):
    data = "Nr.;Land;Bericht\n7;SG;x\n".encode("utf-16")
    [(report, _, _)] = bulk(data, "x.csv", columns)
    assert (report.id, report.victim.country) == ("r-7", "SG")
    assert report.unknown == {"Bericht": '"x"'}


def test_numbered_columns_are_lists():
    [(report, _, _)] = bulk(b"demands.0.amount,demands.0.currency,demands.1.amount\n5,SGD,7\n", "x.csv")
    assert [demand.amount for demand in report.demands] == ["5", "7"]


def test_json_lines_keep_the_rows_that_cannot_be_read():
    data = b'{"id": "a", "victim": {"country": "SG"}}\n\n{broken\n[1]\n{"id": "a"}\n'
    rows = bulk(data, "x.jsonl")
    assert [report.id for report, _, _ in rows] == ["r-a", "", "", "r-a"]
    assert rows[1][0].unknown == {"raw": "{broken"}
    assert "not valid JSON" in rows[1][2][0]
    assert "stood already in row 1" in rows[3][2][0]
    assert rows[3][1] == "table=x&row=5"


def test_parquet():
    table = pa.table({"id": ["a", "b"], "victim.phones": [["+65 8000 0001"], None], "triage.paid": [True, None]})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    (first, _, _), (second, _, _) = bulk(sink.getvalue(), "t.parquet")
    assert first.victim.phones == ("+65 8000 0001",)
    assert first.triage.paid is True
    assert second.triage.paid is None


def test_other_files_are_refused():
    with pytest.raises(InputError):
        bulk(b"\x00\x01", "x.bin")
    with pytest.raises(InputError):
        bulk(b"PAR1 is not enough", "x.parquet")


def test_json_dumps_of_nested_cells_survive():
    cell = json.dumps([{"kind": "line", "value": "abc"}])
    data = "victim.handles\n" + '"' + cell.replace('"', '""') + '"\n'
    assert bulk(data.encode(), "x.csv")[0][0].victim.handles[0].kind == "line"
