from __future__ import annotations

from tests.cpu_time import within
from tests.samples.reading import reading, said

PAGE = """<!DOCTYPE html><html><head><title>Exported Data</title></head><body><div class="page_wrap">
<div class="page_header"><div class="content"><div class="text bold">Mei</div></div></div>
<div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">13 July 2022</div></div>
<div class="message default clearfix" id="message5"><div class="body">
 <div class="pull_right date details" title="13.07.2022 22:30:00 UTC+08:00">22:30</div>
 <div class="from_name">Mei </div><div class="text">pay <a href="https://pay.invalid/x">here</a><br>now &amp; here</div></div></div>
<div class="message default clearfix joined" id="message6"><div class="body">
 <div class="pull_right date details" title="13.07.2022 22:31:00 UTC+08:00">22:31</div>
 <div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left block_link" href="photos/photo_1.jpg"></a></div></div></div>
<div class="message default clearfix" id="message7"><div class="body">
 <div class="pull_right date details" title="13.07.2022 14:32:00">14:32</div><div class="from_name">Tan</div>
 <div class="pull_left forwarded userpic_wrap"><div class="userpic"><div class="initials">A</div></div></div>
 <div class="forwarded body"><div class="from_name">Ann <span class="date details" title="1.1.2022">x</span></div>
 <div class="text">no</div></div></div></div>
</div></div></div></body></html>"""


def test_messages_joined_and_forwarded():
    result = reading(PAGE, "messages.html", owner="Tan", zone="UTC")
    assert result.format == "telegram_html"
    assert said(result) == [("Mei", "pay here (https://pay.invalid/x)\nnow & here"), ("Mei", ""), ("Tan", "no")]
    day, first, picture, last = result.messages
    assert (day.system, day.text) == (True, "13 July 2022")
    assert (first.moment.at_us, first.moment.zone, first.moment.zone_source) == (1657722600_000000, "+08:00", "file")
    assert picture.attachments == ("photo_1.jpg",)
    assert (last.sender_is_victim, last.note) == (True, "forwarded from Ann")
    assert last.moment.at_us == 1657722720_000000
    assert result.facts[0].value == "Mei"


def test_older_times_without_a_zone_are_told_and_a_cut_page_is_read_as_far_as_it_goes():
    result = reading(PAGE, "messages.html")
    assert result.messages[3].moment.at_us is None
    assert any("no zone" in problem for problem in result.problems)
    for end in range(600, len(PAGE), 50):
        assert len(reading(PAGE[:end], "messages.html").messages) <= 4


def test_a_message_that_is_not_closed_says_nothing_of_the_next():
    rows = "".join(
        f'<div class="message default clearfix"><div class="body"><div class="from_name">P{n}</div><div class="text">t{n}'
        for n in range(1000)
    )
    result = reading(f'<html><body><div class="page_wrap"><div class="history">{rows}', "messages.html")
    read = len(result.messages)
    assert 1 < read < 1000
    assert said(result) == [(f"P{n}", f"t{n}") for n in range(read)]
    [unread] = result.unparsed
    assert unread.locator == f"x-1#msg={read + 1}-1000"
    assert f"t{read}" in unread.text
    assert result.lines_total == result.lines_accounted == 1000


def test_polls_buttons_and_reactions_are_noted():
    page = PAGE.replace(
        '<div class="from_name">Mei </div>',
        '<div class="from_name">Mei </div><div class="media_wrap clearfix"><div class="media_poll">'
        '<div class="question bold">Pay?</div></div></div>'
        '<table class="bot_buttons_table"><tr><td><a href="https://pay.invalid/b">Pay here</a></td></tr></table>',
    )
    first = reading(page, "messages.html").messages[1]
    assert first.note == "Pay?; Pay here (https://pay.invalid/b)"
    assert first.text.startswith("pay here")


def test_words_behind_messages_stay_whatever_they_hold():
    inner = '<div class="message default"><div class="body"><div class="text">in</div></div></div>'
    rows = f'<div class="message default"><div class="body"><div class="text">out{inner}a&#1;b{inner}c\x02</div></div></div>'
    page = f'<html><body><div class="page_wrap"><div class="history">{rows}'
    assert [text for _, text in said(reading(page, "messages.html"))] == ["outa\ufffdbc\ufffd", "in", "in"]


def test_many_messages_take_time_of_their_number():
    inner = '<div class="message x"><div class="text">a</div></div>word '
    page = '<html><body><div class="page_wrap"><div class="history">' + '<div class="message y">' + inner * 30_000
    with within(20):
        result = reading(page, "messages.html")
    assert len(result.messages) == 30_001
