from __future__ import annotations

from tests.samples.reading import reading, said

OLD = {
    "Received Saved Chat History": [
        {"From": "mei_x", "Media Type": "TEXT", "Created": "2022-07-13 14:30:00 UTC", "Text": "pay"},
        {"From": "mei_x", "Media Type": "MEDIA", "Created": "soon", "Text": ""},
    ],
    "Sent Saved Chat History": [
        {"To": "mei_x", "Media Type": "TEXT", "Created": "2022-07-13 14:31:00 UTC", "Text": "no"}
    ],
}
NEW = {
    "mei_x": [
        {
            "From": "mei_x",
            "Media Type": "TEXT",
            "Created": "2022-07-13 14:30:00 UTC",
            "Content": "pay",
            "Conversation Title": None,
            "IsSender": False,
            "Created(microseconds)": 1657722600000,
            "Media IDs": "",
        },
        {
            "From": "tan_1",
            "Media Type": "TEXT",
            "Created": "2022-07-13 14:31:00 UTC",
            "Content": None,
            "IsSender": True,
        },
    ]
}


def test_the_older_layout():
    result = reading(OLD, "chat_history.json")
    assert result.format == "snapchat"
    assert said(result) == [("mei_x", "pay"), ("mei_x", ""), ("account holder", "no")]
    assert [message.sender_is_victim for message in result.messages] == [False, False, True]
    assert result.messages[0].moment.at_us == 1657722600_000000
    assert result.messages[1].moment.at_us is None
    assert result.messages[1].note == "media not in the file"
    assert result.messages[2].note == "to mei_x"
    assert "saved" in result.facts[0].value


def test_the_newer_layout():
    result = reading(NEW, "chat_history.json")
    assert said(result) == [("mei_x", "pay"), ("tan_1", "")]
    assert [message.sender_is_victim for message in result.messages] == [False, True]
    assert result.messages[0].sender_ids == ("snapchat:mei_x",)
    assert result.messages[0].note == "conversation mei_x"
