"""Values as people type them into forms and tables get the same normal form as in running text."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, normalise

SG = Hints(regions=("SG",))


@pytest.mark.parametrize(("kind", "raw", "value"), [
    ("phone", "Tel: +65 8123 4567", "+6581234567"), ("phone", "8123-4567", "+6581234567"), ("phone", "８１２３ ４５６７", "+6581234567"),
    ("phone", "tel:+6581234567", "+6581234567"), ("phone", "+52 1 55 1234 5678", "+525512345678"), ("phone", "(+65) 8123 4567 ext. 12", "+6581234567"),
    ("whatsapp", "https://wa.me/6581234567", "+6581234567"), ("bank_account", "DBS 012-345678-9", "SG:0123456789"),
    ("bank_account", "HSBC HK 123-456789-838", "HK:123456789838"), ("bank_account", "HK:012-345-6-789012-3", "HK:0123456789012" + "3"),
    ("telegram", "@Foo_Bar", "foo_bar"), ("telegram", "https://t.me/Foo_Bar", "foo_bar"), ("line", "@Official", "official"),
    ("instagram", "https://www.instagram.com/Foo.Bar/", "foo.bar"), ("facebook", "facebook.com/foo.bar", "foo.bar"),
    ("telegram_invite", "https://t.me/+AbCdEfGh123", "AbCdEfGh123"), ("money", "HKD 5,000.00", "HKD 5000"), ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("eth", "ethereum:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), ("invite_code", " ab12 ", "AB12"),
    ("domain", "hxxps://Evil[.]Example/a", "evil.example"), ("server", "x-12ab", "x-12ab"), ("promptpay", "081-234-5678", "+66812345678"),
])  # fmt: skip
def test_typed_values(kind, raw, value):
    assert normalise(kind, raw, SG) == value
    assert normalise(kind, value, SG) == value


@pytest.mark.parametrize(("kind", "raw"), [
    ("bank_account", "+65 8123 4567"), ("phone", "1" * 30), ("phone", "none"), ("wechat", "two words"), ("email", "no mail"), ("btc", "a" * 9000), ("iban", "DE00"),
])  # fmt: skip
def test_what_is_refused(kind, raw):
    assert normalise(kind, raw, SG) is None
