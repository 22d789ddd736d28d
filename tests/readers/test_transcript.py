from __future__ import annotations

import io

import pytest

from weftline.readers import ReadHints, read


def reading(text: str, name="note.txt", **hints):
    result = read(io.BytesIO(text.encode()), ReadHints(exhibit="x-1", name=name, **hints))
    assert result.lines_total == result.lines_accounted
    return result


CHAT = """索菲: 晚上好,我们今天配对了,想不想和我语音
我: 有空
索菲: 不付款我就一个一个发
第二行
索菲: 给你二十分钟,我在数
"""


def test_people_in_turn():
    result = reading("copied from my phone\n" + CHAT)
    assert result.format == "transcript"
    assert [message.sender for message in result.messages] == ["索菲", "我", "索菲", "索菲"]
    assert result.messages[2].text == "不付款我就一个一个发\n第二行"
    assert result.messages[2].locator == "x-1#line=4-5"
    assert result.messages[0].moment is None
    assert [message.sender_is_victim for message in result.messages] == [False, True, False, False]
    assert result.unparsed[0].text == "copied from my phone"


def test_an_owner_who_was_stated():
    text = "Mei: send me the money now\nTan: I do not have it\nMei: then I send it to all\nMei: you have ten minutes\n"
    assert [message.sender_is_victim for message in reading(text).messages] == [None] * 4
    assert [message.sender_is_victim for message in reading(text, owner="tan").messages] == [False, True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "Name: Lim\nBank: Example Bank\nAccount: 123-456\nAmount: SGD 500\n",
        "Date: 1 July\nAmount: 500\nDate: 2 July\nAmount: 600\n",
        "https://a.invalid/x\nhttps://b.invalid/y\nhttp://c.invalid\nhttp://d.invalid\n",
        "From: a@b.example and others of them\nTo: c@d.example and more of them\nFrom: x and y and z\nTo: a and b and c\n",
        "one line of text: and more\nplain\nplain words\nmore plain words\n",
    ],
)
def test_lists_of_properties_are_no_talk(text):
    assert reading(text).format != "transcript"
