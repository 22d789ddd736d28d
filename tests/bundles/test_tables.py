from __future__ import annotations

import csv
import io

import pytest

from weftline.bundles.tables import as_csv, cell


@pytest.mark.parametrize("text", ["=1+1", "+65", "-2", "@x", "\tx", "\rx", '=HYPERLINK("http://x.invalid")'])
def test_what_a_spreadsheet_would_compute_stays_text(text: str) -> None:
    assert cell(text) == "'" + text


def test_other_text_stays_as_it_is() -> None:
    data = as_csv(("a", "b"), [("x,y", None), ("中", 3)])
    assert list(csv.reader(io.StringIO(data.decode()))) == [["a", "b"], ["x,y", ""], ["中", "3"]]
