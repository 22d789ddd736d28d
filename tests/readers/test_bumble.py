from __future__ import annotations

from tests.samples.databases import BUMBLE, sqlite_file
from tests.samples.reading import reading, said

AT = 1657722600_000000


def test_chats_of_the_phone():
    result = reading(BUMBLE, "ChatComDatabase", owner="Tan")
    assert result.format == "bumble"
    assert said(result) == [("Mei", "pay"), ("Tan", "no"), ("Mei", "https://pictures.invalid/a"), ("c2", "not JSON")]
    assert [message.moment.at_us for message in result.messages[:2]] == [AT, AT + 60_000_000]
    assert [message.sender_is_victim for message in result.messages[:2]] == [False, True]
    assert result.messages[2].note == "chat Mei; image"
    assert "conversation_info: 1" in result.facts[0].value


def test_a_layout_without_the_names():
    data = sqlite_file(
        "CREATE TABLE message(conversation_id, created_timestamp, payload, payload_type)",
        {"message": [("c1", 1657722600000, '{"text":"pay"}', "TEXT")]},
    )
    [message] = reading(data, "ChatComDatabase").messages
    assert (message.text, message.sender, message.sender_is_victim) == ("pay", "", None)
