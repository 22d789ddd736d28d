"""Code names, sums, counts and places as people read them."""

from __future__ import annotations

import pytest

from weftline.model.wording import (
    amount_in_words,
    counted,
    in_words,
    place_in_words,
    shortened,
    sums_in_words,
    value_in_words,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [("cash_out", "cash-out"), ("bank_account", "bank account"), ("wechat", "WeChat"), ("13_15", "13 to 15")],
)
def test_a_code_name_is_said_as_a_person_would(name: str, words: str) -> None:
    assert in_words(name) == words


@pytest.mark.parametrize(
    ("given", "written"),
    [("47000.00", "47,000"), ("1050.5", "1,050.5"), ("0", "0"), ("", ""), ("NaN", "NaN"), ("all of it", "all of it")],
)
def test_amounts_have_commas_between_thousands_and_nothing_is_rounded(given: str, written: str) -> None:
    assert amount_in_words(given) == written


def test_sums_stand_in_the_order_of_their_currencies() -> None:
    assert sums_in_words({"USDT": "24636", "HKD": "82750"}) == "HKD 82,750 + USDT 24,636"
    assert sums_in_words({}) == ""


def test_counts_agree_with_their_noun() -> None:
    assert counted(1, "report") == "1 report"
    assert counted(0, "report") == "0 reports"
    assert counted(1204, "victim who has", "victims who have") == "1,204 victims who have"


def test_only_whole_ids_are_cut_out_of_a_sentence() -> None:
    assert shortened(f"logins to server x-{'ab' * 32} (panel)") == "logins to server x-ababababab… (panel)"
    assert shortened(f"SHA-256 {'ab' * 32} and r-EX-SG-0001") == f"SHA-256 {'ab' * 32} and r-EX-SG-0001"


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        ("x-1#line=12-14", "line 12–14"),
        ("x-1!chat.zip!a.txt#msg=7", "message 7"),
        ("x-1#page=2&box=1,2,3,4", "page 2"),
        ("x-1#table=users&row=9", "table users, row 9"),
        ("x-1#class=a.B&method=run&pc=3", "class a.B, method run"),
        ("x-1#field=moved_to.0.handle", "form field moved to, 1, handle"),
        ("x-1#", "whole file"),
        ("#line=1", "#line=1"),
    ],
)
def test_a_place_is_said_in_words(locator: str, words: str) -> None:
    assert place_in_words(locator) == words


def test_of_a_hash_only_the_beginning_is_said() -> None:
    assert value_in_words("ab" * 32) == "abababababab…"
    assert value_in_words("8" * 12) == "8" * 12
