from __future__ import annotations

import io
import json

import pytest

from weftline.readers import ReadHints, read

MESSAGES = [
    {"id": 1, "type": "service", "date": "2022-07-13T14:30:00", "date_unixtime": "1657693800", "actor": "Mei", "actor_id": "user55", "action": "create_group", "title": "T", "members": ["Mei", "Tan"], "text": ""},
    {"id": 2, "type": "message", "date": "2022-07-13T14:31:00", "date_unixtime": "1657693860", "from": "Mei", "from_id": "user55", "text": ["pay at ", {"type": "text_link", "text": "here", "href": "https://pay.invalid/a"}, " now ", {"type": "mention", "text": "@mei_x"}]},
    {"id": 3, "type": "message", "date": "2022-07-13T14:32:00", "date_unixtime": "1657693920", "from": None, "from_id": "user77", "text": "gone"},
    {"id": 4, "type": "message", "date": "2022-07-13T14:33:00", "date_unixtime": "1657693980", "from": "Tan", "from_id": "user9", "text": "", "photo": "photos/photo_1.jpg", "file": "(File not included. Change data exporting settings to download.)", "file_name": "a.apk"},
    {"id": 5, "type": "message", "date": "2022-07-13T14:34:00", "date_unixtime": "1657694040", "from": "Mei", "from_id": "user55", "text": "", "contact_information": {"first_name": "Lim", "last_name": "", "phone_number": "+65 8000 0009"}},
]  # fmt: skip


def reading(value, name="result.json", **hints):
    data = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, indent=1).encode()
    result = read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))
    assert result.lines_total == result.lines_accounted
    return result


def chat(messages, **more):
    return {"name": "Mei", "type": "personal_chat", "id": 4, "messages": messages, **more}


def test_one_chat():
    result = reading(chat(MESSAGES))
    assert result.format == "telegram"
    system, link, gone, files, contact = result.messages
    assert (system.system, system.sender) == (True, "Mei")
    assert "create group" in system.text
    assert "Mei, Tan" in system.text
    assert link.text == "pay at here (https://pay.invalid/a) now @mei_x"
    assert link.sender_ids == ("platform_user_id:telegram:55",)
    assert link.moment.at_us == 1657693860_000000
    assert (link.moment.zone, link.moment.zone_source) == ("UTC", "file")
    assert link.locator == "x-1#msg=2"
    assert gone.sender == ""
    assert "deleted" in gone.note
    assert gone.sender_ids == ("platform_user_id:telegram:77",)
    assert files.attachments == ("photos/photo_1.jpg",)
    assert "a.apk" in files.note
    assert "+65 8000 0009" in contact.text
    assert {fact.name: fact.value for fact in result.facts}["type"] == "personal_chat"
    assert result.lines_total == 5


def test_an_old_export_has_local_times_and_bare_numbers():
    old = [
        {"id": 1, "type": "message", "date": "2019-07-13T14:30:00", "from": "Mei", "from_id": 4295000055, "text": "hi"}
    ]
    [message] = reading(chat(old)).messages
    assert message.moment.at_us is None
    assert message.sender_ids == ("platform_user_id:telegram:4295000055",)
    [message] = reading(chat(old), zone="Asia/Hong_Kong", zone_source="report").messages
    assert message.moment.at_us == 1562999400_000000
    assert message.moment.zone_source == "report"


def test_the_full_export_tells_whose_it_is():
    full = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 9, "first_name": "Tan", "last_name": "A", "phone_number": "+65 8000 0001"},
        "contacts": {"about": "x", "list": [{"first_name": "Lim", "phone_number": "+65 8000 0002"}]},
        "chats": {"about": "all", "list": [chat(MESSAGES[:2]), chat(MESSAGES[2:])]},
        "left_chats": {"about": "left", "list": [chat(MESSAGES[:1])]},
    }
    result = reading(full)
    assert result.owner == "Tan A"
    assert [message.locator for message in result.messages][:3] == [
        "x-1#chat=1&msg=1",
        "x-1#chat=1&msg=2",
        "x-1#chat=2&msg=1",
    ]
    assert result.messages[-1].locator == "x-1#left=1&chat=1&msg=1"
    assert [message.sender_is_victim for message in result.messages if message.sender == "Tan"] == [True]
    assert {message.sender_is_victim for message in result.messages if message.sender == "Mei"} == {False}
    assert result.lines_total == 6
    assert any("+65 8000 0002" in fact.value for fact in result.facts)


@pytest.mark.long  # test_every_format cuts at sixty places
def test_cut_at_every_byte_it_neither_crashes_nor_invents():
    data = json.dumps(chat(MESSAGES), ensure_ascii=False).encode()
    whole = reading(data).messages
    for end in range(1, len(data)):
        result = reading(data[:end], "result.json")
        assert result.messages == whole[: len(result.messages)]
        if result.format == "telegram":
            assert result.problems


def test_entries_that_are_no_objects_are_listed():
    result = reading(chat([*MESSAGES[:2], "text", 5]))
    assert [item.text for item in result.unparsed] == ["text", "5"]


def test_an_owner_who_was_stated():
    result = reading(chat(MESSAGES), owner="TAN")
    assert [message.sender_is_victim for message in result.messages] == [False, False, None, True, False]


def test_numbers_and_long_values_over_the_edges_of_pieces():
    many = [
        {
            "id": n,
            "type": "message",
            "date_unixtime": "1657693860",
            "date": "",
            "from": "M",
            "from_id": "user5",
            "text": "x" * 997,
        }
        for n in range(3000)
    ]
    result = reading(json.dumps(chat(many)).encode())
    assert len(result.messages) == 3000
    assert all(len(message.text) == 997 for message in result.messages)
