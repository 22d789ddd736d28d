from __future__ import annotations

from typing import Any

from weftline_example import compare

TRUTH: dict[str, Any] = {
    "reports": {"a": "main", "b": "main", "c": "main", "d": "second", "e": "single-1"},
    "languages": {"a": "en", "b": "en", "c": "ms", "d": "en", "e": "ms"},
    "actors": [
        {"key": "mule-1", "role": "mule", "strong": [["paynow", "+6580000001"]], "own": [["paynow", "+6580000001"]]},
        {"key": "handler-1", "role": "handler", "strong": [["telegram", "tea"], ["invite_code", "AB12CD"]],
         "own": [["telegram", "tea"], ["invite_code", "AB12CD"], ["ipv4", "192.0.2.1"], ["ipv4", "192.0.2.9"]]},
        {"key": "organiser", "role": "organiser", "strong": [["telegram", "cup"]],
         "own": [["telegram", "cup"], ["ipv4", "192.0.2.9"]]},
    ],
    "others": [["telegram", "stranger"]],
    "money": {"by_currency": {"SGD": "100.00"}, "usd": "72.00"},
    "operator_addresses": ["192.0.2.1", "192.0.2.9"],
    "victims_to_notify": [{"device": "d1", "phone": "+6580000009", "country": "SG"}],
}  # fmt: skip


def _found(**change: Any) -> dict[str, Any]:
    series = {
        "id": "s-1",
        "reports": ["r-a", "r-b", "r-c"],
        "money": {"by_currency": {"SGD": "100"}, "usd": "72"},
        "actors": [
            {"id": "a-1", "role": "mule", "observables": [{"kind": "phone", "value": "+6580000001"}]},
            {"id": "a-2", "role": "handler", "observables": [["invite_code", "ab12cd"], ["ipv4", "192.0.2.1"]]},
            {"id": "a-3", "role": "organiser", "observables": [["telegram", "cup"], ["ipv4", "192.0.2.9"]]},
        ],
        "victims_to_notify": {"distinct": 1, "devices": [{"device": "d1"}]},
    }
    return {"version": 1, "series": [{**series, **change}]}


def _actor(role: str, *observables: tuple[str, str]) -> dict[str, Any]:
    return {"id": "a-9", "role": role, "observables": [list(one) for one in observables]}


def test_all_found_is_ok() -> None:
    result = compare(TRUTH, _found())
    assert result.ok
    assert result.actors.exact
    assert result.to_json()["ok"] is True
    assert "47" not in result.lines()[0]


def test_nothing_found_is_reported_as_missing() -> None:
    result = compare(TRUTH, {"series": []})
    assert result.missing == ("a", "b", "c")
    assert result.actors_missing == ("handler-1", "mule-1", "organiser")
    assert (result.linkage.precision, result.linkage.recall) == (1.0, 0.0)
    assert not result.ok


def test_a_report_too_many_costs_precision() -> None:
    result = compare(TRUTH, _found(reports=["r-a", "r-b", "r-c", "r-d"]))
    assert result.extra == ("d",)
    assert result.linkage.precision == 0.75
    assert result.pairs.precision == 0.5
    assert result.by_language["en"].precision == 2 / 3
    assert not result.ok


def test_an_actor_that_mixes_two_people_counts_for_neither() -> None:
    both = _actor("handler", ("telegram", "tea"), ("telegram", "cup"))
    result = compare(TRUTH, _found(actors=[both]))
    assert result.actors.right == 0
    assert "mixes handler-1, organiser" in result.actors_wrong[0]


def test_a_wrong_role_or_a_strangers_value_does_not_count() -> None:
    result = compare(TRUTH, _found(actors=[_actor("mule", ("telegram", "tea"))]))
    assert result.actors.right == 0
    result = compare(TRUTH, _found(actors=[_actor("handler", ("telegram", "tea"), ("telegram", "stranger"))]))
    assert "outside" in result.actors_wrong[0]


def test_a_shared_line_mixes_nobody_and_proves_nobody() -> None:
    result = compare(TRUTH, _found(actors=[_actor("handler", ("telegram", "tea"), ("ipv4", "192.0.2.9"))]))
    assert result.actors.right == 1
    result = compare(TRUTH, _found(actors=[_actor("organiser", ("ipv4", "192.0.2.9"))]))
    assert result.actors.right == 0
    assert result.actors_extra == ("a-9 (organiser)",)


def test_money_must_be_exact_in_every_currency() -> None:
    money = {"by_currency": {"SGD": "100.00", "HKD": "5.00"}, "usd": "72.64"}
    result = compare(TRUTH, _found(money=money))
    assert not result.money_exact
    assert result.money["HKD"] == ("0", "5.00")


def test_addresses_may_come_from_the_series_too() -> None:
    result = compare(TRUTH, _found(actors=[], operator_addresses=["192.0.2.1", "203.0.113.5"]))
    assert result.operators_missing == ("192.0.2.9",)
    assert result.operators_extra == ("203.0.113.5",)


def test_victims_count_by_device_or_number() -> None:
    by_number = {"devices": [{"device": "", "contact": "+6580000009"}]}
    assert compare(TRUTH, _found(victims_to_notify=by_number)).victims.exact
    assert compare(TRUTH, _found(victims_to_notify={"distinct": 4, "by_country": {}})).victims.found == 4
