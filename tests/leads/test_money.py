from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from weftline.leads import shipped_rates, work
from weftline.model.lead import Money
from weftline.model.report import Demand, Payment, Report, Victim
from weftline.model.series import Series
from weftline.model.server import ServerPayment

sys.path.insert(0, str(Path(__file__).parent))
from hand_made import SERVER, case, report, server, sight


def money(*reports: Report, **changes: object) -> Money:
    everything = {"servers": {}, "server_ties": {}, "sightings": [], "apps": {}} | changes
    series = Series("s-1", tuple(one.id for one in reports))
    return work(case(reports={one.id: one for one in reports}, series=[series], **everything))[0].money


def pay(
    amount: str, currency: str = "SGD", time: str = "", account: str = "", reference: str = "", tx_hash: str = ""
) -> Payment:
    return Payment(amount, currency, time, "", "", account, reference, tx_hash)


def test_totals_rates_and_double_counts_of_the_case() -> None:
    found = work(case())[0].money
    assert found.paid == {"HKD": "800", "SGD": "500", "USDT": "1000"}
    assert found.demanded == {"SGD": "2000"}
    assert Decimal(found.usd_paid) == Decimal(500) * Decimal("0.7") + Decimal(800) * Decimal("0.125") + 1000
    assert (found.rate_source, found.rate_date) == ("example rates", "2022-08-01")
    assert found.server_only == {"HKD": "900"}
    assert next(one for one in found.payments if one.currency == "SGD").joined == 2


def test_one_reference_is_one_payment_even_in_two_reports() -> None:
    assert money(
        report(1, payments=(pay("10", reference="X1"),)), report(2, payments=(pay("10", reference="x1"),))
    ).paid == {"SGD": "10"}
    assert money(
        report(1, payments=(pay("10", tx_hash="0xAb"),)), report(2, payments=(pay("20", tx_hash="0xAb"),))
    ).paid == {"SGD": "30"}


def test_same_victim_same_sum_same_account_within_two_days() -> None:
    twice = Victim(phones=("+6580000001",))
    first, near, far = (f"2022-07-0{day}T10:00:00+08:00" for day in (1, 2, 5))
    one = report(1, victim=twice, payments=(pay("10", time=first, account="A1"),))
    assert money(one, report(2, victim=twice, payments=(pay("10", time=near, account="A1"),))).paid == {"SGD": "10"}
    assert money(one, report(2, victim=twice, payments=(pay("10", time=far, account="A1"),))).paid == {"SGD": "20"}
    assert money(one, report(2, victim=twice, payments=(pay("10", time=near, account="B2"),))).paid == {"SGD": "20"}
    assert money(one, report(2, payments=(pay("10", time=near, account="A1"),))).paid == {"SGD": "20"}


def test_two_lines_of_one_form_are_two_payments() -> None:
    assert money(report(1, payments=(pay("10"), pay("10")))).paid == {"SGD": "20"}


def test_receipts_join_the_form_and_count_where_there_is_none() -> None:
    page = "x-r-1!receipt.pdf#page=1"
    seen = [sight("r-1", "money", "SGD 10", locator=page), sight("r-1", "bank_account", "SG:A1", locator=page)]
    assert money(report(1, payments=(pay("10", account="A1"),)), sightings=seen).paid == {"SGD": "10"}
    assert money(report(1), sightings=seen).paid == {"SGD": "10"}


def test_a_demand_in_a_chat_is_no_payment() -> None:
    line = "x-r-1!chat.txt#line=4"
    seen = [sight("r-1", "money", "SGD 10", locator=line), sight("r-1", "bank_account", "SG:A1", locator=line)]
    assert money(report(1), sightings=seen).paid == {}
    seen.append(sight("r-1", "tx_hash", "ff", locator=line))
    assert money(report(1), sightings=seen).paid == {"SGD": "10"}


def test_unknown_currencies_stand_apart_and_bad_amounts_are_left() -> None:
    found = money(report(1, payments=(pay("10", "XOF"), pay("lots"), pay("-5"), pay("NaN"))))
    assert found.paid == {"XOF": "10"}
    assert found.unconverted == {"XOF": "10"}
    assert found.usd_paid == "0"


def test_demands_repeated_in_one_report_count_once() -> None:
    demand = Demand("10", "SGD")
    assert money(report(1, demands=(demand, demand, replace(demand, amount="20")))).demanded == {"SGD": "30"}


def test_rows_of_the_server_count_for_the_series_own_victims() -> None:
    rows = [
        ServerPayment("x-server!d#table=pay&row=7", "70", "SGD", device="2", reference="N1"),
        ServerPayment("l", "5", "SGD", device="4"),
    ]
    found = work(case(servers={SERVER: server(payments=rows)}))[0].money
    assert found.paid["SGD"] == "570"
    assert found.server_only == {"SGD": "5"}


def test_shipped_rates_state_source_and_date() -> None:
    rates = shipped_rates()
    assert rates.source
    assert len(rates.date) == 10
    assert Decimal(rates.usd["USD"]) == 1


def test_rows_that_were_never_paid_count_only_where_a_victim_says_so() -> None:
    rows = [
        ServerPayment("l1", "70", "SGD", device="2", status="pending"),
        ServerPayment("l2", "500", "SGD", account="bank_account:SG:111", device="2", status="0"),
    ]
    found = work(case(servers={SERVER: server(payments=rows)}))[0].money
    assert found.paid["SGD"] == "500"
    assert next(one for one in found.payments if one.currency == "SGD").joined == 2
    assert found.server_only == {}


OWN = Victim(country="SG", phones=("+6580000001",))


def server_rows(*rows: ServerPayment, tell: tuple[Payment, ...] = (), **changes: object) -> Money:
    """Money of a series whose one report's phone stands on the server as device 2."""
    one = report(1, victim=OWN, payments=tell)
    return money(one, servers={SERVER: server(payments=list(rows))}, server_ties={"r-1": {SERVER: "phone"}}, **changes)


def row(number: int, amount: str, status: str, reference: str = "", hours: int = 0, account: str = "") -> ServerPayment:
    at_us = 1_656_900_000_000_000 + hours * 3_600_000_000
    return ServerPayment(
        f"x-server!d#table=pay&row={number}", amount, "SGD", at_us=at_us, account=account, reference=reference,
        device="2", status=status,
    )  # fmt: skip


def test_a_state_counts_as_paid_only_where_victims_confirm_most_of_its_rows() -> None:
    told = tuple(pay(str(10 + n), reference=f"R{n}") for n in range(2))
    confirmed = [row(n, str(10 + n), "7", f"R{n}") for n in range(2)]
    alone = row(8, "300", "7", "R8", 200)
    assert server_rows(*confirmed, alone, tell=told).paid == {"SGD": "321"}
    doubted = [row(n, str(400 + n), "9", f"Q{n}", 300 + 50 * n) for n in range(3)]
    mixed = row(0, "10", "9", "R0")
    assert server_rows(mixed, *doubted, tell=told).paid == {"SGD": "21"}


def test_equal_instalments_are_told_apart_by_the_banks_references() -> None:
    told = (pay("50", time="2022-07-04T10:00:00+08:00", account="A1", reference="B1"),)
    rows = [row(1, "50", "paid", "B1", 0, "A1"), row(2, "50", "paid", "B2", 20, "A1")]
    found = server_rows(*rows, tell=told)
    assert found.paid == {"SGD": "100"}
    assert sorted(one.joined for one in found.payments) == [1, 2]
    assert server_rows(rows[0], tell=told).paid == {"SGD": "50"}


def test_one_payment_in_form_receipt_chat_and_server_is_one() -> None:
    told = (pay("50", "USDT", "2022-07-04T10:00:00+08:00", "TCASH", tx_hash="ab12"),)
    page, line = "x-r-1!receipt.pdf#page=1", "x-r-1!chat.txt#line=4"
    seen = [
        sight("r-1", kind, value, locator=place)
        for place in (page, line)
        for kind, value in (("money", "USDT 50"), ("tx_hash", "ab12"), ("tron", "TCASH"))
    ]
    table = ServerPayment(
        "x-server!d#table=pay&row=1", "50", "USDT", account="TCASH", reference="ab12", device="2", status="1"
    )
    found = server_rows(table, tell=told, sightings=seen)
    assert found.paid == {"USDT": "50"}
    [one] = found.payments
    assert one.joined == 4
    assert one.reports == ("r-1",)


def test_an_order_given_up_does_not_take_the_place_of_the_row_that_was_paid() -> None:
    told = (pay("50", time="2022-07-04T10:00:00+08:00", account="A1"),)
    rows = [row(1, "50", "pending", "", -6), row(2, "50", "paid", "B2", 3, "A1")]
    found = server_rows(*rows, tell=told)
    assert found.paid == {"SGD": "50"}
    assert [one.reference for one in found.payments] == ["B2"]
    assert server_rows(rows[0], tell=told).paid == {"SGD": "50"}
