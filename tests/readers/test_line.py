from __future__ import annotations

import pytest
from tests.cpu_time import within
from tests.samples.reading import reading, said

ENGLISH = (
    "[LINE] Chat history with Mei\r\nSaved on: 2022/07/20 10:00\r\n\r\n2022/07/13(Wed)\r\n"
    '14:30\tMei\tpay\r\n14:31\tTan\t"first\r\nsecond: 14:00\r\n\r\nlast"\r\n14:32\t\tMei unsent a message.\r\n'
    "\r\n2022/07/14(Thu)\r\n09:00\tMei\t[Photo]\r\n"
)
JAPANESE = "[LINE] Meiとのトーク履歴\n保存日時：2022/07/20 10:00\n\n2022/07/13(水)\n午後2:30\tMei\t払って\n午前0:05\tTan\t[写真]\n"
CHINESE = "[LINE] 與Mei的聊天記錄\n儲存日期：2022/07/20 10:00\n\n2022/07/13（週三）\n下午02:30\tMei\t付錢\n上午09:05\tTan\t[貼圖]\n"
AMERICAN = "[LINE] Chat history with Mei\nSaved on: 7/20/2022, 10:00\n\nWed, 13/07/2022\n02:30 PM\tMei\tpay\n12:05 AM\tTan\t[Sticker]\n"


def test_a_chat_with_texts_of_several_lines_in_quotes():
    result = reading(ENGLISH, "[LINE] Chat with Mei.txt", zone="Asia/Tokyo", owner="Tan")
    assert result.format == "line"
    assert said(result) == [("Mei", "pay"), ("Tan", "first\nsecond: 14:00\n\nlast"), ("Mei", "[Photo]")]
    assert [message.sender_is_victim for message in result.messages if message.sender] == [False, True, False]
    people = [message for message in result.messages if not message.system]
    assert people[0].moment.at_us == 1657690200_000000
    assert people[0].moment.text == "2022-07-13 14:30"
    assert people[1].locator == "x-1#line=6-9"
    assert people[2].note == "media not exported"
    assert [message.text for message in result.messages if message.system] == [
        "2022/07/13(Wed)", "Mei unsent a message.", "2022/07/14(Thu)",
    ]  # fmt: skip
    assert result.unparsed == []
    assert len([fact for fact in result.facts if fact.name == "title"]) == 2


@pytest.mark.parametrize("text", [JAPANESE, CHINESE, AMERICAN], ids=["ja", "zh", "en"])
def test_halves_of_the_day_in_each_language(text):
    people = [message for message in reading(text, "line.txt", zone="UTC").messages if not message.system]
    assert people[0].moment.at_us == 1657722600_000000
    assert people[1].moment.at_us in {1657670700_000000, 1657703100_000000}
    assert people[1].note == "media not exported"


def test_times_that_are_none_are_not_placed():
    text = "[LINE] Chat history with Mei\n2022/13/13(Wed)\n2022/07/13(Wed)\n25:30\tMei\tpay\nfoo14:30\tMei\tx\n"
    result = reading(text, "line.txt", zone="UTC")
    people = [message for message in result.messages if not message.system]
    assert [message.moment.at_us for message in people] == [None, None]
    assert [item.text for item in result.unparsed] == ["2022/13/13(Wed)"]


HEAD = "[LINE] Chat history with Mei\n2022/07/13(Wed)\n"


def test_a_quote_without_an_end_hides_no_later_message():
    text = HEAD + '10:00\tMei\t"hello\n10:01\tTan\t"no\n2022/07/14(Thu)\n10:02\tMei\tpay\n'
    assert said(reading(text, "line.txt")) == [("Mei", '"hello'), ("Tan", '"no'), ("Mei", "pay")]
    long = HEAD + '10:00\tMei\t"hello\n' + "10:01\tTan\tno\n" * 1000 + '10:02\tMei\tthe "end"\n'
    assert len(said(reading(long, "line.txt"))) == 1002


def test_messages_inside_closed_quotes_are_text_and_told():
    [message] = [m for m in reading(HEAD + '10:00\tMei\t"a\n10:01\tTan\tb"\n', "line.txt").messages if m.sender]
    assert (message.sender, message.text, message.locator) == ("Mei", "a\n10:01\tTan\tb", "x-1#line=3-4")
    assert message.note == "lines in its quotes look like messages"


@pytest.mark.parametrize(
    "rest", ["x\n" * 100_000, '10:00\tA\t"x\n' * 30_000, "x" * 30_000_000], ids=["lines", "open quotes", "long"]
)
def test_no_text_takes_more_than_its_length(rest):
    with within(10):
        result = reading(HEAD + "10:00\tMei\t" + rest, "line.txt")
    assert result.lines_total == result.lines_accounted
    assert sum(len(message.text) for message in result.messages) > len(rest) // 12
