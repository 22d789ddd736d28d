from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from tests.samples.whatsapp import LRM, NNBSP, TALK, VARIANTS

from weftline.model.locator import Locator
from weftline.readers import ReadHints, read


def reading(text: str | bytes, name: str = "_chat.txt", **hints):
    data = text.encode() if isinstance(text, str) else text
    hints = {"zone": "UTC", "zone_source": "report", **hints}
    result = read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))
    assert result.lines_total == result.lines_accounted
    return result


def said(result):
    return [(message.sender, message.text) for message in result.messages if not message.system]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_locale_is_fully_right(variant):
    result = reading(variant.write(), "WhatsApp Chat with Mei.txt")
    assert result.format == "whatsapp"
    want = [(at.replace(second=at.second if variant.iphone else 0, tzinfo=UTC), who, text) for at, who, text in TALK]
    people = [message for message in result.messages if not message.system]
    assert [(message.moment.utc, message.sender, message.text) for message in people] == want
    assert [message.sender_is_victim for message in people] == [False, True, False, True, False]
    assert result.owner == "Tan Ah Kow"
    [notice] = [message for message in result.messages if message.system]
    assert notice.sender == ""
    assert result.unparsed == []


def test_zone_and_its_source_are_kept():
    [message] = reading("13/07/2022, 14:30 - Mei: hi\n", zone="Asia/Singapore").messages
    assert message.moment.utc == utc(2022, 7, 13, 6, 30)
    assert (message.moment.zone, message.moment.zone_source) == ("Asia/Singapore", "report")
    assert message.moment.text == "13/07/2022, 14:30"
    assert message.locator == "x-1#line=1"


def test_without_a_zone_nothing_is_placed_but_the_reading_stands_there():
    [message] = reading("13/07/2022, 14:30 - Mei: hi\n", zone="").messages
    assert message.moment.at_us is None
    assert message.moment.candidates == ()
    assert message.moment.text == "13/07/2022, 14:30 = 2022-07-13T14:30:00"


def test_an_unknown_zone_is_told():
    result = reading("13/07/2022, 14:30 - Mei: hi\n", zone="Asia/Atlantis")
    assert result.messages[0].moment.at_us is None
    assert any("Atlantis" in problem for problem in result.problems)


def test_an_hour_that_the_clock_passes_twice_has_two_readings():
    [message] = reading("30/10/2022, 02:30 - Mei: hi\n", zone="Europe/Berlin").messages
    assert message.moment.at_us is None
    assert len(message.moment.candidates) == 2


def test_day_and_month_that_cannot_be_told_apart_stay_open():
    result = reading("3/7/22, 2:05 PM - Mei: hi\n5/7/22, 2:06 PM - Tan: no\n")
    assert all(message.moment.ambiguous and message.moment.at_us is None for message in result.messages)
    first = result.messages[0].moment.candidates
    assert first == (1646661900000000, 1656857100000000)
    assert any("state the date order" in problem for problem in result.problems)


def test_an_open_date_without_a_zone_still_shows_two_readings():
    assert reading("3/7/22, 14:05 - Mei: hi\n", zone="").messages[0].moment.ambiguous


def test_a_stated_order_settles_it_unless_the_file_says_otherwise():
    assert reading("3/7/22, 14:05 - Mei: hi\n", date_order="mdy").messages[0].moment.utc == utc(2022, 3, 7, 14, 5)
    result = reading("23/7/22, 14:05 - Mei: hi\n", date_order="mdy")
    assert result.messages[0].moment.utc == utc(2022, 7, 23, 14, 5)
    assert any("does not fit" in problem for problem in result.problems)


def test_the_order_of_messages_settles_it():
    result = reading("11/7/22, 14:05 - Mei: a\n1/8/22, 14:06 - Tan: b\n2/8/22, 9:00 - Mei: c\n")
    assert [message.moment.utc.month for message in result.messages] == [7, 8, 8]
    assert any("order of messages" in fact.value for fact in result.facts)


def test_an_order_that_flips_inside_the_file_is_settled_date_by_date():
    result = reading("25/6/22, 10:00 - A: a\n26/6/22, 10:00 - B: b\n7/13/22, 10:00 - A: c\n7/14/22, 10:00 - B: d\n")
    assert [(m.moment.utc.month, m.moment.utc.day) for m in result.messages] == [(6, 25), (6, 26), (7, 13), (7, 14)]


def test_nothing_can_speak_of_days_after_its_receipt():
    text = "6/5/22, 14:05 - Mei: hi\n7/5/22, 14:06 - Tan: no\n"
    received = 1652054400_000000  # 9 May 2022
    result = reading(text, received_us=received)
    assert [message.moment.utc.month for message in result.messages] == [5, 5]
    assert any("received" in fact.value for fact in result.facts)
    assert reading(text, received_us=received * 2).messages[0].moment.ambiguous


def test_the_one_whom_the_file_is_named_after_is_not_its_owner():
    result = reading("13/07/2022, 14:30 - Mei: a\n", "WhatsApp Chat with Mei.txt")
    assert result.messages[0].sender_is_victim is False
    assert result.owner == ""
    other = reading("13/07/2022, 14:30 - Hat: a\n13/07/2022, 14:31 - Tan: b\n", "WhatsApp Chat with Tan.txt")
    assert other.owner == "Hat"


def test_same_day_and_month_number_is_not_ambiguous():
    assert reading("7/7/22, 14:05 - Mei: hi\n").messages[0].moment.utc == utc(2022, 7, 7, 14, 5)


def test_a_chat_pasted_with_the_phones_own_heads_stays_text():
    text = (
        "13/07/2022, 14:30 - Mei: look what she wrote\n[12/07, 10:00 am] Ann: pay me\n[12/07, 10:01 am] Bob: no\n"
        "13/07/2022, 14:31 - Tan: I see\n"
    )
    result = reading(text)
    assert [who for who, _ in said(result)] == ["Mei", "Tan"]
    assert "Ann: pay me" in result.messages[0].text
    assert "pasted" in result.messages[0].note
    assert result.messages[0].locator == "x-1#line=1-3"


def test_a_chat_pasted_in_another_shape_stays_text():
    text = "13/07/2022, 14:30 - Mei: look\n[12/07/22, 10:00:05] Ann: pay me\n13/07/2022, 14:31 - Tan: I see\n"
    result = reading(text)
    assert said(result) == [("Mei", "look\n[12/07/22, 10:00:05] Ann: pay me"), ("Tan", "I see")]
    assert "another export" in result.messages[0].note


def test_a_chat_pasted_in_the_files_own_shape_stays_text_because_time_returns():
    text = (
        "13/07/2022, 14:30 - Mei: look\n10/07/2022, 09:00 - Ann: pay me\nor else\n10/07/2022, 09:05 - Bob: no\n"
        "13/07/2022, 14:31 - Tan: I see\n"
    )
    result = reading(text)
    assert [who for who, _ in said(result)] == ["Mei", "Tan"]
    assert "runs back and returns" in result.messages[0].note


def test_exports_joined_by_hand_are_kept_as_messages_and_told():
    early = "".join(f"{day:02}/07/2022, 14:30 - Mei: a{day}\n" for day in range(13, 20))
    late = "".join(f"[{day:02}/05/22, 14:30:09] Tan: b{day}\n" for day in range(13, 20))
    result = reading(early + late)
    assert len(said(result)) == 14
    assert any("joined" in problem for problem in result.problems)


def test_time_that_runs_back_at_the_end_is_kept_and_noted():
    result = reading("13/07/2022, 14:30 - Mei: a\n10/07/2022, 09:00 - Tan: b\n")
    assert len(said(result)) == 2
    assert "time runs back" in result.messages[1].note


def test_a_little_disorder_is_normal():
    result = reading("13/07/2022, 14:30 - Mei: a\n13/07/2022, 14:10 - Tan: b\n13/07/2022, 14:31 - Mei: c\n")
    assert [message.note for message in result.messages] == ["", "", ""]


@pytest.mark.parametrize(
    "rest",
    [
        'Mei changed the subject from "a" to "b: c"',
        "Mei created group “Trip: 2022”",
        "Messages and calls are end-to-end encrypted. Learn more: tap",
        "+65 8000 0001 left",
        "Your security code with Mei changed",
        "یہ کوئی نئی عبارت",
    ],
)
def test_entries_of_the_service_are_nobodys_words(rest):
    result = reading(f"13/07/2022, 14:30 - {rest}\n13/07/2022, 14:31 - Mei: hi\n")
    assert result.messages[0].system
    assert result.messages[0].sender == ""
    assert result.messages[0].text == rest
    assert said(result) == [("Mei", "hi")]


def test_a_notice_under_a_persons_name_is_not_hers():
    notice = (
        f"[13/07/2022, 14:30:01] Mei: {LRM}Messages and calls are end-to-end encrypted. No one outside can read them."
    )
    unmarked = notice.replace(LRM, "")
    later = f"[13/07/2022, 14:31:01] Mei: {LRM}Your security code with Mei changed. Tap to learn more.\n"
    for first in (notice, unmarked):
        result = reading(f"{first}\n{later}[13/07/2022, 14:32:01] Mei: hello\n")
        assert [message.system for message in result.messages] == [True, True, False]
        assert result.messages[0].sender == ""
        assert "'Mei'" in result.messages[0].note


def test_a_person_may_write_about_encryption():
    lines = "".join(f"13/07/2022, 14:{minute} - Mei: hi\n" for minute in range(30, 40))
    result = reading(lines + "13/07/2022, 14:50 - Tan: is this end-to-end encrypted? I think it is, she added you\n")
    assert said(result)[-1][0] == "Tan"


def test_names_with_a_colon_and_numbers_as_names():
    text = (
        "13/07/2022, 14:30 - Dr: Lim: first: thing\n13/07/2022, 14:31 - \u202a+65 8000 0001\u202c: hi\n"
        "13/07/2022, 14:32 - Dr: Lim: second\n13/07/2022, 14:33 - \u202a+65 8000 0001\u202c:\n"
    )
    result = reading(text)
    assert said(result) == [
        ("Dr: Lim", "first: thing"),
        ("+65 8000 0001", "hi"),
        ("Dr: Lim", "second"),
        ("+65 8000 0001", ""),
    ]
    assert result.messages[1].sender_ids == ("whatsapp:+6580000001",)
    assert result.messages[0].sender_ids == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("IMG-20220713-WA0001.jpg (file attached)", "IMG-20220713-WA0001.jpg"),
        (f"{LRM}IMG-20220713-WA0001.jpg (Datei angehängt)", "IMG-20220713-WA0001.jpg"),
        ("receipt june.pdf (archivo adjunto)", "receipt june.pdf"),
        (f"{LRM}PTT-20220713-WA0001.opus (ملف مرفق)\ncaption below", "PTT-20220713-WA0001.opus"),
        (f"{LRM}<attached: 00000012-PHOTO-2022-07-13-14-30-01.jpg>", "00000012-PHOTO-2022-07-13-14-30-01.jpg"),
        (f"caption {LRM}<Anhang: 00000012-PHOTO-2022-07-13-14-30-01.jpg>", "00000012-PHOTO-2022-07-13-14-30-01.jpg"),
        (f"{LRM}<附件：00000012-PHOTO-2022-07-13-14-30-01.jpg>", "00000012-PHOTO-2022-07-13-14-30-01.jpg"),
        (f"{LRM}<pièce jointe : 00000012-AUDIO-2022-07-13.opus>", "00000012-AUDIO-2022-07-13.opus"),
    ],
)
def test_attachments_in_both_styles(text, name):
    [message] = reading(f"13/07/2022, 14:30 - Mei: {text}\n").messages
    assert message.attachments == (name,)
    assert not message.system


@pytest.mark.parametrize("text", ["see a.txt (my notes are here)", "<b: c>", "x < y: z.com > w", "(file attached)"])
def test_what_only_looks_like_an_attachment(text):
    assert reading(f"13/07/2022, 14:30 - Mei: {text}\n").messages[0].attachments == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("This message was deleted", "deleted by its sender"),
        (f"{LRM}You deleted this message.", "deleted by its sender"),
        ("<Media omitted>", "media not exported"),
        (f"{LRM}image omitted", "media not exported"),
        ("<省略多媒体文件>", "media not exported"),
        ("null", "view once"),
        (f"now you see it {LRM}<This message was edited>", "edited"),
        (f"{LRM}Missed voice call", "call"),
        (f"{LRM}POLL:\nWhen?\n{LRM}OPTION: now ({LRM}1 vote)", "poll"),
        (f"{LRM}Location: https://maps.google.com/?q=1.3,103.8", "location"),
    ],
)
def test_what_the_service_says_about_a_message(text, note):
    [message] = reading(f"[13/07/2022, 14:30:01] Mei: {text}\n").messages
    assert (message.sender, message.system, message.note) == ("Mei", False, note)
    assert LRM not in message.text[:1]


def test_what_stands_before_the_first_message_is_listed():
    result = reading("some words\nmore\n13/07/2022, 14:30 - Mei: hi\n13/07/2022, 14:31 - Tan: a\n", "_chat.txt")
    assert [(item.locator, item.text) for item in result.unparsed] == [
        ("x-1#line=1", "some words"),
        ("x-1#line=2", "more"),
    ]


def test_a_head_that_is_cut_off_is_listed_and_not_given_to_the_message_before():
    result = reading("13/07/2022, 14:30 - Mei: hi\n13/07/2022, 14:31 - Tan: a\n13/07/2022, 14")
    assert said(result) == [("Mei", "hi"), ("Tan", "a")]
    assert [item.locator for item in result.unparsed] == ["x-1#line=3"]


def test_impossible_times_are_kept_and_not_placed():
    result = reading("13/07/2022, 25:30 - Mei: a\n31/02/2022, 10:00 - Mei: b\n14/07/2022, 10:00 - Mei: c\n")
    assert result.unparsed[0].text == "13/07/2022, 25:30 - Mei: a"
    [first, _] = result.messages
    assert first.moment.at_us is None
    assert first.text == "b"


def test_hour_and_marker_that_contradict_each_other_are_not_placed():
    [first, second] = reading("13/07/2022, 14:30 AM - Mei: a\n13/07/2022, 3:30 PM - Mei: b\n").messages
    assert first.moment.at_us is None
    assert "contradicts" in first.note
    assert second.moment.utc.hour == 15


def test_the_owner_as_stated_marks_the_victims_messages():
    result = reading("13/07/2022, 14:30 - Mei: a\n13/07/2022, 14:31 - Tan: b\n", owner="tan")
    assert [message.sender_is_victim for message in result.messages] == [False, True]
    unknown = reading("13/07/2022, 14:30 - Mei: a\n13/07/2022, 14:31 - Tan: b\n", owner="Someone")
    assert [message.sender_is_victim for message in unknown.messages] == [None, None]


def archive(chat: str, *, media: dict[str, bytes], name: str = "_chat.txt") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, chat)
        for member, data in media.items():
            target.writestr(member, data)
    return sink.getvalue()


def test_a_zip_with_media_names_what_is_missing_and_whose_copy_it_is():
    chat = (
        f"[13/07/2022, 14:30:01] Mei: {LRM}<attached: 1-AUDIO-1.opus>\n[13/07/2022, 14:31:01] Tan: no\n"
        f"[13/07/2022, 14:31:02] Mei: {LRM}<attached: 2-PHOTO-2.jpg>\n"
    )
    data = archive(chat, media={"1-AUDIO-1.opus": b"OggS" + bytes(20)})
    result = reading(data, "WhatsApp Chat - Mei.zip")
    assert result.format == "zip"
    assert result.owner == "Tan"
    assert result.messages[0].locator == "x-1!_chat.txt#line=1"
    assert Locator.parse(result.messages[0].locator).members == ("_chat.txt",)
    by_name = {member.name: member for member in result.members}
    assert by_name["2-PHOTO-2.jpg"].format == "missing"
    assert "x-1!_chat.txt#line=3" in by_name["2-PHOTO-2.jpg"].problem
    assert by_name["1-AUDIO-1.opus"].format == "audio"
    assert by_name["_chat.txt"].problem == ""


def test_one_endless_line_and_very_long_messages_are_bounded():
    result = reading("13/07/2022, 14:30 - Mei: " + "x" * 3_000_000 + "\n13/07/2022, 14:31 - Tan: b\n")
    assert [len(text) for _, text in said(result)] == [3_000_000, 1]
    lines = "\n".join("y" for _ in range(50_000))
    result = reading(f"13/07/2022, 14:30 - Mei: {lines}\n13/07/2022, 14:31 - Tan: b\n")
    assert {message.sender for message in result.messages} == {"Mei", "Tan"}
    assert len(result.messages) == 4
    assert "goes on" in result.messages[1].note


def test_bytes_that_are_no_text_stay_visible():
    data = b"13/07/2022, 14:30 - Mei: a" + b"\xff\x00" + "é\n".encode()
    assert reading(data).messages[0].text == "a\\xff␀é"


def test_narrow_space_in_brackets_and_marks_before_names():
    text = f"{LRM}[13/07/2022, 2:30:01{NNBSP}PM] ~{NNBSP}Mei: {LRM}image omitted\n"
    [message] = reading(text).messages
    assert message.moment.utc == utc(2022, 7, 13, 14, 30, 1)
    assert message.sender == f"~{NNBSP}Mei"
