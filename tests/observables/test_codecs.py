"""Checksums against published vectors, good and bad, and both directions of each encoding."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from weftline.observables import Hints, find
from weftline.observables.codecs import base58, bech32, digits, emv, keccak, ledger, monero

EIP55 = [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
]
SEGWIT = [
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "BC1SW50QGDZ25J",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
]  # fmt: skip
NOT_SEGWIT = [
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "bc1pw5dgrnzv", "bc1gmk9yu",
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
]  # fmt: skip


def test_segwit_vectors_of_bip_350():
    assert all(bech32.decode_segwit(address) for address in SEGWIT)
    assert not any(bech32.decode_segwit(address) for address in NOT_SEGWIT)


def test_mixed_case_vectors_of_eip_55():
    assert all(keccak.eip55(address) == address for address in EIP55)


def test_x_addresses_carry_their_tag():
    account = ledger.classic_xrp("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn")
    assert account
    assert ledger.x_address(ledger.encode_x_address(account, 12)) == ("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn", 12)
    assert ledger.x_address(ledger.encode_x_address(account)) == ("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn", None)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(min_value=0, max_value=30))
def test_encodings_survive_the_way_back_and_notice_one_wrong_sign(data, place):
    assert base58.check_decode(base58.check_encode(b"A" + data[:20])) == b"A" + data[:20]
    assert bech32.decode_cash(bech32.encode_cash(1, data[:20])) == (1, data[:20])
    assert ledger.decode_ton(ledger.encode_ton(-1, data)) == (-1, data)
    assert monero.decode(monero.encode(bytes([42]) + data + data)) == bytes([42]) + data + data
    address = bech32.encode_segwit("bc", 0, data)
    at = 4 + place
    wrong = address[:at] + ("q" if address[at] != "q" else "p") + address[at + 1 :]
    assert bech32.decode_segwit(address) == ("bc", 0, data)
    assert bech32.decode_segwit(wrong) is None


def test_check_digits():
    assert digits.luhn("4111111111111111")
    assert not digits.luhn("4111111111111112")
    assert digits.clabe("032180000118359719")
    assert not digits.clabe("032180000118359718")
    assert digits.aba("021000021")
    assert not digits.aba("021000022")
    assert digits.cpf("52998224725")
    assert not digits.cpf("52998224724")
    assert digits.cnpj("11222333000181")
    assert not digits.cnpj("11222333000180")


def _template(guid, *pairs):
    return "".join(f"{tag}{len(value):02d}{value}" for tag, value in (("00", guid), *pairs))


def test_payment_codes_name_the_account_behind_them():
    code = emv.write(
        [
            ("00", "01"),
            ("01", "11"),
            ("26", _template("SG.PAYNOW", ("01", "0"), ("02", "+6581234567"), ("03", "1"))),
            ("52", "0000"),
            ("53", "702"),
            ("58", "SG"),
        ]
    )
    found = {item.kind: item for item in find(code, Hints(source="qr"))}
    assert found["paynow"].value == "+6581234567"
    assert found["payment_qr"].raw == code
    assert not [item for item in find(code[:-1] + ("0" if code[-1] != "0" else "1")) if item.kind == "payment_qr"]
    pix = emv.write(
        [
            ("00", "01"),
            ("26", _template("br.gov.bcb.pix", ("01", "52998224725"))),
            ("53", "986"),
            ("58", "BR"),
            ("59", "NOME"),
            ("60", "SP"),
        ]
    )
    assert ("pix", "52998224725") in {(item.kind, item.value) for item in find(f"copia e cola: {pix}")}
    thai = emv.write(
        [("00", "01"), ("29", _template("A000000677010111", ("01", "0066812345678"))), ("53", "764"), ("58", "TH")]
    )
    assert ("promptpay", "+66812345678") in {(item.kind, item.value) for item in find(thai)}
    hong_kong = emv.write(
        [("00", "01"), ("26", _template("hk.com.hkicl", ("02", "166123456"))), ("53", "344"), ("58", "HK")]
    )
    assert ("fps", "166123456") in {(item.kind, item.value) for item in find(hong_kong)}
