from __future__ import annotations

import base64
import hashlib
import json

import pytest
from tests.samples.archives import zipped
from tests.samples.reading import invented, reading, said

AT = 1657722600000
PICTURE = hashlib.sha256(b"picture").digest()
FRAMES = [
    {"version": "1", "backupTimeMs": str(AT), "mediaRootBackupKey": "AAAA"},
    {"account": {"givenName": "Tan", "familyName": "", "profileKey": "BBBB", "svrPin": "1234", "username": "tan.01"}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"e164": "6580000001", "profileGivenName": "Mei", "profileFamilyName": "L"}}},
    {"recipient": {"id": "3", "group": {"snapshot": {"title": {"title": "Group"}}}}},
    {"chat": {"id": "5", "recipientId": "2"}},
    {
        "chatItem": {
            "chatId": "5",
            "authorId": "2",
            "dateSent": str(AT),
            "incoming": {"dateReceived": str(AT)},
            "standardMessage": {
                "text": {"body": "pay"},
                "attachments": [
                    {
                        "pointer": {
                            "contentType": "image/jpeg",
                            "fileName": "a.jpg",
                            "locatorInfo": {"plaintextHash": base64.b64encode(PICTURE).decode()},
                        }
                    }
                ],
                "linkPreview": [{"url": "https://pay.invalid/x"}],
                "reactions": [{"emoji": "😡", "authorId": "1"}],
                "novelty": {"x": 1},
            },
        }
    },
    {
        "chatItem": {
            "chatId": "5",
            "authorId": "1",
            "dateSent": str(AT + 60_000),
            "outgoing": {},
            "revisions": [{"authorId": "1", "dateSent": str(AT), "outgoing": {}, "standardMessage": {"text": {"body": "to wallet X"}}}],
            "standardMessage": {"text": {"body": "no"}, "quote": {"authorId": "2", "text": {"body": "pay"}}},
        }
    },
    {"chatItem": {"chatId": "5", "authorId": "2", "directionless": {}, "updateMessage": {"individualCall": {"state": "MISSED"}}}},
    {"chatItem": {"authorId": "2", "incoming": {}, "remoteDeletedMessage": {}}},
    {"chatItem": {"authorId": "2", "incoming": {}, "poll": {"question": "pay?", "options": [{"option": "now"}, {"option": "today"}]}}},
    {"chatItem": {"authorId": "2", "incoming": {}, "contactMessage": {"contact": {"number": [{"value": "+6580000002"}]}}}},
    {"chatItem": {"authorId": "2", "incoming": {}, "hologram": {"x": 1}}},
]  # fmt: skip


def test_files_are_tied_to_messages_by_their_hash():
    whole = zipped(("export/main.jsonl", lines(FRAMES)), ("export/files/ab/x.bin", b"picture"))
    result = reading(whole, "a.zip")
    assert result.messages[0].attachments == (f"sha256:{PICTURE.hex()}",)
    assert [member.name for member in result.members if member.problem.startswith("missing")] == []
    lost = reading(zipped(("export/main.jsonl", lines(FRAMES)), ("export/files/ab/x.bin", b"another")), "a.zip")
    assert [member.name for member in lost.members if member.problem.startswith("missing")] == [
        f"sha256:{PICTURE.hex()}"
    ]


def lines(frames: list) -> bytes:
    return "".join(json.dumps(frame, ensure_ascii=False) + "\n" for frame in frames).encode()


def test_messages_with_their_people_and_files():
    result = reading(lines(FRAMES), "main.jsonl")
    assert result.format == "signal"
    assert result.owner == "Tan"
    assert said(result)[:3] == [("Mei L", "pay\nhttps://pay.invalid/x"), ("Tan", "to wallet X"), ("Tan", "no")]
    pay, earlier, now = result.messages[:3]
    assert (pay.moment.at_us, pay.sender_ids, pay.sender_is_victim) == (AT * 1000, ("signal:+6580000001",), False)
    assert f"file a.jpg, SHA-256 {PICTURE.hex()}" in pay.note
    assert "reaction 😡 by Tan" in pay.note
    assert (earlier.locator, earlier.note) == ("x-1#line=8&revision=1", "later edited")
    assert now.note == "edited; chat Mei L; replying to Mei L: 'pay'"
    call, deleted, poll, contact, unknown = result.messages[3:]
    assert (call.system, call.text) == (True, "individualCall.state: MISSED")
    assert deleted.note == "deleted by its sender"
    assert poll.text == "poll: pay?\n- now\n- today"
    assert "+6580000002" in contact.text
    assert unknown.note == "of a kind that is not known"


def test_what_is_not_read_is_named_and_counted():
    facts = {fact.name: fact.value for fact in reading(lines(FRAMES), "main.jsonl").facts}
    assert facts["fields of messages that are not read"] == "hologram: 1, standardMessage.novelty: 1"


def test_what_opens_the_account_is_not_shown():
    shown = [cell for row in reading(lines(FRAMES), "main.jsonl").rows for _, cell in row.cells]
    assert "tan.01" in shown
    assert not {"AAAA", "BBBB", "1234"} & set(shown)


def test_of_the_address_book_only_who_wrote_is_named():
    stranger = {"recipient": {"id": "9", "contact": {"e164": "6580000009", "profileGivenName": "Ann"}}}
    result = reading(lines([*FRAMES, stranger]), "main.jsonl")
    assert [row.table for row in result.rows] == ["version", "account"]
    assert {fact.name: fact.value for fact in result.facts}["frames that explain messages"] == "chat: 1, recipient: 4"


def test_lines_that_are_no_frames_are_listed():
    data = lines(FRAMES[:1]) + b'[1]\n{"chatItem":\n\n' + lines(FRAMES[6:7])
    result = reading(data, "main.jsonl")
    assert [item.locator for item in result.unparsed] == ["x-1#line=2", "x-1#line=3"]
    assert [message.locator for message in result.messages] == ["x-1#line=5"]
    assert result.messages[0].sender == ""


def test_values_of_wrong_kinds():
    odd = [
        {
            "chatItem": {
                "authorId": 7,
                "dateSent": [],
                "incoming": 1,
                "standardMessage": {"text": 1, "attachments": [1, {}], "quote": 3},
            }
        }
    ]
    [message] = reading(lines(FRAMES[:1] + odd), "main.jsonl").messages
    assert (message.text, message.note) == ("", "file without a description")


@pytest.mark.long  # test_every_format cuts at sixty places
def test_cut_at_every_byte_nothing_is_invented():
    assert invented(lines(FRAMES), "main.jsonl") == []


def test_the_older_plaintext_backup_is_that_of_text_messages():
    xml = '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- File Created By Signal -->\n<smses count="1">\n<sms protocol="0" address="+6580000001" contact_name="Mei" date="1657722600000" readable_date="13 Jul 2022" type="1" subject="null" body="pay" toa="null" sc_toa="null" service_center="null" read="1" status="-1" locked="0" /></smses>'
    result = reading(xml, "SignalPlaintextBackup.xml")
    assert (result.format, said(result)) == ("sms_backup", [("Mei", "pay")])
