from __future__ import annotations

import pytest
from tests.samples.reading import reading

AT = 1657693800000
SECTION = "fields of messages that are not read"


def told(content, name: str) -> str:
    return {fact.name: fact.value for fact in reading(content, name).facts}.get(SECTION, "")


def thread(*messages: dict) -> dict:
    return {
        "participants": [{"name": "M"}],
        "messages": [{"sender_name": "M", "timestamp_ms": AT, **m} for m in messages],
    }


def test_meta():
    wanted = thread(
        {"content": "a", "photos": [{"uri": "a.jpg", "creation_timestamp": 1}]}, {"hidden": {"x": 1}}, {"hidden": 2}
    )
    assert told(wanted, "message_1.json") == "hidden: 2, photos.creation_timestamp: 1"


def test_nothing_is_said_where_all_was_read_or_says_nothing():
    assert told(thread({"content": "a", "is_geoblocked_for_viewer": False, "users": []}), "message_1.json") == ""


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        ([{"ID": 1, "Timestamp": "2022-07-13 14:30:00", "Contents": "a", "Attachments": "", "New": 3}], "messages.json", "ID: 1, New: 1"),
        ({"guild": {}, "channel": {}, "exportedAt": "x", "messages": [{"content": "a", "embeds": [{"url": "x"}], "author": {"name": "M", "isBot": True}}]}, "a.json", "author.isBot: 1, embeds: 1"),
        ({"m": [{"From": "m", "Media Type": "TEXT", "Created": "x", "IsSender": False, "Created(microseconds)": 5}]}, "chat_history.json", "Created(microseconds): 1"),
        ({"Messages": [{"match_id": "M 1", "messages": [{"sent_date": "x", "message": "a", "type": "gif"}]}]}, "data.json", "type: 1"),
        ({"name": "M", "type": "personal_chat", "messages": [{"id": 1, "type": "message", "date": "x", "from_id": "user1", "text": "a", "reply_to_message_id": 7}]}, "result.json", "id: 1, reply_to_message_id: 1"),
    ],
    ids=["discord", "discord exporter", "snapchat", "tinder", "telegram"],
)  # fmt: skip
def test_others(content, name, expected):
    assert told(content, name) == expected


def test_names_without_end_are_bounded():
    many = told(thread({f"k{n}": 1 for n in range(1000)}), "message_1.json")
    assert many.count(":") == 201
    assert "further names: 800" in many
