from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples.material import FIRST_US

from weftline.bundles import Told, statistics
from weftline.bundles.statistics import TOP_BAND, loss_of, rounded, suppress
from weftline.errors import UsageError
from weftline.leads import Rates
from weftline.model.report import Consents, Payment, Persona, Report, Victim

RATES = Rates("sample", "2022-07-29", {"SGD": "0.5"})


def told(number: int, *, country: str = "SG", band: str = "25_39", paid: str = "", agreed: bool = True) -> Told:
    victim = Victim(band, country, name=f"Name{number}")  # type: ignore[arg-type]
    payments = (Payment(paid, "SGD"),) if paid else ()
    report = Report(
        f"r-{number}",
        victim=victim,
        language="en",
        payments=payments,
        first_contact=Persona("Tinder"),
        consents=Consents(statistics=agreed),
    )
    return Told(report, received_us=FIRST_US)


@given(counts=st.dictionaries(st.text(min_size=1, max_size=5), st.integers(1, 40), max_size=12), k=st.integers(3, 10))
def test_no_cell_below_k_is_shown_nor_can_be_computed(counts: dict[str, int], k: int) -> None:
    cells = suppress(counts, k)
    assert all(number >= k for number in cells.shown.values())
    assert all(counts[name] == number for name, number in cells.shown.items())
    assert sum(cells.shown.values()) + cells.suppressed_reports == sum(counts.values())
    assert len(cells.shown) + cells.suppressed_groups == len(counts)
    if cells.suppressed_groups and cells.shown:
        assert cells.suppressed_groups >= 2
        assert cells.suppressed_reports >= k


def test_one_small_cell_takes_another_with_it() -> None:
    cells = suppress({"SG": 40, "HK": 20, "MY": 1}, 5)
    assert (cells.shown, cells.suppressed_groups, cells.suppressed_reports) == ({"SG": 40}, 2, 21)


def test_only_those_who_agreed_are_counted() -> None:
    document = statistics([told(n) for n in range(10)] + [told(99, country="XK", agreed=False)], RATES)
    assert document["counted"] == 10
    assert document["tables"]["country"]["cells"] == {"SG": 10}
    assert document["not_counted_without_consent"] == "fewer than 5"
    assert "XK" not in json.dumps(document)


def test_a_small_operation_shows_nothing() -> None:
    document = statistics([told(n) for n in range(4)], RATES)
    assert (document["counted"], document["tables"], document["losses"]) == (None, {}, None)


def test_minors_are_one_group() -> None:
    people = [
        told(n, band=band) for n, band in enumerate(["under_13"] * 2 + ["13_15"] * 2 + ["16_17"] * 2 + ["18_24"] * 6)
    ]
    assert statistics(people, RATES)["tables"]["age_band"]["cells"] == {"under_18": 6, "18_24": 6}


def test_losses_are_banded_and_rounded_with_rate_and_date() -> None:
    people = [told(n, paid="1000") for n in range(8)] + [told(20 + n, paid="30000") for n in range(6)]
    document = statistics(people, RATES)
    assert document["tables"]["loss_usd"]["cells"] == {"100 to 999": 8, TOP_BAND: 6}
    assert document["losses"]["usd_rounded"] == "94000"
    assert (document["losses"]["rate_source"], document["losses"]["rate_date"]) == ("sample", "2022-07-29")


def test_a_total_that_one_report_dominates_is_not_shown() -> None:
    people = [told(n, paid="100") for n in range(9)] + [told(50, paid="100000")]
    assert statistics(people, RATES)["losses"] is None


def test_a_payment_told_twice_in_one_report_counts_once() -> None:
    twice = (Payment("100", "SGD", reference="A1"), Payment("100", "SGD", reference="A1"), Payment("7", "XXX"))
    assert loss_of(Report("r-1", payments=twice), RATES) == Decimal(50)
    odd = (Payment("NaN", "SGD"), Payment("-5", "SGD"), Payment("ten", "SGD"))
    assert loss_of(Report("r-1", payments=odd), RATES) is None


@pytest.mark.parametrize(("amount", "shown"), [("0", 0), ("7", 7), ("45686", 46000), ("129999.5", 130000)])
def test_rounding(amount: str, shown: int) -> None:
    assert rounded(Decimal(amount)) == shown


def test_a_k_that_protects_nobody_is_refused() -> None:
    with pytest.raises(UsageError, match="protects nobody"):
        statistics([], RATES, 1)
