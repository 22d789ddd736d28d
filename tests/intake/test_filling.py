from __future__ import annotations

import pytest

from weftline.intake import asked, fill, situation_of
from weftline.intake.filling import amount_of, date_of, time_of

AGE = ("victim.age_band", "25_39")


def faults(*pairs):
    return [(fault.path, fault.message) for fault in fill([AGE, *pairs]).faults]


def test_only_the_age_is_missing_from_an_empty_form():
    assert [(fault.path, fault.message) for fault in fill([]).faults] == [("victim.age_band", "required")]
    assert fill([], required=False).faults == []


def test_unknown_fields_are_left_out_and_the_last_of_many_counts():
    filled = fill([AGE, ("evil", "x"), ("narrative", "a"), ("narrative", "b")])
    assert filled.answers == {"victim.age_band": ("25_39",), "narrative": ("b",)}


def test_bad_answers_name_their_field():
    assert faults(("kind", "murder")) == [("kind", "choice")]
    assert faults(("victim.country", "ZZ")) == [("victim.country", "choice")]
    assert faults(("narrative", "x" * 20_001)) == [("narrative", "too_long")]
    assert faults(("payments.0.time", "yesterday")) == [("payments.0.time", "time")]
    assert faults(("payments.0.amount", "a lot")) == [("payments.0.amount", "amount")]
    assert faults(("app.permissions", "contacts"), ("app.permissions", "soul")) == [("app.permissions", "choice")]


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("1500", "", "1500"), ("1,500.50", "SGD", "1500.50"), (" 1 500 ", "", "1500"), ("١٥٠٠٫٥", "EGP", "1500.5"),
     ("１５００", "JPY", "1500"), ("0.125", "BTC", "0.125"), ("1.500", "IDR", ""), ("1.500,50", "EUR", ""), ("15k", "", ""),
     ("-5", "", ""), ("1" * 31, "", "")],
)  # fmt: skip
def test_amounts(text, currency, amount):
    assert amount_of(text, currency) == amount


def test_times():
    assert time_of("2026-11-24T19:30") == "2026-11-24T19:30"
    assert time_of("2026/11/24 19:30") == "2026-11-24T19:30"
    assert time_of("٢٠٢٦-١١-٢٤") == "2026-11-24"
    assert time_of("24.11.2026") == ""
    assert date_of("2026-11-24T19:30") == "2026-11-24"


def test_screens_that_answers_make_needless_are_left_out():
    no_app = fill([AGE, ("triage.app_installed", "no"), ("triage.gave_code", "no")])
    assert "app" not in [screen.name for screen in asked(no_app)]
    assert "app" in [screen.name for screen in asked(fill([AGE]))]


def test_situation_for_the_advice():
    situation = situation_of(
        fill([("victim.age_band", "13_15"), ("triage.paid", "yes"), ("payments.1.method", "crypto"), ("device", "ios")])
    )
    assert situation.is_minor
    assert situation.paid is True
    assert situation.danger is None
    assert situation.payment_methods == ("crypto",)
    assert situation.device == "ios"


def test_day_and_time_of_day_come_in_two_boxes():
    day, clock = ("payments.0.time", "2026-11-24"), ("payments.0.time@clock", "19:30")
    assert fill([AGE, day, clock]).one("payments.0.time") == "2026-11-24T19:30"
    assert fill([AGE, day]).one("payments.0.time") == "2026-11-24"
    assert faults(clock) == [("payments.0.time", "time")]
    whole = ("payments.0.time", "2026-11-24T19:30")
    assert fill([AGE, whole, clock]).one("payments.0.time") == "2026-11-24T19:30"
