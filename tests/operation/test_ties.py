from __future__ import annotations

from dataclasses import replace

import pytest

from weftline.model.app import AppFindings, Signer
from weftline.model.observable import Sighting
from weftline.model.report import Payment, Report, SuspectApp
from weftline.model.server import Account, ServerFindings, ServerPayment
from weftline.operation.ties import app_ties, server_ties
from weftline.store.findings import StoredApp

TOLD = Payment(
    amount="15750.00", currency="HKD", time="2022-06-27T01:03:28+08:00", account="891-723-682189", reference="FT220627"
)
ROW = ServerPayment(
    "x-1!dump.sql#table=orders&row=3", "15,750", "hkd", at_us=1_656_263_008_000_000, account="HK:891723682189"
)


def tied(row: ServerPayment) -> list[str]:
    server = ServerFindings(payments=[row])
    return [tie.locator for tie in server_ties({"r-1": Report("r-1", payments=(TOLD,))}, [], {"x-1": server})]


def test_a_payment_told_by_report_and_server_ties_them() -> None:
    assert tied(ROW) == [ROW.locator]


@pytest.mark.parametrize(
    "row",
    [
        ServerPayment(ROW.locator, "15751", "HKD", at_us=ROW.at_us, account=ROW.account),
        ServerPayment(ROW.locator, "15750", "SGD", at_us=ROW.at_us, account=ROW.account),
        ServerPayment(ROW.locator, "15750", "HKD", at_us=ROW.at_us, account="HK:000"),
        ServerPayment(ROW.locator, "15750", "HKD", at_us=ROW.at_us, account=""),
        ServerPayment(ROW.locator, "15750", "HKD", at_us=(ROW.at_us or 0) + 3 * 86_400_000_000, account=ROW.account),
        ServerPayment(ROW.locator, "15750", "HKD", at_us=None, account=ROW.account),
    ],
)
def test_another_payment_does_not(row: ServerPayment) -> None:
    assert tied(row) == []


def sure(reports: dict[str, Report], rows: list[ServerPayment], codes: tuple[str, ...] = ()) -> dict[str, bool]:
    """Which reports' payments tie them to the server without a doubt. `codes`: reports that name its invite code."""
    server = ServerFindings(payments=rows, accounts=[Account("a-1", "agents", "x-1#", invite_codes=("ABC123",))])
    seen = [
        Sighting(f"g-{name}", "x-2", "x-2#", "invite_code", "ABC123", "ABC123", 0, 6, "offender", 0.9, True, name)
        for name in codes
    ]
    ties = server_ties(reports, seen, {"x-1": server})
    return {tie.report: tie.confidence > 0.5 for tie in ties if "payment" in tie.why}


def test_one_row_is_one_payment_whoever_else_paid_that_mule_as_much() -> None:
    reports = {name: Report(name, payments=(TOLD,)) for name in ("r-1", "r-2")}
    twin = replace(ROW, locator="x-1!dump.sql#table=orders&row=4")
    assert sure(reports, [ROW]) == {"r-1": False, "r-2": False}
    assert sure(reports, [ROW], codes=("r-2",)) == {"r-1": False, "r-2": True}
    assert sure(reports, [ROW, twin]) == {"r-1": True, "r-2": True}


def test_a_row_that_a_reference_names_is_nobody_elses() -> None:
    other = replace(TOLD, reference="FT220628")
    reports = {"r-1": Report("r-1", payments=(TOLD,)), "r-2": Report("r-2", payments=(other,))}
    assert sure(reports, [replace(ROW, reference="FT220627")]) == {"r-1": True, "r-2": False}


def test_a_reference_is_enough() -> None:
    assert tied(ServerPayment(ROW.locator, "1", "USDT", reference="FT220627")) == [ROW.locator]
    assert tied(ServerPayment(ROW.locator, "1", "USDT", reference="FT")) == []


def test_a_file_of_the_same_name_is_a_weaker_tie_than_the_file_itself() -> None:
    signer = Signer("ab" * 32, "ef" * 20, "CN=somebody")
    app = StoredApp("x-app", "r-holder", "x-app", AppFindings("cd" * 32, 1, signers=(signer,)))
    reports = {
        "r-holder": Report("r-holder"),
        "r-link": Report("r-link", app=SuspectApp(link="https://other.invalid/dl/lounge.apk")),
        "r-else": Report("r-else", app=SuspectApp(link="https://other.invalid/dl/other.apk")),
    }
    sure = {tie.report: tie.confidence for tie in app_ties(reports, [], [app], {"x-app": "apps/lounge.apk"})}
    assert sure.keys() == {"r-holder", "r-link"}
    assert sure["r-link"] < 0.5 < sure["r-holder"]
