"""Made-up samples are recognised and tagged, and stay linkable: whether they link is decided elsewhere."""

from __future__ import annotations

import hashlib

import pytest

from weftline.observables import Hints, find, normalise
from weftline.observables.codecs import base58, bech32, ledger, monero

DIGEST = hashlib.sha256(b"weftline example 7").digest()
WALLETS = {
    "btc": bech32.encode_segwit("bc", 0, DIGEST[:20]),
    "ltc": bech32.encode_segwit("ltc", 0, DIGEST),
    "doge": base58.check_encode(b"\x1e" + DIGEST[:20]),
    "bch": bech32.encode_cash(0, DIGEST[:20]),
    "eth": "0x" + DIGEST[:20].hex(),
    "tron": base58.check_encode(b"A" + DIGEST[:20]),
    "xrp": base58.check_encode(b"\0" + DIGEST[:20], base58.RIPPLE),
    "ton": ledger.encode_ton(0, DIGEST),
    "xmr": monero.encode(bytes([18]) + DIGEST + DIGEST),
}


@pytest.mark.parametrize("kind", sorted(WALLETS))
def test_example_wallets_are_recognised(kind):
    (item,) = [item for item in find(f"send to {WALLETS[kind]} now") if item.kind == kind]
    assert item.reserved
    assert item.linkable
    assert item.confidence >= 0.9


@pytest.mark.parametrize(("text", "value", "region"), [
    ("+44 7700 900123", "+447700900123", ""), ("07700 900123", "+447700900123", "GB"), ("(212) 555-0123", "+12125550123", "US"),
    ("06 39 98 12 34", "+33639981234", "FR"), ("0491 570 156", "+61491570156", "AU"), ("8000 1234", "+6580001234", "SG"), ("5000 1234", "+85250001234", "HK"),
])  # fmt: skip
def test_numbers_set_aside_for_fiction(text, value, region):
    hints = Hints(regions=(region,) if region else ())
    (item,) = [item for item in find(f"phone: {text}", hints) if item.kind == "phone"]
    assert (item.value, item.reserved, item.linkable) == (value, True, True)
    assert normalise("phone", text, hints) == value


def test_documentation_hosts_and_networks():
    found = {
        item.value: item
        for item in find(
            "https://pay.example/a from 203.0.113.9 or 2001:db8::7, a@shop.invalid, and https://weft.com/x at 8.8.4.4"
        )
    }
    for value in ("https://pay.example/a", "pay.example", "203.0.113.9", "2001:db8::7", "a@shop.invalid"):
        assert found[value].reserved, value
        assert found[value].linkable, value
    assert not found["https://weft.com/x"].reserved
    assert not found["8.8.4.4"].reserved
