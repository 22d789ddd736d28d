from __future__ import annotations

from datetime import date, timedelta, timezone

import pytest

from weftline.readers._named_date import Dates

DAY, NOON = date(2022, 7, 13).toordinal(), 14 * 3600 + 30 * 60


def read(text: str, *beside: str, order: str = ""):
    return Dates([text, *beside], order).read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jul 13, 2022 2:30 pm", "Jul 13, 2022, 2:30\u202fPM", "13 июл 2022 г., 14:30", "13 лип. 2022 р., 14:30", "7월 13, 2022 2:30 오후",
        "2022. 7. 13., 오후 2:30", "13 juil. 2022 à 14:30", "13 juil. 2022, 14 h 30", "Mittwoch, 13. Juli 2022 um 14:30", "2022年7月13日 下午2:30",
        "7月 13, 2022 2:30 下午", "14:30 13 tháng 7, 2022", "13 thg 7, 2022 14:30", "13 ก.ค. 2565 14:30", "ก.ค. 13, 2022 2:30 หลังเที่ยง",
        "13.07.2022, 14:30", "13/07/2022 14.30", "2022-07-13 14:30", "يوليو 13, 2022 2:30 م", "١٣ يوليو ٢٠٢٢ ١٤:٣٠", "13 ביולי 2022 14:30",
        "1३ जुल॰ 2022, 2:30 pm", "13 de julio de 2022, 14:30", "13 luglio 2022 14:30", "13. jul 2022. 14:30", "13 Temmuz 2022 14:30",
        "heinä 13, 2022 2:30 ip.", "júl. 13, 2022 2:30 du.", "2022. júl. 13., 14:30", "jul. 13, 2022 2:30 pop.",
    ],
)  # fmt: skip
def test_a_day_and_a_time_in_many_languages(text):
    assert read(text) == ((DAY,), NOON, None)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("Wednesday, July 13, 2022 at 2:30pm UTC+01", 1), ("13. Juli 2022 um 14:30 UTC+05:30", 5.5), ("July 13, 2022 at 2:30pm PDT", -7), ("July 13, 2022 at 2:30pm EST", -5), ("July 13, 2022 2:30pm UTC", 0)],
)  # fmt: skip
def test_offsets_that_are_written(text, hours):
    assert read(text) == ((DAY,), NOON, timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "Jul 13, 2022", "Jul 13 2:30 pm", "Jul 13, 22 2:30 pm", "Jul 13, 2022 2:30 xx", "Jul 13, 2022 13:30 am",
        "Jul 13, 2022 25:30", "Jul 13, 2022 14:61", "Jul Aug 13, 2022 14:30", "Jul 13, 2022, 2023 14:30", "Feb 30, 2022 14:30",
        "Jul 13, 1022 14:30", "Jul 13, 2022 2:30 pm BST", "am Jul 13, 2022 am 2:30 pm", "13 2022 14:30", "x" * 200 + " Jul 13, 2022 14:30",
    ],
)  # fmt: skip
def test_what_is_not_understood_whole_is_no_reading(text):
    assert read(text) is None


def test_a_name_for_two_months_is_settled_by_the_names_beside_it():
    november, october = date(2022, 11, 13).toordinal(), date(2022, 10, 13).toordinal()
    assert set(read("13 lis 2022 14:30").days) == {november, october}
    assert read("13 lis 2022 14:30", "13 sty 2022 14:30").days == (november,)
    assert read("13 lis 2022 14:30", "13 sij 2022 14:30").days == (october,)


def test_days_that_may_be_months():
    july, march = date(2022, 7, 3).toordinal(), date(2022, 3, 7).toordinal()
    assert set(read("3/7/2022 14:30").days) == {july, march}
    assert read("3/7/2022 14:30", order="dmy").days == (july,)
    assert read("3/7/2022 14:30", order="mdy").days == (march,)
