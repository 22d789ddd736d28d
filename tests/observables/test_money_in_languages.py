"""Sums as they are told in the languages of victims: in words, with local words of magnitude, without a currency."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

SUMS = [
    ("at 9 he said twenty-five hundred dollars or else", "US", ["USD 2500"]),
    ("2 calls, half a million dollars", "US", ["USD 500000"]),
    ("उसने 1.5 लाख रुपये माँगे, मैंने पचास हज़ार रुपये दे दिए", "IN", ["INR 150000", "INR 50000"]),
    ("9 बजे डेढ़ लाख रुपये", "IN", ["INR 150000"]),
    ("nó đòi 20 triệu, tôi đã chuyển 5.000.000đ", "VN", ["VND 20000000", "VND 5000000"]),
    ("lúc đầu 500k, sau tăng lên 3tr", "VN", ["VND 500000", "VND 3000000"]),
    ("lúc 9h nó đòi ba triệu rưỡi đồng", "VN", ["VND 3500000"]),
    ("lúc 9h nó đòi năm triệu", "VN", ["VND 5000000"]),
    ("dia minta Rp5.000.000, saya kasih 1,5 juta", "ID", ["IDR 5000000", "IDR 1500000"]),
    ("mulai dari 500rb terus naik jadi 2jt", "ID", ["IDR 500000", "IDR 2000000"]),
    ("jam 9 dia minta lima ratus ribu rupiah", "ID", ["IDR 500000"]),
    ("dia minta RM500 lepas tu 3 ribu", "MY", ["MYR 500", "MYR 3000"]),
    ("limang libong piso daw bago mag 9", "PH", ["PHP 5000"]),
    ("他先要三萬塊台幣，後來說NT$15,000也可以", "TW", ["TWD 30000", "TWD 15000"]),
    ("要我转5000块人民币", "SG", ["CNY 5000"]),
    ("he wanted $500 SGD", "US", ["SGD 500"]),
    ("9時までに三万円払え", "JP", ["JPY 30000"]),
    ("9시까지 오십만원 보내라", "KR", ["KRW 500000"]),
    ("ก่อน 9 โมง สามหมื่นห้าพันบาท", "TH", ["THB 35000"]),
    ("الساعة 9 طلب خمسة آلاف درهم", "AE", ["AED 5000"]),
    ("cinco mil euros antes de las 9", "ES", ["EUR 5000"]),
    ("dois mil e quinhentos reais até às 9", "BR", ["BRL 2500"]),
    ("deux mille cinq cents euros avant 9 h", "FR", ["EUR 2500"]),
    ("quatre-vingt-dix euros avant 9 h", "FR", ["EUR 90"]),
    ("zweitausendfünfhundert Euro bis 9 Uhr", "DE", ["EUR 2500"]),
    ("до 9 пять тысяч рублей", "RU", ["RUB 5000"]),
]
LESS_SURE = [
    ("5万払えと言われた", "JP", "JPY 50000"),
    ("30만 보내라고 함", "KR", "KRW 300000"),
    ("โอนมา 5 พัน", "TH", "THB 5000"),
    ("2 लाख भेजो", "IN", "INR 200000"),
    ("переведи 50 тысяч", "RU", "RUB 50000"),
    ("quería 3.000 €, luego 2 mil", "MX", "EUR 2000"),
]
IN_WORDS = [
    ("he wanted five hundred dollars", "US", "USD 500"),
    ("quinientos euros", "ES", "EUR 500"),
    ("dos millones de pesos", "CO", "COP 2000000"),
    ("quinhentos reais", "BR", "BRL 500"),
    ("cinq cents euros", "FR", "EUR 500"),
    ("zweitausend Euro", "DE", "EUR 2000"),
    ("пять тысяч рублей", "RU", "RUB 5000"),
    ("полтора миллиона рублей", "RU", "RUB 1500000"),
    ("خمسة آلاف جنيه", "EG", "EGP 5000"),
    ("पांच हजार रुपये", "IN", "INR 5000"),
    ("lima juta rupiah", "ID", "IDR 5000000"),
    ("dua ribu ringgit", "MY", "MYR 2000"),
    ("limang libong piso", "PH", "PHP 5000"),
    ("năm triệu đồng", "VN", "VND 5000000"),
    ("สามหมื่นห้าพันบาท", "TH", "THB 35000"),
    ("삼백만원 달래요", "KR", "KRW 3000000"),
    ("천만원 요구", "KR", "KRW 10000000"),
    ("百万円払え", "JP", "JPY 1000000"),
    ("三萬五千元", "TW", "TWD 35000"),
    ("两千三百块", "CN", "CNY 2300"),
]
MIXED = [
    ("一共被骗了12万8千元", "CN", "CNY 128000"),
    ("150만 5천원", "KR", "KRW 1505000"),
    ("15万5000円", "JP", "JPY 155000"),
    ("5 ratus ringgit", "MY", "MYR 500"),
    ("10 الاف جنيه", "EG", "EGP 10000"),
    ("2 millones de pesos", "CO", "COP 2000000"),
    ("2 Mio. Euro", "DE", "EUR 2000000"),
    ("2tr5", "VN", "VND 2500000"),
    ("1 triệu rưỡi", "VN", "VND 1500000"),
]
NO_SUMS_IN_WORDS = [
    ("上千元的东西", "CN"),
    ("好几万块", "CN"),
    ("만원 버스", "KR"),
    ("a few thousand dollars", "US"),
    ("thousands of euros", "IE"),
    ("mil gracias", "MX"),
    ("one dollar store", "US"),
]
NONE = [
    ("3万フォロワーいる", "JP"),
    ("팔로워 30만명", "KR"),
    ("nhóm có 20 triệu người", "VN"),
    ("2 juta orang", "ID"),
    ("a few hundred dollars in 2 days", "US"),
    ("the 500k run", "US"),
    ("chapter five, page 12", ""),
    ("2 लाख लोग", "IN"),
]


def _sums(text: str, region: str, least: float) -> list[str]:
    found = find(text, Hints(regions=(region,) if region else ()))
    return [item.value for item in found if item.kind == "money" and item.confidence >= least]


@pytest.mark.parametrize(("text", "region", "values"), SUMS)
def test_a_sum_is_read(text, region, values):
    assert _sums(text, region, 0.7) == values


@pytest.mark.parametrize(("text", "region", "value"), LESS_SURE)
def test_a_sum_without_its_currency_is_shown_as_less_sure(text, region, value):
    assert value in _sums(text, region, 0.5)
    assert value not in _sums(text, region, 0.7)


@pytest.mark.parametrize(("text", "region"), NONE)
def test_other_numbers_are_no_sums(text, region):
    assert _sums(text, region, 0.0) == []


@pytest.mark.parametrize(("text", "region", "value"), IN_WORDS + MIXED)
def test_a_sum_in_words_is_read_where_its_line_holds_no_digit(text, region, value):
    assert _sums(text, region, 0.0) == [value]
    assert _sums(f"hello there\n{text}\nso it goes", region, 0.0) == [value]


@pytest.mark.parametrize(("text", "region"), NO_SUMS_IN_WORDS)
def test_words_of_magnitude_alone_are_no_sums(text, region):
    assert _sums(text, region, 0.0) == []
