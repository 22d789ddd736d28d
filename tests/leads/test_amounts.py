from __future__ import annotations

from decimal import Decimal

import pytest

from weftline.leads.tellings import amount_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,250.50", Decimal("1250.50")),
        (" 3 ", Decimal(3)),
        ("0", None),
        ("-5", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e1000000", None),
        ("9" * 40, None),
        ("a lot", None),
    ],
)
def test_only_what_somebody_can_have_paid_is_an_amount(text: str, amount: Decimal | None) -> None:
    assert amount_of(text) == amount
