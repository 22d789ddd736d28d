from __future__ import annotations

import base64
import io

from tests.samples.papers import png, screenshot
from tests.samples.reading import reading, said

from weftline.readers import ReadHints, member_bytes

XML = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore-->
<smses count="4" backup_set="x">
  <sms protocol="0" address="+65 8000 0001" date="1657722600000" type="1" subject="null" body="pay &#55357;&#56832; now" read="1" readable_date="13 Jul 2022 14:30:00" contact_name="Mei" />
  <sms protocol="0" address="+6580000001" date="1657722660000" type="2" body="no" contact_name="Mei" />
  <mms date="1657722720000" msg_box="1" address="+6580000001" contact_name="(Unknown)">
    <parts>
      <part seq="-1" ct="application/smil" text="&lt;smil/&gt;" />
      <part seq="0" ct="text/plain" text="look" />
      <part seq="1" ct="image/jpeg" cl="a.jpg" text="null" data="AAAA" />
    </parts>
    <addrs><addr address="+6580000001" type="137" charset="106" /><addr address="insert-address-token" type="151" /></addrs>
  </mms>
  <call number="+6580000001" duration="12" date="1657722780000" type="3" contact_name="Mei" />
</smses>
"""


def test_messages_pictures_and_calls():
    result = reading(XML, "sms-2022.xml", owner="Tan")
    assert result.format == "sms_backup"
    assert said(result) == [("Mei", "pay \U0001f600 now"), ("Tan", "no"), ("+6580000001", "look")]
    first, mine, picture, call = result.messages
    assert (first.moment.at_us, first.moment.text) == (1657722600_000000, "13 Jul 2022 14:30:00")
    assert first.sender_ids == ("phone:+6580000001",)
    assert (mine.sender_is_victim, mine.note) == (True, "to Mei")
    assert picture.attachments == ("a.jpg",)
    assert (call.system, call.text) == (True, "missed call, 12 s")
    assert result.facts[0].value == "4"


def mms(*parts: str) -> str:
    return f'<smses count="1"><mms date="1657722720000" msg_box="1" address="+6580000001"><parts>{"".join(parts)}</parts></mms></smses>'


def test_pictures_are_files_inside_the_backup():
    data = base64.b64encode(png(screenshot([("left", "pay")], 80, 80))).decode()
    part = f'<part seq="1" ct="image/png" cl="a.png" data="{data}" />'
    result = reading(
        mms(
            part,
            part,
            '<part seq="3" ct="video/mp4" cl="b.mp4" />',
            '<part seq="4" ct="audio/amr" name="c" data="?" />',
        ),
        "a.xml",
        ocr=False,
    )
    assert result.messages[0].attachments == ("a.png", "a.png [2]", "b.mp4", "c")
    assert [(member.name, member.format) for member in result.members[1:3]] == [
        ("a.png", "image"),
        ("a.png [2]", "image"),
    ]
    assert [member.problem.partition(":")[0] for member in result.members[3:]] == [
        "its content is not in the backup",
        "cannot be unpacked",
    ]
    assert len(result.photos) == 2
    with member_bytes(io.BytesIO(mms(part).encode()), ["a.png"], ReadHints("x-1", "a.xml")) as file:
        assert file.read(4) == b"\x89PNG"


def test_sealed_pictures_are_only_hashed():
    data = base64.b64encode(png(screenshot([("left", "pay")], 80, 80))).decode()
    result = reading(mms(f'<part ct="image/png" cl="a.png" data="{data}" />'), "a.xml", sealed_media=True)
    [photo] = result.photos
    assert (photo.sealed, photo.phash64, result.image_texts) == (True, "", [])
    assert result.members[1].sealed


def test_pairs_that_are_split_between_pieces_are_joined():
    body = "".join(f"{'x' * n}&#55357;&#56832;" for n in range(1, 600))
    text = f'<smses count="1"><sms address="1" date="1657722600000" type="1" body="{body}" /></smses>'
    [message] = reading(text, "a.xml").messages
    assert message.text.count("\U0001f600") == 599
    assert "\ufffd" not in message.text


def test_what_is_no_message_is_listed_and_hides_none():
    text = '<smses count="2"><sms address="1" date="1657722600000" type="1" body="a"/><rcs body="b"><x/></rcs></smses>'
    result = reading(text, "a.xml")
    assert said(result) == [("1", "a")]
    assert [(item.locator, item.text) for item in result.unparsed] == [("x-1#msg=2", '<rcs body="b"><x/></rcs>')]


def test_document_types_are_refused_and_a_cut_file_is_listed():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><smses count="1"><sms address="1" date="1" type="1" body="&b;"/></smses>'
    for data in (bomb.encode(), bomb.encode("utf-16"), b"<!--" + b"x" * 70_000 + b"<smses -->" + bomb.encode()):
        result = reading(b"<!--<smses>-->" * (data[:1] == b"<") + data, "a.xml")
        assert result.format == "sms_backup"
        assert result.messages == []
        assert "document type" in result.unparsed[0].reason
    for end in range(200, len(XML), 97):
        result = reading(XML[:end], "a.xml")
        assert result.problems
        assert len(result.messages) < 5
