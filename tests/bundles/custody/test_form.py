from __future__ import annotations

import io

import pypdfium2
import zxingcpp
from PIL import Image
from tests.bundles.custody.conftest import MADE_US
from tests.bundles.custody.test_certificate import text_of

from weftline.bundles.custody import code_of, form, form_pdf


def test_the_code_is_the_checkpoint(made):
    picture = io.BytesIO()
    code_of(made["signed"].note).save(picture, kind="png", scale=4)
    (read,) = zxingcpp.read_barcodes(Image.open(picture))
    assert read.text == made["signed"].note


def test_the_printed_code_can_be_scanned(made):
    page = pypdfium2.PdfDocument(form_pdf(made["record"](), MADE_US))[0]
    (read,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert read.text == made["signed"].note


def test_the_record_is_printed_in_words(made):
    text = text_of(form_pdf(made["record"](), MADE_US))
    for words in (
        "Handed over",
        "ISO/IEC 27037",
        "open sealed",
        "reason: appeal",
        "held (entry",
        "reports/2/",
        "1 erased",
    ):
        assert words in text.replace("\u200b", "")
    assert made["items"][3].sha256 not in text.replace(" ", "")
    assert "reports/3/" not in text


def test_of_a_long_log_the_latest_is_printed_and_the_rest_is_told(made, monkeypatch):
    monkeypatch.setattr(form, "MOST_PRINTED", 3)
    text = text_of(form_pdf(made["record"](), MADE_US))
    assert f"The latest 3 of {made['record']().entries} entries; custody.csv holds all." in text
    assert "The first 3 of 5 are listed." in text
