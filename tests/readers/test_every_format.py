"""What holds for every format, also for those that are added later."""

from __future__ import annotations

import gzip
import importlib
import io
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.samples import databases, office
from tests.samples.archives import tarred, zipped
from tests.samples.compound import MSG, compound
from tests.samples.papers import pdf, png, screenshot
from tests.samples.reading import strange
from tests.samples.whatsapp import VARIANTS

from weftline.model.locator import Locator
from weftline.readers import Format, ReadHints, formats, read

SAMPLES: dict[str, bytes] = {
    "chat.txt": VARIANTS[0].write(),
    "marked.txt": VARIANTS[3].write(),
    "arabic.txt": next(variant for variant in VARIANTS if variant.name == "ar iphone").write(),
    "result.json": json.dumps(
        {
            "name": "M",
            "type": "personal_chat",
            "id": 1,
            "messages": [
                {
                    "id": 1,
                    "type": "message",
                    "date": "2022-07-13T14:30:00",
                    "from": "M",
                    "from_id": "user1",
                    "text": "a",
                }
            ]
            * 3,
        }
    ).encode(),
    "mail.eml": b"From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nbody\n--q\nContent-Disposition: attachment; filename=a.txt\n\nfile\n--q--\n",
    "mail.msg": MSG,
    "Inbox.mbox": b"From a@b.example Wed Jul 13 14:30:00 2022\nFrom: a@b.example\nSubject: x\n\nbody\n\nFrom - Wed Jul 13 14:31:00 2022\nFrom: c@d.example\n\nmore\n",
    "invite.ics": b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:pay\nDTSTART:20220713T143000Z\nDESCRIPTION:a\\nb\nEND:VEVENT\nEND:VCALENDAR\n",
    "old.doc": compound({"WordDocument": b"words"}),
    "letter.rtf": rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}Pay \b now\b0\par \u8364?\'fc}",
    "letter.docx": office.docx(office.paragraph("Pay now") + office.paragraph("or else")),
    "letter.odt": office.odt("<text:p>Pay<text:s/>now</text:p>"),
    "pay.xlsx": office.xlsx({"S": office.row(1, "To", "Sum") + office.row(2, "LIM", 500)}),
    "a.zip": zipped(("a.txt", b"note\n"), ("b.csv", b"a,b\n1,2\n")),
    "a.tar": tarred(("a.txt", b"note\n"), link="x"),
    "t.csv": b'a,b\n1,2\n"3\n4",5\n',
    "p.html": b"<html><body><p>text</p></body></html>",
    "p.pdf": pdf("some text in a page"),
    "i.png": png(screenshot([("left", "pay")], 80, 80)),
    "message_1.json": b'{"participants":[{"name":"M"}],"messages":[{"sender_name":"M","timestamp_ms":1657693800000,"content":"a"}],"title":"M"}',
    "chat_history.json": b'{"m":[{"From":"m","Media Type":"TEXT","Created":"2022-07-13 14:30:00 UTC","Content":"a","IsSender":false}]}',
    "chat_history.html": b"<html><body><h2>Received Saved Chat History</h2><table><tr><td>m</td><td>TEXT</td><td>2022-07-13 14:30:00 UTC</td></tr><tr><td>a</td></tr></table></body></html>",
    "messages.json": b'[{"ID":1,"Timestamp":"2022-07-13 14:30:00","Contents":"a","Attachments":""}]',
    "messages.csv": b'ID,Timestamp,Contents,Attachments\n1,2022-07-13 14:30:00,"a\nb",\n2,2022-07-13 14:31:00,c,\n',
    "data.json": b'{"Messages":[{"match_id":"M 1","messages":[{"to":1,"from":"You","message":"a","sent_date":"Wed, 13 Jul 2022 14:30:00 GMT"}]}]}',
    "[LINE] Chat with M.txt": b'[LINE] Chat history with M\nSaved on: 2022/07/20 10:00\n\n2022/07/13(Wed)\n14:30\tM\tpay\n14:31\tT\t"a\nb"\n',
    "KakaoTalk.txt": "M 님과 카카오톡 대화\n2022년 7월 13일 오후 2:30\n2022년 7월 13일 오후 2:30, M : 돈\n지금\n".encode(),
    "messages.html": b'<html><body><div class="page_wrap"><div class="message default" id="m1"><div class="body"><div class="date" title="13.07.2022 14:30:00 UTC+08:00">x</div><div class="from_name">M</div><div class="text">a<br>b</div></div></div></div></body></html>',
    "message_1.html": b'<html><body><div class="pam _a6-g"><h2 class="_a6-h">M</h2><div class="_a6-p"><div>a<ul class="_a6-q"><li>x</li></ul></div></div><div class="_a6-o">13 Jul 2022, 14:30</div></div></body></html>',
    "messages.htm": b'<div class="thread">M, T<div class="message"><div class="message_header"><span class="user">M</span><span class="meta">Wednesday, July 13, 2016 at 2:30pm UTC+08</span></div></div><p>a</p></div>',
    "main.jsonl": b'{"version":"1","backupTimeMs":"1657722600000"}\n{"recipient":{"id":"2","contact":{"e164":"6580000001","nickname":{"given":"M"}}}}\n{"chatItem":{"authorId":"2","dateSent":"1657722600000","incoming":{},"revisions":[],"standardMessage":{"text":{"body":"a"},"quote":{"authorId":"2"},"attachments":[{"pointer":{"locatorInfo":{"plaintextHash":"AA=="}}}]}}}\n',
    "viber.csv": b'13/07/2022,14:30:00,M,+6580000001,a\nb\n13/07/2022,14:31:00,Me,+6580000009,"no"\n="13/07/2022"\t14:32:00\t="M"\t="+6580000001"\t"c"\n',
    "viber.db": databases.VIBER_DESKTOP,
    "viber_messages": databases.VIBER_ANDROID,
    "ChatComDatabase": databases.BUMBLE,
    "m.db-wal": zipped(
        *zip(("m.db", "m.db-wal"), databases.logged("CREATE TABLE t(x)", "INSERT INTO t VALUES (1)"), strict=True)
    ),
    "sms.xml": b'<smses count="1"><sms address="+6580000001" date="1657722600000" type="1" body="a &#55357;&#56832;" /></smses>',
    "msgstore.db": databases.NEW_ANDROID,
    "ChatStorage.sqlite": databases.IOS,
    "chat.db": databases.APPLE,
    "thing.db": databases.sqlite_file("CREATE TABLE t(a, b)", {"t": [(1, "text"), (None, b"\xff")]}),
    "a.json": b'{"a":[{"b":1},{"b":"text"}],"c":{"d":[1,2]}}',
    "talk.txt": "\n".join([f"{n}: you have to pay now, or I send it" for n in ("Mei", "Tan")] * 4).encode(),
    "a.txt.gz": gzip.compress(b"some text\nmore\n"),
    "n.txt": "plain words\nmore\n".encode("utf-16"),
}


LISTED_ONLY = {"old.doc"}


@pytest.mark.parametrize("member", formats().found.values(), ids=lambda member: member.name)
def test_each_says_what_it_reads_and_where_that_is_written(member: Format):
    assert member.versions
    assert member.reference
    module = next(name for name in ("app" if member.name in {"apk", "ipa"} else member.name,))
    assert importlib.import_module(f"weftline.readers.{module}").__doc__
    for head in (b"", b"\0" * 64, b"PK", bytes(range(256)) * 20):
        assert 0 <= member.sniff(head, "x") <= 100


def test_no_format_is_broken():
    assert formats().broken == []


def test_every_format_has_a_sample_but_those_that_are_only_recognised_or_belong_to_other_rooms():
    seen = {member.format for name, data in SAMPLES.items() for member in look(data, name).members}
    assert set(formats().found) - seen == {"apk", "audio", "ipa", "video"}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_known_and_accounted_for(name):
    result = look(SAMPLES[name], name)
    assert bool(result.members[0].problem) == (name in LISTED_ONLY)
    assert result.lines_total == result.lines_accounted


def look(data: bytes, name: str):
    result = read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, zone="UTC", ocr=False, max_bytes=16 << 20))
    assert result.lines_total == result.lines_accounted
    assert result.members
    for record in (
        *result.messages,
        *result.pages,
        *result.rows,
        *result.members,
        *result.unparsed,
        *result.facts,
        *result.photos,
    ):
        assert Locator.parse(record.locator).exhibit == "x-1"
        record.locator.encode()
    for message in result.messages:
        f"{message.text}{message.sender}".encode()
    return result


# how a packed database and the log packed with it begin, and a text in UTF-16 of which one byte is there
BEGINNINGS = {"m.db-wal": "SQLite format 3\n7\x7f", "n.txt": "\xff"}


def invented_where_cut(name: str, step: int) -> list[object]:
    data = SAMPLES[name]
    whole = look(data, name)
    raw = BEGINNINGS.get(name, "" if b"\0" in data else data.decode("utf-8", "replace"))
    return [one for end in range(0, len(data), step) for one in strange(look(data[:end], name), whole, raw)]


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_anywhere_nothing_crashes_and_nothing_is_invented(name):
    assert invented_where_cut(name, max(1, len(SAMPLES[name]) // 60)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", SAMPLES)
def test_cut_at_every_byte_nothing_crashes_and_nothing_is_invented(name):
    assert invented_where_cut(name, 1) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_changed_bytes_crash_nothing(name):
    chance = random.Random(name)
    for _ in range(60):
        data = bytearray(SAMPLES[name])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 4))
        assert look(bytes(data), name).members


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(["x", "x.txt", "x.csv", "x.json", "x.eml", "x.html", "_chat.txt"]))
def test_any_bytes_are_accounted_for(data, name):
    result = look(data, name)
    assert result.lines_total == result.lines_accounted


CHAT_LINES = st.lists(
    st.one_of(
        st.sampled_from([
            "13/07/2022, 14:30 - Mei: hi", "3/7/22, 2:05 PM - Tan: a: b", "[13/07/2022, 14:30:01] Mei: \u200eimage omitted",
            "13/07/2022, 14:30 - Mei left", "more", "", "14/07/2022, 09:00 - ", "14/07/2022, 09:00 - :", "[", "13/07/2022",
            "2022年7月3日 下午2:05 - 李: 好", "11/07/2022, 14:30 - Ann: old",
        ]),
        st.text(max_size=30),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHAT_LINES, st.sampled_from(["\n", "\r\n"]))
def test_every_line_of_a_chat_is_somewhere(rows, end):
    text = end.join(rows)
    result = look(text.encode("utf-8", "surrogatepass"), "_chat.txt")
    if result.format == "whatsapp":
        spans = [span(record.locator) for record in (*result.messages, *result.unparsed)]
        covered = [line for first, last in spans for line in range(first, last + 1)]
        assert sorted(covered) == list(range(1, result.lines_total + 1))


def span(locator: str) -> tuple[int, int]:
    first, _, last = Locator.parse(locator).named["line"].partition("-")
    return int(first), int(last or first)
