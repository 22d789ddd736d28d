"""Inputs that `make fuzz` found, each once a fault of a reader."""

from __future__ import annotations

import pytest
from tests.cpu_time import within
from tests.samples import office
from tests.samples.compound import compound
from tests.samples.reading import reading

from weftline.model.locator import Locator
from weftline.model.moment import iso


def test_a_checksum_that_is_no_octal_number_is_no_archive():
    header = bytearray(512)
    header[:5] = b"a.txt"
    header[148:156] = b"99999999"
    assert reading(bytes(header), "a.tar").format != "tar"


def test_half_characters_in_names_may_stand_in_locators():
    data = b'{"messages":[],"type":"x","date_unixtime":{"a":1},"from_id":2,"id\\ud83d":[1]}'
    result = reading(data, "result.json")
    assert all(" stopped" not in problem for problem in result.problems)
    assert str(Locator("x-1", ("a\ud83d.txt",)).at(table="\ud83d")) == "x-1!a%5Cud83d.txt#table=%5Cud83d"


def test_half_characters_in_texts_are_replaced():
    data = b'[{"ID":1,"Timestamp":"2022-07-13 14:30:00","Contents":"a\\ud83d \\ud83d\\ude00","Attachments":""}]'
    assert reading(data, "messages.json").messages[0].text == "a\ufffd \U0001f600"


def test_a_time_of_a_million_digits_is_no_time_and_costs_none():
    sent = (
        '{"sender_name":"a","timestamp_ms":1e9999999,"content":"x"},{"sender_name":"a","timestamp_ms":1657722600000.0}'
    )
    with within(5):
        huge, plain = reading(f'{{"participants":[{{"name":"a"}}],"messages":[{sent}]}}', "message_1.json").messages
    assert (huge.moment.at_us, huge.moment.text) == (None, "1E+9999999")
    assert plain.moment.at_us == 1657722600_000000
    rows = '{"id":1,"type":"message","date_unixtime":1e9999999,"date":"x","from":"a","from_id":"user1","text":"y"}'
    chat = f'{{"name":"a","type":"personal_chat","id":1,"messages":[{rows}]}}'
    with within(5):
        assert reading(chat, "result.json").messages[0].moment.at_us is None


KAKAOTALK = (
    "KakaoTalk Chats\nDate Saved : 2022-07-20\n\n0001년 1월 1일 오전 0:05, A : a\n9999년 12월 31일 오후 11:59, A : b\n"
)
TELEGRAM = "".join(
    f'<div class="message default"><div class="body"><div class="date" title="{title}">x</div><div class="text">a</div></div></div>'
    for title in ("01.01.0001 00:00:00 UTC+14:00", "31.12.9999 23:59:59 UTC-12:00", "31.12.9999 23:59:59")
)


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", ""])
@pytest.mark.parametrize(
    ("data", "name"), [(KAKAOTALK, "KakaoTalk.txt"), (f'<body class="x"><div class="page_wrap">{TELEGRAM}', "messages.html")],
    ids=["local", "with offset"],
)  # fmt: skip
def test_the_ends_of_the_calendar_are_no_times(data, name, zone):
    messages = [message for message in reading(data, name, zone=zone).messages if message.text]
    assert len(messages) >= 2
    assert [iso(message.moment.at_us) for message in messages] == [None] * len(messages)


def test_a_directory_bent_into_a_loop_is_damage():
    data = bytearray(compound({"a": b"x"}))
    data[1024 + 66], data[1024 + 76 : 1024 + 80] = 1, bytes(4)  # a storage whose first child is itself
    result = reading(bytes(data), "a.doc")
    assert "cannot be followed" in result.problems[0]
    assert result.unparsed


@pytest.mark.parametrize(
    ("data", "name", "packed"),
    [
        (office.docx(office.paragraph("Pay now")), "a.docx", "word/document.xml"),
        (office.xlsx({"S": office.row(1, "LIM", 500)}), "a.xlsx", "xl/worksheets/sheet1.xml"),
        (office.xlsx({"S": office.row(1, "LIM", 500)}), "b.xlsx", "xl/styles.xml"),
        (office.odt("<text:p>Pay</text:p>"), "a.odt", "content.xml"),
    ],
)
def test_a_part_that_cannot_be_unpacked_costs_only_itself(data, name, packed):
    bent = bytearray(data)
    start = data.index(packed.encode()) + len(packed)
    bent[start : start + 8] = b"\xff" * 8
    result = reading(bytes(bent), name)
    assert result.problems
    assert all(" stopped" not in problem for problem in result.problems)
