from __future__ import annotations

import pytest
from tests.samples.archives import zipped
from tests.samples.reading import invented, reading, said

AT = 1657722600_000000


def block(sender: str, content: str, time: str) -> str:
    return (
        f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">{sender}</h2>'
        f'<div class="_3-95 _a6-p"><div><div></div><div>{content}</div><div></div></div></div>'
        f'<div class="_3-94 _a6-o">{time}</div></div>'
    )


def page(*blocks: str) -> str:
    return (
        '<html><head><meta charset="utf-8"><base href="../../../"/><title>Mei</title><style>._a6-g{margin:0}</style>'
        f'</head><body><main class="_a706" role="main">{"".join(blocks)}</main></body></html>'
    )


SINCE_2021 = page(
    '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_3-95 _a6-p">Participants: Mei and Tan</div></div>',
    block(
        "Mei",
        'pay &amp; <a href="https://pay.invalid/x">here</a><ul class="_a6-q"><li><span>😡Tan</span></li></ul>',
        "Jul 13, 2022 2:31 pm",
    ),
    block(
        "Tan",
        '<div><a href="your_instagram_activity/messages/inbox/mei_1/photos/a%20b.jpg"><img src="your_instagram_activity/messages/inbox/mei_1/photos/a%20b.jpg" class="_a6_o _3-96"/></a></div>',
        "Jul 13, 2022 2:30 pm",
    ),
)
SECTIONS = page(
    '<section class="_a6-g"><h2 class="_2ph_ _a6-h _a6-i">Mei</h2><div class="_2ph_ _a6-p"><div><div>pay<br>now</div></div>'
    '</div><footer class="_3-94 _a6-o"><div class="_a72d">Jul 13, 2022 2:30:05 pm</div></footer></section>'
)
SINCE_2018 = (
    '<html><body><div class="_3b0d">Mei</div>'
    '<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder"><div class="_3-96 _2pio _2lek _2lel">Mei</div>'
    '<div class="_3-96 _2let"><div><div></div><div>плати</div><div></div></div><ul class="_tqp"><li>👍Tan</li></ul></div>'
    '<div class="_3-94 _2lem">13 июл 2022 г., 14:30</div></div></body></html>'
)
BEFORE = (
    '<html><body><div class="contents"><h1>Tan</h1><div><div class="thread">Mei, Tan'
    '<div class="message"><div class="message_header"><span class="user">Mei</span>'
    '<span class="meta">Wednesday, July 13, 2016 at 2:30pm UTC+08</span></div></div><p>pay</p><p>now</p>'
    '<div class="message"><div class="message_header"><span class="user">Tan</span>'
    '<span class="meta">Mittwoch, 13. Juli 2016 um 14:31 UTC+08:00</span></div></div><p></p></div>'
    '<div class="thread">Ann, Tan<div class="message"><div class="message_header"><span class="user">Ann</span>'
    '<span class="meta">yesterday</span></div></div><p>hi</p></div></div></div></body></html>'
)


def test_blocks_with_sender_content_and_time():
    result = reading(SINCE_2021, "message_1.html", zone="UTC", owner="tan")
    assert result.format == "meta_html"
    assert said(result) == [("Mei", "pay & here (https://pay.invalid/x)"), ("Tan", "")]
    pay, picture = result.messages
    assert (pay.moment.at_us, pay.sender_is_victim, pay.note) == (
        AT + 60_000_000,
        False,
        "reactions: 😡Tan",
    )
    assert (picture.moment.text, picture.attachments, picture.sender_is_victim) == (
        "Jul 13, 2022 2:30 pm",
        ("a b.jpg",),
        True,
    )
    assert {fact.name: fact.value for fact in result.facts} == {
        "conversation": "Participants: Mei and Tan",
        "beside the messages": "Mei",
    }


@pytest.mark.parametrize("source", ["report", "operation"])
def test_a_report_s_zone_places_nothing_as_the_page_is_not_written_in_it(source):
    result = reading(SINCE_2021, "message_1.html", zone="Asia/Singapore", zone_source=source)
    assert [message.moment.at_us for message in result.messages] == [None, None]
    assert result.messages[0].moment.text == "Jul 13, 2022 2:31 pm = 2022-07-13T14:31:00"
    assert "2 times are written without a zone" in result.problems[0]


def test_sections_of_newer_downloads():
    result = reading(SECTIONS, "messages/inbox/mei_1/message_1.html", zone="UTC")
    assert said(result) == [("Mei", "pay\nnow")]
    assert result.messages[0].moment.at_us == AT + 5_000_000


def test_blocks_of_2018_and_their_language():
    [message] = reading(SINCE_2018, "message_1.html", zone="UTC").messages
    assert (message.sender, message.text, message.note) == ("Mei", "плати", "reactions: 👍Tan")
    assert message.moment.at_us == AT


def test_all_conversations_in_one_page():
    result = reading(BEFORE, "messages.htm")
    assert result.format == "meta_html"
    assert said(result) == [("Mei", "pay\nnow"), ("Tan", ""), ("Ann", "hi")]
    assert [message.moment.at_us for message in result.messages] == [1468391400_000000, 1468391460_000000, None]
    assert result.messages[0].moment.zone == "+08:00"
    assert [fact.value for fact in result.facts][:2] == ["Mei, Tan", "Ann, Tan"]
    assert result.messages[2].note == "conversation 2"


def test_a_name_for_two_months_is_settled_by_the_others_of_its_page_or_kept_in_both():
    alone = reading(page(block("M", "a", "13 lis 2022 14:30")), "message_1.html", zone="UTC").messages[0].moment
    polish = reading(
        page(block("M", "a", "13 lis 2022 14:30"), block("M", "b", "13 sty 2022 14:30")), "message_1.html", zone="UTC"
    )
    assert (alone.at_us, len(alone.candidates)) == (None, 2)
    assert [message.moment.text for message in polish.messages if message.moment.at_us] == [
        "13 lis 2022 14:30",
        "13 sty 2022 14:30",
    ]


def test_other_pages_of_a_download_stay_pages():
    followers = page(block("", '<a href="https://www.instagram.com/mei">mei</a>', "Jul 13, 2022 2:30 pm"))
    for name in ("followers_1.html", "messages/your_messages.html", "logins.html"):
        assert reading(followers, name).format == "html"
    assert reading(SECTIONS, "message_1 (2).html").format == "meta_html"


def test_pictures_that_the_download_lacks_are_listed():
    name = "your_instagram_activity/messages/inbox/mei_1/message_1.html"
    result = reading(zipped((name, SINCE_2021.encode())), "instagram.zip")
    assert any("missing: named in the chat" in member.problem for member in result.members)


@pytest.mark.long  # test_every_format cuts at sixty places
@pytest.mark.parametrize(
    "data",
    [SINCE_2021.replace('&amp; <a href="https://pay.invalid/x">here</a>', "now"), SECTIONS, BEFORE],
    ids=["blocks", "sections", "threads"],
)
def test_cut_at_every_byte_nothing_is_invented(data):
    assert invented(data.encode(), "message_1.html", zone="UTC") == []
