from __future__ import annotations

from tests.samples.reading import reading, said


def test_own_messages_by_match_and_the_rest_as_rows():
    data = {
        "Usage": {"app_opens": {"2022-07-13": 4}, "swipes_likes": {"2022-07-13": 2}},
        "Messages": [
            {
                "match_id": "Match 1",
                "messages": [
                    {
                        "to": 1,
                        "from": "You",
                        "message": "hi &amp; hello",
                        "sent_date": "Wed, 13 Jul 2022 14:30:00 GMT",
                    },
                    {"to": 1, "from": "You", "message": "?", "sent_date": "2022-07-13T14:31:00.000Z"},
                ],
            },
            {"match_id": "Match 2", "messages": []},
        ],
        "User": {"email": "tan@victim.example"},
    }
    result = reading(data, "data.json")
    assert result.format == "tinder"
    assert said(result) == [("You", "hi & hello"), ("You", "?")]
    assert [message.moment.at_us for message in result.messages] == [1657722600_000000, 1657722660_000000]
    assert result.messages[1].locator == "x-1#chat=1&msg=2"
    assert all(message.sender_is_victim for message in result.messages)
    assert {row.table for row in result.rows} == {"Usage", "User"}
    assert "other side is not in it" in result.facts[0].value
    assert reading({"Messages": {"a": {"messages": {"b": 1}}}, "Usage": {"app_opens": 1, "swipes_likes": 1}}, "d.json")
