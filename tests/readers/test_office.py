from __future__ import annotations

import pytest
from tests.samples import office
from tests.samples.papers import png, screenshot
from tests.samples.reading import reading

CORE = (
    b'<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:creator>Mei</dc:creator>'
    b"<dcterms:created>2022-07-13T14:30:00Z</dcterms:created></cp:coreProperties>"
)


def test_words_of_a_word_document_in_order():
    body = (
        office.paragraph("Pay ", "now.")
        + '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>here</w:t></w:r></w:hyperlink><w:del><w:r><w:delText>not</w:delText></w:r></w:del></w:p>'
        + f"<w:tbl><w:tr><w:tc>{office.paragraph('To')}</w:tc><w:tc>{office.paragraph('LIM')}</w:tc></w:tr></w:tbl>"
        + "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
    )
    links = (("rId1", "hyperlink", "https://pay.invalid/x"),)
    picture = png(screenshot([("left", "pay")], 80, 80))
    data = office.docx(
        body,
        ("word/comments.xml", office.docx_part(office.paragraph("a comment"))),
        ("word/media/i.png", picture),
        ("word/vbaProject.bin", b"macro"),
        ("docProps/core.xml", CORE),
        links=links,
    )
    result = reading(data, "a.docx", ocr=False)
    assert result.format == "office"
    assert result.pages[0].text == "Pay now.\nhere (https://pay.invalid/x) [deleted: not]\nTo \tLIM\na\tb\nc"
    assert (result.pages[1].text, result.pages[1].locator) == ("a comment", "x-1#part=word/comments.xml")
    assert {member.name for member in result.members[1:]} == {"word/media/i.png", "word/vbaProject.bin"}
    assert {fact.name: fact.value for fact in result.facts}["creator"] == "Mei"
    assert len(result.photos) == 1


def test_slides_in_their_order():
    slides = [f"slide {number}" for number in range(1, 12)]
    assert [page.text for page in reading(office.pptx(*slides), "a.pptx").pages] == slides


def test_an_open_document():
    body = (
        '<text:h>Last  warning</text:h><text:p>Pay<text:s text:c="2"/><text:a xlink:href="https://pay.invalid/x">here'
        "</text:a><text:tab/>to <text:span>LIM</text:span> now</text:p><text:list><text:list-item><text:p>one</text:p>"
        "</text:list-item></text:list>"
    )
    result = reading(office.odt(body), "a.odt")
    assert result.format == "office"
    assert result.pages[0].text == "Last  warning\nPay  here (https://pay.invalid/x)\tto LIM now\none"


@pytest.mark.parametrize("entity", ['<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a "aaaa">'])
def test_entities_are_not_expanded(entity):
    part = f"<!DOCTYPE d [{entity}]>".encode() + office.docx_part("<w:p><w:r><w:t>x&a;y</w:t></w:r></w:p>")
    text = str(reading(office.zipped(("word/document.xml", part)), "a.docx"))
    assert "root:" not in text
    assert "aaaa" not in text


def test_a_damaged_part_costs_only_itself():
    data = office.zipped(
        ("word/document.xml", b"<w:document"), ("word/footnotes.xml", office.docx_part(office.paragraph("note")))
    )
    result = reading(data, "a.docx")
    assert [page.text for page in result.pages] == ["note"]
    assert result.unparsed[0].locator == "x-1#part=word/document.xml"
    assert result.members[0].problem


def test_rich_text():
    result = reading(
        rb"{\rtf1\ansi\ansicpg949{\info{\author x}}Pay \b now\b0\par \'b5\'b7{\*\x no}\~{\pict 00ff}}", "a.rtf"
    )
    assert result.format == "rtf"
    assert result.pages[0].text == "Pay now\n돈"
    assert result.problems == ["a.rtf: 1 pictures in it are not taken out"]


def test_rich_text_that_breaks_off_gives_no_sign_of_half_its_number():
    result = reading(rb"{\rtf1\ansi Pay now\u82", "a.rtf")
    assert result.pages[0].text == "Pay now"
    assert result.problems == ["a.rtf: the document is cut off; its last words may be"]
