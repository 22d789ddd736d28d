from __future__ import annotations

from tests.samples.reading import reading, said

AT = 1657693800000
THREAD = {
    "participants": [{"name": "Mei Lin"}, {"name": "JosÃ©"}],
    "messages": [
        {"sender_name": "JosÃ©", "timestamp_ms": AT + 60_000, "content": "no tengo mÃ¡s â\x82¬"},
        {
            "sender_name": "Mei Lin",
            "timestamp_ms": AT,
            "content": "look",
            "photos": [{"uri": "messages/inbox/mei_1/photos/a.jpg", "creation_timestamp": 1}],
            "share": {"link": "https://pay.invalid/x"},
            "reactions": [{"reaction": "â\x9d¤", "actor": "JosÃ©"}],
        },
        {"sender_name": "Mei Lin", "timestamp_ms": AT - 1, "call_duration": 5},
        "broken",
    ],
    "title": "Mei Lin",
    "thread_path": "inbox/meilin_1",
    "magic_words": [{"magic_word": "x"}],
}


def test_a_thread_with_its_letters_put_right():
    result = reading(THREAD, "message_1.json", owner="josé")
    assert result.format == "meta"
    assert said(result) == [
        ("José", "no tengo más €"),
        ("Mei Lin", "look\nhttps://pay.invalid/x"),
        ("Mei Lin", ""),
    ]
    assert [message.sender_is_victim for message in result.messages] == [True, False, False]
    assert result.messages[1].moment.at_us == AT * 1000
    assert result.messages[1].attachments == ("a.jpg",)
    assert "❤ by José" in result.messages[1].note
    assert "call of 5 s" in result.messages[2].note
    assert [item.text for item in result.unparsed] == ["broken"]
    assert {fact.name: fact.value for fact in result.facts}["participants"] == "Mei Lin, José"
    assert [row.table for row in result.rows] == ["magic_words"]


def test_the_encrypted_layout():
    thread = {
        "participants": ["Mei", "Tan"],
        "threadName": "Mei_1",
        "messages": [
            {
                "isUnsent": False,
                "media": [{"uri": "./media/b.mp4"}],
                "senderName": "Mei",
                "text": "päy",
                "timestamp": AT,
            },
            {"isUnsent": True, "media": [], "senderName": "Tan", "text": "", "timestamp": 12, "type": "text"},
        ],
    }
    result = reading(thread, "Mei_1.json")
    assert said(result) == [("Mei", "päy"), ("Tan", "")]
    assert result.messages[0].attachments == ("b.mp4",)
    assert result.messages[1].moment.at_us is None
    assert result.messages[1].note == "deleted by its sender"


def test_a_thread_that_breaks_off_and_values_of_wrong_kinds():
    whole = reading(THREAD, "a.json")
    data = __import__("json").dumps(THREAD).encode()
    cut = reading(data[:-120], "a.json")
    assert 0 < len(cut.messages) <= len(whole.messages)
    assert cut.problems
    odd = {
        "participants": 5,
        "messages": [{"sender_name": 7, "timestamp_ms": "x", "photos": 3, "reactions": 1, "share": 4}],
    }
    [message] = reading(odd, "a.json").messages
    assert (message.sender, message.moment.at_us) == ("7", None)
