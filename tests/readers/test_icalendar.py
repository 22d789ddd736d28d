from __future__ import annotations

from email.message import EmailMessage

from tests.samples.reading import reading

INVITE = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@fraud.invalid\r\nSUMMARY:Last\\, warning\r\n"
    "DTSTART;TZID=Asia/Singapore:20220713T143000\r\nDTEND:20220713T070000Z\r\nORGANIZER;CN=Mei:mailto:mei@fra\r\n"
    " ud.example\r\nDESCRIPTION:Pay here\\nhttps://pay.invalid/x\r\nBEGIN:VALARM\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation():
    result = reading(INVITE, "invite.ics")
    assert result.format == "icalendar"
    [event] = result.rows
    cells = dict(event.cells)
    assert cells["summary"] == "Last, warning"
    assert cells["dtstart;TZID=Asia/Singapore"] == "20220713T143000 (2022-07-13T06:30:00Z)"
    assert cells["dtend"] == "20220713T070000Z (2022-07-13T07:00:00Z)"
    assert cells["organizer;CN=Mei"] == "mailto:mei@fraud.example"
    assert cells["description"] == "Pay here\nhttps://pay.invalid/x"
    assert cells["valarm.trigger"] == "-PT10M"
    assert [(fact.name, fact.value) for fact in result.facts] == [("METHOD", "REQUEST")]


def test_an_invitation_in_a_mail_is_read():
    mail = EmailMessage()
    mail["From"] = "mei@fraud.example"
    mail.set_content("see")
    mail.add_alternative(INVITE, subtype="calendar")
    result = reading(mail.as_bytes(), "a.eml")
    assert [row.locator for row in result.rows] == ["x-1!invite.ics#table=events&row=1"]


def test_a_time_without_a_zone_takes_the_stated_one():
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20220713T143000\nstrange\nEND:VEVENT\n"
    result = reading(event, "a.ics", zone="Asia/Singapore")
    assert result.rows[0].cells == (("dtstart", "20220713T143000 (2022-07-13T06:30:00Z)"),)
    assert result.unparsed[0].locator == "x-1#line=4"
    assert reading(event, "a.ics").rows[0].cells == (("dtstart", "20220713T143000"),)


def test_parameters_that_never_end_cost_no_time():
    result = reading(f"BEGIN:VCALENDAR\r\nX{';' * 5_000}\r\nEND:VCALENDAR\r\n", "invite.ics")
    assert [item.reason for item in result.unparsed] == ["not a line of a calendar"]


def test_a_time_that_breaks_off_is_not_placed():
    whole = INVITE[: INVITE.index("ORGANIZER")]
    cut = reading(whole.rstrip("Z\r\n"), "invite.ics", zone="Asia/Singapore")
    assert dict(cut.rows[0].cells)["dtend"] == "20220713T070000"
    assert dict(cut.rows[0].cells)["dtstart;TZID=Asia/Singapore"] == "20220713T143000 (2022-07-13T06:30:00Z)"
    assert cut.problems == ["invite.ics: the calendar breaks off inside an event"]
    assert dict(reading(whole, "invite.ics").rows[0].cells)["dtend"] == "20220713T070000Z (2022-07-13T07:00:00Z)"
