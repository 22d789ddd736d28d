from __future__ import annotations

import io
from email.message import EmailMessage

from weftline.model.locator import Locator
from weftline.readers import ReadHints, member_bytes, read


def reading(data: bytes, name="mail.eml", **hints):
    return read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))


def sample() -> EmailMessage:
    mail = EmailMessage()
    mail["Received"] = "from mx.example (mx.example [192.0.2.9]) by in.example; Wed, 13 Jul 2022 14:31:00 +0800"
    mail["Received"] = "from [203.0.113.7] (unknown) by mx.example; Wed, 13 Jul 2022 14:30:30 +0800"
    mail["Authentication-Results"] = "in.example; spf=fail smtp.mailfrom=boss@pay.example"
    mail["From"] = "Großer Boss <Boss@Pay.example>"
    mail["To"] = "one@mail.example"
    mail["Date"] = "Wed, 13 Jul 2022 14:30:00 +0800"
    mail["Subject"] = "Létzte Warnung"
    mail["Reply-To"] = "other@mail.invalid"
    mail.set_content("Pay now.\n")
    mail.add_alternative(
        '<p>Pay <a href="https://pay.invalid/x">now</a><img src="https://track.invalid/a.png"></p><script>x</script>',
        subtype="html",
    )
    mail.add_attachment(
        b"\x00\x01\x02\x03binary", maintype="application", subtype="octet-stream", filename="../../a.bin"
    )
    mail.add_attachment("note text here", filename="a.txt")
    mail.add_attachment("second note", filename="a.txt")
    return mail


def test_headers_text_and_attachments():
    result = reading(sample().as_bytes())
    assert result.format == "eml"
    [message] = result.messages
    assert message.text == "Létzte Warnung\n\nPay now."
    assert message.sender == "Großer Boss <Boss@Pay.example>"
    assert message.sender_ids == ("email:boss@pay.example",)
    assert message.moment.at_us == 1657693800_000000
    assert (message.moment.zone, message.moment.zone_source) == ("+0800", "file")
    assert message.attachments == ("../../a.bin", "a.txt", "a.txt [2]")
    received = [fact for fact in result.facts if fact.name == "Received"]
    assert [fact.locator for fact in received] == ["x-1#field=Received", "x-1#field=Received.2"]
    assert any(fact.name == "Authentication-Results" for fact in result.facts)
    assert any(page.text == "Pay now (https://pay.invalid/x)" for page in result.pages)
    members = {member.name: member for member in result.members}
    assert members["../../a.bin"].problem.startswith("unknown format")
    assert Locator.parse(members["a.txt [2]"].locator).members == ("a.txt [2]",)


def test_addresses_become_observables_with_offsets_into_the_header():
    result = reading(sample().as_bytes())
    found = {(item.kind, item.value) for _, item in result.observables}
    assert {("email", "boss@pay.example"), ("email", "other@mail.invalid"), ("ipv4", "203.0.113.7")} <= found
    assert ("ipv4", "192.0.2.9") not in found
    headers = {fact.locator: fact.value for fact in result.facts}
    for locator, item in result.observables:
        assert headers[locator][item.start : item.end] == item.raw


def test_members_can_be_fetched_again():
    data = io.BytesIO(sample().as_bytes())
    assert member_bytes(data, ("a.txt [2]",), ReadHints(exhibit="x-1", name="m.eml")).read() == b"second note\n"


def test_a_mail_in_a_mail():
    outer = EmailMessage()
    outer["From"] = "one@mail.example"
    outer["Subject"] = "Fwd"
    outer.set_content("see")
    outer.add_attachment(sample())
    result = reading(outer.as_bytes())
    assert [message.sender for message in result.messages] == ["one@mail.example", "Großer Boss <Boss@Pay.example>"]


def test_only_html():
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.set_content("<div>One</div><div>Two<br>Three</div>", subtype="html")
    assert reading(mail.as_bytes()).messages[0].text == "One\nTwo\nThree"


def test_html_in_the_mails_own_encoding():
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.set_content("<p>轉帳五百元</p>", subtype="html", charset="big5")
    assert reading(mail.as_bytes()).messages[0].text == "轉帳五百元"


def test_broken_mails_are_read_as_far_as_they_go():
    broken = (
        b"From: =?utf-8?q?caf=C3=A9?= <a@b.example>\r\nDate: not a date\r\nSubject: =?unknown-8bit?B?xxx?=\r\n"
        b"Content-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nh\xe9llo\r\n"
    )
    result = reading(broken)
    assert "h" in result.messages[0].text
    assert result.messages[0].moment.at_us is None
    assert result.messages[0].moment.text == "not a date"
    assert result.problems


def test_a_date_without_zone_is_not_placed():
    assert reading(b"From: a@b.example\nDate: Wed, 13 Jul 2022 14:30:00\n\nx").messages[0].moment.at_us is None


def test_a_header_with_eight_bit_bytes_does_not_break_it():
    result = reading("From: a@b.example\nSubject: grüße 你好\nReceived: from x\n\nx".encode())
    assert any(fact.name == "Subject" for fact in result.facts)
    result.facts[0].value.encode()
