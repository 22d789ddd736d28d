from __future__ import annotations

import io

import segno
from PIL import Image
from tests.samples.papers import pdf, scanned_pdf, screenshot

from weftline.readers import ReadHints, read


def reading(data: bytes, **hints):
    return read(io.BytesIO(data), ReadHints(exhibit="x-1", name="paper.pdf", **hints))


def test_text_by_page():
    result = reading(pdf("Transfer to 123-456789-0\nSGD 500", "second page of the receipt"))
    assert result.format == "pdf"
    assert [page.locator for page in result.pages] == ["x-1#page=1", "x-1#page=2"]
    assert result.pages[0].text == "Transfer to 123-456789-0\nSGD 500"
    assert ("Producer", "weftline tests") in [(fact.name, fact.value) for fact in result.facts]
    assert (result.lines_total, result.lines_accounted) == (2, 2)


def test_a_scanned_page_is_recognised_and_its_picture_hashed():
    result = reading(scanned_pdf(screenshot([("left", "PAY 500 SGD"), ("right", "I have no money")])))
    texts = " ".join(block.text for block in result.image_texts)
    assert "500" in texts
    assert result.image_texts[0].locator.startswith("x-1#page=1&box=")
    assert len(result.photos) == 1
    assert result.photos[0].phash64


def test_a_sealed_document_shows_nothing_of_its_pictures():
    result = reading(scanned_pdf(screenshot([("left", "PAY 500 SGD")])), sealed=True)
    assert result.image_texts == []
    assert [(photo.phash64, photo.pdq256, photo.sealed) for photo in result.photos] == [("", "", True)]


def test_codes_in_a_scanned_page():
    sink = io.BytesIO()
    segno.make("https://pay.invalid/q").save(sink, kind="png", scale=6, border=4)
    page = Image.new("RGB", (600, 600), "white")
    with Image.open(sink) as code:
        page.paste(code.convert("RGB"), (100, 100))
    result = reading(scanned_pdf(page), ocr=False)
    assert {code.text for code in result.qr_codes} == {"https://pay.invalid/q"}


def test_damaged_files_are_listed():
    for data in (b"%PDF-1.4\nnothing", pdf("text")[:200]):
        result = reading(data)
        assert result.problems
        assert result.members[0].problem
