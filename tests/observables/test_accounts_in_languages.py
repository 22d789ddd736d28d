"""Accounts with their branch as banks of many countries write them, and what is no account."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

ACCOUNTS = [
    ("みずほ銀行 渋谷支店（店番 210）普通 1234567 タナカ", "JP", "JP:210/1234567"),
    ("振込先は楽天銀行 支店番号251 口座番号7654321 です", "JP", "JP:251/7654321"),
    ("楽天銀行 支店コード：251 普通 7654321", "JP", "JP:251/7654321"),
    ("Kontonummer 1234567890, BLZ 10050000", "DE", "DE:10050000/1234567890"),
    ("BLZ 100 500 00 Konto 1234567890", "DE", "DE:10050000/1234567890"),
    ("£250 went to 04-00-04 12345678, twice", "GB", "GB:040004/12345678"),
    ("£250 went to 04-00-04 12345678, twice", "", "GB:040004/12345678"),
    ("sort code: 040004, acc no 12345678", "GB", "GB:040004/12345678"),
    ("Itaú agência 1234 conta 56789-0", "BR", "BR:1234/567890"),
    ("Bradesco ag. 1234-5 c/c 12345-6", "BR", "BR:12345/123456"),
    ("CLABE 012180412724142261", "MX", "MX:012180412724142261"),
    ("mi CBU es 0170099220000067797370", "AR", "AR:0170099220000067797370"),
    ("routing 021007105, account 8841207735", "US", "US:021007105/8841207735"),
    ("BSB 063-000 account 12345678", "AU", "AU:063000/12345678"),
    ("खाता संख्या 30123456789, IFSC SBIN0001234", "IN", "IN:SBIN0001234/30123456789"),
    ("กสิกร 012-3-45678-9", "TH", "TH:0123456789"),
    ("stk vietcombank 1012345678", "VN", "VN:1012345678"),
    ("rekening BCA 7310123456", "ID", "ID:7310123456"),
    ("bank in ke Maybank 1123-4567-8901", "MY", "MY:112345678901"),
    ("BPI account 1234-5678-90", "PH", "PH:1234567890"),
    ("농협 302-1234-5678-91", "KR", "KR:3021234567891"),
    ("匯到中國信託(822) 帳號123456789012", "TW", "TW:123456789012"),
]
NO_ACCOUNT = [
    ("die IBAN DE00 1234 5678 9012 3456 78 gibt es nicht", "DE"),
    ("the IBAN DE12 5001 0517 0648 4898 91 was rejected by my bank", "DE"),
    ("account GB82 WEST 1234 5698 7654 33", "GB"),
    ("IBAN AE330330107797026231081", "AE"),
    ("on 04-07-22 12345678 rang", "US"),
    ("BLZ 10050000", "DE"),
]


def _found(text: str, region: str) -> list[str]:
    hints = Hints(regions=(region,) if region else ())
    return [f"{item.kind}:{item.value}" for item in find(text, hints) if item.kind not in {"money", "date"}]


@pytest.mark.parametrize(("text", "region", "value"), ACCOUNTS)
def test_an_account_is_read_with_its_branch(text, region, value):
    assert _found(text, region) == [f"bank_account:{value}"]


@pytest.mark.parametrize(("text", "region"), NO_ACCOUNT)
def test_what_is_no_account(text, region):
    assert not [each for each in _found(text, region) if each.startswith(("bank_account:", "iban:"))]


@pytest.mark.parametrize("text", ["скинь на сбер 4886 0281 7489 6383", "transfer to Chase 4886 0281 7489 6383"])
def test_a_card_behind_a_banks_name_is_a_card(text):
    assert _found(text, "") == ["card:488602******6383"]
