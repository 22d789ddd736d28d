from __future__ import annotations

import hashlib

import pytest
from tests.samples import compound
from tests.samples.reading import reading

from weftline.readers._msg_properties import rich_text

HEADERS = (
    "Received: from mx.example ([192.0.2.9]) by in.example; Wed, 13 Jul 2022 14:31:00 +0800\n"
    "Received: from [203.0.113.7] by mx.example; Wed, 13 Jul 2022 14:30:30 +0800\n"
    "From: =?utf-8?q?Gro=C3=9Fer?= Boss <boss@pay.example>\nDate: Wed, 13 Jul 2022 14:30:00 +0800\n\n"
)
# The example of MS-OXRTFCP 4.1.1.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0"
)


def test_text_people_and_files():
    result = reading(compound.MSG, "a.msg")
    assert result.format == "msg"
    [message] = result.messages
    assert message.text == "Last warning\n\nPay now.\nOr else."
    assert (message.sender, message.sender_ids) == ("Mei <Mei@Fraud.example>", ("email:mei@fraud.example",))
    assert (message.moment.at_us, message.moment.zone) == (1657722600_000000, "UTC")
    assert message.attachments == ("a.txt",)
    assert [(page.text, page.locator) for page in result.pages] == [("note", "x-1!a.txt#line=1-1")]
    facts = {fact.locator: fact.value for fact in result.facts}
    assert facts["x-1#msg=1&field=to.1"] == "Tan <tan@mail.example>"
    [(locator, found)] = result.observables
    assert facts[locator][found.start : found.end] == found.raw == "Mei@Fraud.example"


def test_the_head_as_it_travelled():
    data = compound.compound(compound.message("x", "y", more=dict([compound.wide(0x007D, HEADERS)])))
    result = reading(data, "a.msg")
    assert result.messages[0].sender == "Großer Boss <boss@pay.example>"
    assert {(item.kind, item.value) for _, item in result.observables} == {
        ("email", "boss@pay.example"),
        ("ipv4", "203.0.113.7"),
    }


def test_a_message_in_a_message_in_a_message():
    inner = compound.message("third", "c", head=24, more={"__attach_version1.0_#00000000": compound.attached("c.txt", b"deep\n")})  # fmt: skip
    middle = compound.message("second", "b", head=24, more={"__attach_version1.0_#00000000": compound.attached("third", None, inner)})  # fmt: skip
    outer = compound.message("first", "a", more={"__attach_version1.0_#00000000": compound.attached("second", None, middle)})  # fmt: skip
    result = reading(compound.compound(outer), "a.msg")
    assert [(message.locator, message.text) for message in result.messages] == [
        ("x-1#msg=1", "first\n\na"),
        ("x-1#msg=2", "second\n\nb"),
        ("x-1#msg=3", "third\n\nc"),
    ]
    assert [message.attachments for message in result.messages] == [(), (), ("c.txt",)]
    assert [page.text for page in result.pages] == ["deep"]


def test_a_page_in_disguise():
    rich = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}Pay {\*\htmltag84 <a href=https://pay.invalid/x>}"
        rb"\htmlrtf {\field \htmlrtf0 now\'fc\u8364?{\*\htmltag92 </a>}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}\htmlrtf\par\htmlrtf0}"
    )
    stored = len(rich).to_bytes(4, "little") + len(rich).to_bytes(4, "little") + b"MELA" + bytes(4) + rich
    data = compound.compound(compound.message("x", "", more={"__substg1.0_10090102": stored}))
    assert reading(data, "a.msg").messages[0].text == "x\n\nPay now\u00fc\u20ac (https://pay.invalid/x)"


def test_packed_rich_text():
    assert rich_text(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rich_text(PACKED[:30]).startswith(b"{\\rtf1\\ansi\\ansicpg12")
    assert rich_text(b"short") == b""


@pytest.mark.parametrize(
    ("stream", "kind", "way_out"),
    [
        ("WordDocument", "a Word document", "save it as .docx"),
        ("Workbook", "an Excel workbook", "save it as .xlsx"),
        ("WORKBOOK", "an Excel workbook", "save it as .xlsx"),
        ("Book", "an Excel workbook", "save it as .xlsx"),
        ("PowerPoint Document", "a presentation", "save it as .pptx"),
        ("EncryptedPackage", "encrypted", "save it without one"),
        ("Strange", "of a kind that is not known", "its text is not read"),
    ],
)
def test_other_compound_files_are_listed_with_the_way_out(stream, kind, way_out):
    data = compound.compound({stream: b"x" * 100, "ObjectPool": {"_1": {"WordDocument": b"x", "Book": b"x"}}})
    result = reading(data, "a.doc")
    assert result.format == "ole"
    assert result.unparsed
    assert stream in result.facts[0].value
    assert result.members[0].sha256 == hashlib.sha256(data).hexdigest()
    for told in (result.problems[0], result.members[0].problem, result.unparsed[0].reason):
        assert f"({kind}), kept and hashed; " in told
        assert told.endswith(way_out)


def test_a_mail_store_is_listed_with_the_way_out():
    data = b"!BDN" + bytes(508)
    member = reading(data, "mail.pst").members[0]
    assert member.sha256 == hashlib.sha256(data).hexdigest()
    assert "an Outlook mail store, kept and hashed" in member.problem
    assert member.problem.endswith("save its mails as .mbox or .eml from the mail program")


def test_a_cut_message_is_told():
    result = reading(compound.MSG[:600], "a.msg")
    assert result.problems
    assert result.members[0].problem
