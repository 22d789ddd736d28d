"""Dates as they are written in the languages of victims, and what only looks like one."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find
from weftline.observables.families._months import _months

DAY = "2022-07-03"
WRITTEN = [
    ("on 3 July 2022 we spoke", ""),
    ("on July 3, 2022 we spoke", "US"),
    ("the 3rd of July 2022", ""),
    ("Jul 3rd 2022 at 14:05", "US"),
    ("03-Jul-2022 14:05", ""),
    ("03-Jul-22 14:05", ""),
    ("le 3 juillet 2022 il m'a écrit", "FR"),
    ("am 3. Juli 2022 hat er geschrieben", "DE"),
    ("el 3 de julio de 2022", "MX"),
    ("el 3 de julio del 2022", "AR"),
    ("em 3 de julho de 2022", "BR"),
    ("3 июля 2022 года", "RU"),
    ("3 июл. 2022 г.", "RU"),
    ("вечером 3 июля 2022 г.", "RU"),
    ("3 يوليو 2022", "AE"),
    ("٣ تموز ٢٠٢٢", ""),
    ("يوم 3 جويلية 2022", ""),
    ("3 जुलाई 2022 की रात", "IN"),
    ("३ जुलाई २०२२ को", "IN"),
    ("ngày 3 tháng 7 năm 2022", "VN"),
    ("3 tháng 7, 2022", "VN"),
    ("ngày 3 tháng bảy năm 2022", "VN"),
    ("pada 3 Juli 2022", "ID"),
    ("pada 3 Julai 2022", "MY"),
    ("noong Hulyo 3, 2022", "PH"),
    ("noong ika-3 ng Hulyo 2022", "PH"),
    ("วันที่ 3 กรกฎาคม 2565", "TH"),
    ("วันที่3กรกฎาคมพ.ศ.2565", "TH"),
    ("3 ก.ค. 2565 เวลา 20.00", "TH"),
    ("เมื่อ 3 ก.ค. 65 ครับ", "TH"),
    ("2022年7月3日", "CN"),
    ("2022年7月3號", "HK"),
    ("民國111年7月3日", "TW"),
    ("111/7/3 晚上", "TW"),
    ("令和4年7月3日", "JP"),
    ("2022년 7월 3일", "KR"),
    ("2022. 7. 3. 신고", "KR"),
    ("2022 July 3", ""),
]
SHORT = {"Jan": 1, "févr.": 2, "mrz": 3, "апр.": 4, "mai": 5, "มิ.ย.": 6, "ago.": 8, "set.": 9, "okt.": 10, "Dez.": 12}
NONE = [
    ("numéro affiché : 01.23.45.67.89", "FR"),
    ("version 10.0.19.2022", ""),
    ("may 3 people come in 2022", ""),
    ("3 may 20 of them", ""),
    ("on 3 July it began", ""),
    ("July 2022", ""),
    ("32 July 2022", ""),
    ("march 12:30 22", ""),
    ("111/7/3", "SG"),
    ("room 2022. 75. 5", "KR"),
]


def _dates(text: str, region: str) -> list[str]:
    hints = Hints(regions=(region,) if region else ())
    return [item.value for item in find(text, hints) if item.kind == "date"]


@pytest.mark.parametrize(("text", "region"), WRITTEN)
def test_a_written_date_is_read(text, region):
    assert _dates(text, region) == [DAY]


@pytest.mark.parametrize(("name", "month"), SHORT.items())
def test_short_names_of_months(name, month):
    assert _dates(f"12 {name} 2022", "") == [f"2022-{month:02}-12"]


@pytest.mark.parametrize(("name", "month"), sorted(_months().items()))
def test_every_name_of_a_month_stands_for_its_month(name, month):
    assert _dates(f"5 {name} 2021", "") == [f"2021-{month:02}-05"]


@pytest.mark.parametrize(("text", "region"), NONE)
def test_what_only_looks_like_a_date(text, region):
    assert _dates(text, region) == []


def test_eras_are_converted():
    assert _dates("平成31年4月30日と令和元年5月1日", "JP") == ["2019-04-30", "2019-05-01"]
