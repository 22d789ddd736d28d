from __future__ import annotations

from tests.samples.office import ods, row, xlsx
from tests.samples.reading import reading

PAYMENTS = (
    row(1, "Payments to them")
    + row(3, "Date", "To", "Amount", "Account")
    + row(4, (44755, 1), "LIM", 500.24999999999994, 123456789012345)
    + row(7, (44756.604166667, 2), "TAN", 0, "")
)
CELL = '<table:table-cell office:value-type="{}" office:{}="{}"/>'
WORD = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def test_payments_by_row_and_column():
    result = reading(xlsx({"Bank": PAYMENTS, "Old": row(1, 1, 2)}, hidden=("Old",)), "pay.xlsx")
    assert result.format == "spreadsheet"
    assert [item.locator for item in result.rows] == [
        "x-1#table=Bank&row=1",
        "x-1#table=Bank&row=4",
        "x-1#table=Bank&row=7",
        "x-1#table=Old&row=1",
    ]
    first, payment, second, old = (dict(item.cells) for item in result.rows)
    assert first == {"column A": "Payments to them"}
    assert payment == {"Date": "2022-07-13", "To": "LIM", "Amount": "500.25", "Account": "123456789012345"}
    assert second == {"Date": "2022-07-14 14:30:00", "To": "TAN", "Amount": "0"}
    assert old == {"column A": "1", "column B": "2"}
    assert [fact.value for fact in result.facts if fact.name == "hidden sheet"] == ["Old"]
    assert result.lines_total == 4


def test_a_sheet_of_open_document():
    rows = (
        f"<table:table-row>{WORD.format('Date')}{WORD.format('Amount')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        f"<table:table-row>{CELL.format('date', 'date-value', '2022-07-13')}"
        '<table:table-cell office:value-type="currency" office:currency="SGD" office:value="500"/></table:table-row>'
    )
    result = reading(ods(rows), "pay.ods")
    assert result.format == "spreadsheet"
    [paid] = result.rows
    assert (paid.locator, paid.cells) == (
        "x-1#table=Payments&row=1048002",
        (("Date", "2022-07-13"), ("Amount", "500 SGD")),
    )


def test_a_cell_far_out_costs_nothing():
    far = row(1, "a") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert reading(xlsx({"S": far}), "a.xlsx").rows[1].cells == (("column XFD", "1"),)


def test_a_sheet_that_breaks_off_is_read_so_far():
    result = reading(xlsx({"S": PAYMENTS + "<row><c", "T": row(1, 5)}), "a.xlsx")
    assert len(result.rows) == 4
    assert result.unparsed[0].locator == "x-1#table=S"
    assert "damaged" in result.members[0].problem
