"""Normal forms of a table's values: the same from one process and from two."""

from __future__ import annotations

import pyarrow as pa
import pytest

from weftline.linkage import normal_forms
from weftline.linkage.normal_forms import normalise_mentions


def test_two_processes_read_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normal_forms, "_MANY", 20)
    monkeypatch.setattr(normal_forms, "_AT_ONCE", 7)
    rows = [
        (f"r-{n}", kind, value) for n in range(30) for kind, value in (("telegram", f"@Name_{n}"), ("iban", "GB00"))
    ]
    table = pa.Table.from_pylist([{"report_id": r, "kind": k, "value": v} for r, k, v in rows])
    one, counts = normalise_mentions(table)
    two, same = normalise_mentions(table, 2)
    assert one.equals(two)
    assert counts == same == {"normal": 30, "as_they_stand": 1}
    assert one["value"][0].as_py() == "name_0"
