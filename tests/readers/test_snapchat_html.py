from __future__ import annotations

from tests.samples.reading import invented, reading, said

PAGE = (
    "<html><body><h2>Received Saved Chat History</h2><table><tr><th>From</th><th>Media Type</th><th>Created</th></tr>"
    "<tr><td>mei_1</td><td>TEXT</td><td>2022-07-13 14:30:00 UTC</td></tr><tr><td>pay <b>now</b></td></tr>"
    "<tr><td>mei_1</td><td>MEDIA</td><td>2022-07-13 14:31:00 UTC</td></tr><tr><td></td></tr>"
    "<tr><td>odd</td><td>row</td></tr></table>"
    "<h2>Sent Saved Chat History</h2><table><tr><td>mei_1</td><td>TEXT</td><td>2022-07-13 14:32:00 UTC</td></tr>"
    "<tr><td>no</td></tr></table></body></html>"
)


def test_what_was_received_and_sent():
    result = reading(PAGE, "html/chat_history.html", owner="Tan")
    assert result.format == "snapchat_html"
    assert said(result) == [("mei_1", "pay now"), ("mei_1", ""), ("Tan", "no")]
    first, picture, mine = result.messages
    assert (first.moment.at_us, first.sender_ids, first.sender_is_victim) == (
        1657722600_000000,
        ("snapchat:mei_1",),
        False,
    )
    assert picture.note == "Received Saved Chat History; media not in the file"
    assert (mine.sender_is_victim, mine.note) == (True, "to mei_1; Sent Saved Chat History")
    assert [item.locator for item in result.unparsed] == ["x-1#msg=3"]
    assert result.lines_total == 4


def test_tables_without_headings_take_turns():
    bare = PAGE.replace("<h2>Received Saved Chat History</h2>", "<title>Snapchat</title>").replace(
        "<h2>Sent Saved Chat History</h2>", ""
    )
    assert [message.sender_is_victim for message in reading(bare, "chat_history.html").messages] == [False, False, True]


def test_cut_at_every_byte():
    assert invented(PAGE.encode(), "chat_history.html") == []
