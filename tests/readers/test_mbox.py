from __future__ import annotations

from tests.samples.reading import reading

MAIL = b"From: a@b.example\nSubject: one\nDate: Wed, 13 Jul 2022 14:30:00 +0800\n\nFrom here on you pay.\n\nFrom today 12:00 you pay more.\n"
SECOND = b"From: c@d.example\r\nSubject: two\r\n\r\n>From quoted\r\n"
BOX = b"From a@b.example Wed Jul 13 14:30:00 2022\n" + MAIL + b"\nFrom - Wed Jul 13 14:31:00 2022\r\n" + SECOND


def test_each_mail_is_a_file_of_its_own():
    result = reading(BOX, "Inbox.mbox")
    assert result.format == "mbox"
    assert [(message.locator, message.text.partition("\n")[0]) for message in result.messages] == [
        ("x-1!mail 00001.eml#msg=1", "one"),
        ("x-1!mail 00002.eml#msg=1", "two"),
    ]
    assert result.messages[0].text.endswith("From today 12:00 you pay more.")
    assert result.messages[0].moment.at_us == 1657693800_000000
    assert [member.size for member in result.members[1:3]] == [len(MAIL) + 1, len(SECOND)]


def test_a_sentence_that_begins_so_is_no_mailbox():
    assert reading(b"From here it goes on at 12:00 sharp\nand so on\n", "a.txt").format == "text"


def test_a_box_that_ends_with_its_parting_line():
    result = reading(BOX + b"\r\nFrom - Wed Jul 13 14:32:00 2022\r\n", "Inbox")
    assert len(result.messages) == 2
    assert result.unparsed[0].reason.endswith("mail 3 holds nothing")
