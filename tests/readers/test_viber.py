from __future__ import annotations

import pytest
from tests.samples.databases import VIBER_ANDROID, VIBER_DESKTOP
from tests.samples.reading import invented, reading, said

AT = 1657722600_000000
COMMAS = (
    "13/07/2022,14:30:00,Mei,+6580000001,pay, now\nor I send\n13/07/2022,14:31:00,Me,+6580000009,no\n"
    '13/07/2022,14:32:05,Mei,,"say ""please"""\n'
)
TABS = '="13/07/2022"\t14:30:00\t="Mei"\t="+6580000001"\t"pay"\r\n="13/07/2022"\t2:31:00 PM\t="Me"\t="+6580000009"\t"no ""x"""\r\n'


def test_the_history_that_a_phone_mails():
    result = reading(COMMAS, "Mei.csv", zone="UTC", owner="Tan")
    assert result.format == "viber"
    assert said(result) == [("Mei", "pay, now\nor I send"), ("Tan", "no"), ("Mei", 'say "please"')]
    first, mine, last = result.messages
    assert (first.locator, first.moment.at_us, first.sender_ids) == ("x-1#line=1-2", AT, ("viber:+6580000001",))
    assert (mine.sender_is_victim, mine.sender_ids, first.sender_is_victim) == (True, (), False)
    assert last.moment.at_us == AT + 125_000_000


def test_the_same_in_tabs_with_spreadsheet_marks():
    result = reading(TABS, "Messages.csv", zone="UTC")
    assert said(result) == [("Mei", "pay"), ("Me", 'no "x"')]
    assert [message.moment.at_us for message in result.messages] == [AT, AT + 60_000_000]
    assert [message.sender_is_victim for message in result.messages] == [None, True]


@pytest.mark.parametrize(("order", "expected"), [("", None), ("dmy", 1656858600_000000), ("mdy", 1646663400_000000)])
def test_days_that_may_be_months_are_asked_for(order, expected):
    rows = "03/07/2022,14:30:00,Mei,+6580000001,a\n" * 3
    moments = [message.moment for message in reading(rows, "viber.csv", zone="UTC", date_order=order).messages]
    assert [moment.at_us for moment in moments] == [expected] * 3
    assert len(moments[0].candidates) == (0 if order else 2)


def test_times_without_a_zone_are_told():
    assert "3 times are local" in reading(COMMAS, "Mei.csv").problems[0]


@pytest.mark.parametrize("data", [COMMAS, TABS], ids=["commas", "tabs"])
def test_cut_at_every_byte_nothing_is_invented(data):
    assert (
        invented(data.replace('"say ""please"""', "say").replace(' ""x""', "").encode(), "viber.csv", zone="UTC") == []
    )


def test_a_table_of_another_kind_stays_a_table():
    assert reading("date,time,name\n13/07/2022,14:30:00,Mei\n", "a.csv").format == "table"


def test_the_database_of_a_computer():
    result = reading(VIBER_DESKTOP, "viber.db", owner="Tan")
    assert result.format == "viber_desktop"
    assert said(result) == [("Mei", "pay"), ("Tan", "look\nPay\nhttps://pay.invalid/x"), ("+6580000002", "")]
    first, mine, picture = result.messages
    assert (first.moment.at_us, first.sender_ids, first.note) == (AT, ("viber:+6580000001",), "chat Group")
    assert (mine.sender_is_victim, mine.note) == (True, "chat Group; replying to 'pay'; edited")
    assert (picture.attachments, picture.sender_is_victim) == (("a.jpg",), False)


def test_the_database_of_an_android_phone():
    result = reading(VIBER_ANDROID, "viber_messages", owner="Tan")
    assert result.format == "viber_android"
    assert said(result) == [("Mei", "pay"), ("Tan", "no")]
    assert result.messages[0].sender_ids == ("viber:+6580000001",)
    assert result.messages[1].attachments == ("b.jpg",)
