"""Every kind proves its own promises; every finder keeps the contract."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find, kinds, normalise, opaque
from weftline.observables.search import finders

NAMES = sorted(kinds().found)


def test_every_member_can_be_imported():
    assert kinds().broken == []
    assert len(NAMES) >= 80
    assert len({finder.name for finder in finders()}) == len(finders())


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_says_what_it_is_and_where_from(name):
    kind = kinds().found[name]
    assert kind.meaning
    assert kind.source
    assert kind.good
    assert kind.bad
    assert kind.normalise.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_normal_forms_are_right_and_idempotent(name):
    kind = kinds().found[name]
    for raw, value in kind.good:
        assert normalise(name, raw) == value
        assert normalise(name, value) == value
    for raw in kind.bad:
        assert normalise(name, raw) is None, raw


@pytest.mark.parametrize("name", NAMES)
def test_no_kind_fails_on_odd_text(name):
    kind = kinds().found[name]
    for raw in (
        "",
        " ",
        "\x00",
        "\ud800",
        "𝟙",
        "://",
        "@",
        "+",
        ":",
        "//",
        "[",
        "http://[",
        "%%%",
        "٣" * 50,
        "a" * 9000,
        "1" * 300,
        "#x\n",
    ):
        value = normalise(name, raw)
        assert value is None or normalise(name, value) == value, (kind.name, raw, value)


def test_an_unknown_kind_is_kept_as_opaque_text():
    assert normalise("c2", "  “Evil[.]Example”  ") == "Evil.Example"
    assert normalise("wallet", "") is None
    assert opaque("hxxps[:]//a[.]b  c") == "https://a.b c"
    assert opaque(opaque("' \"x\" '")) == opaque("' \"x\" '")


def test_every_good_example_of_a_strong_kind_is_found_in_a_sentence():
    for name in (
        "btc",
        "eth",
        "tron",
        "ltc",
        "doge",
        "bch",
        "xrp",
        "ton",
        "xmr",
        "iban",
        "email",
        "url",
        "onion",
        "telegram_bot_token",
    ):
        for raw, value in kinds().found[name].good:
            if " " not in raw and not raw.startswith(("41", "example.com/p")):
                found = find(f"请付到 {raw} 谢谢", Hints())
                assert (name, value) in {(item.kind, item.value) for item in found}, (name, raw, found)
