from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from tests.bundles.custody.conftest import MADE_US

from weftline.bundles.custody import certificate_pdf, statements


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_it_is_filled_from_the_record(made):
    record = made["record"]()
    text = text_of(certificate_pdf(record, MADE_US, result_sha256="ab" * 32))
    for words in (
        "902(14)",
        "Each of the 4 exhibits listed below",
        "by Officer Nguyen",
        "3 of 4 agree; these were not compared: E005",
        f"held {record.entries} entries",
        record.fingerprint,
        made["second"].fingerprint,
        "No time-stamp authority was asked",
        "were erased, as their entries state: 1",
        "for this certificate: 1",
        "weftline 1; tesseract 5.3.0",
        "Made-up example",
    ):
        assert words in text
    squeezed = text.replace(" ", "")
    assert record.root in squeezed
    assert all(item.sha256 in squeezed for item in record.items if not item.sealed)


def test_what_does_not_agree_is_said_loudly(made):
    items = [replace(made["items"][0], compared="00" * 32), *made["items"][1:]]
    record = made["record"](items=items)
    assert "2 of 4 agree; THESE DO NOT AGREE: E001" in statements(record)[2]
    assert "differs" in text_of(certificate_pdf(record, MADE_US))


def test_it_promises_nothing_and_is_signed_by_nobody(made):
    record = made["record"]()
    text = text_of(certificate_pdf(record, MADE_US))
    assert "admissib" not in text.casefold()
    assert "Not signed by the software" in text
    assert "result.json" not in text
    assert not [words for words in statements(record) if "{" in words]


def test_a_sealed_exhibit_shows_its_number_alone(made):
    text = text_of(certificate_pdf(made["record"](), MADE_US)).replace(" ", "")
    assert made["items"][3].sha256 not in text
    assert "E004sealedno" in text


@pytest.mark.parametrize("name", ['#panic("x")', "$x$ *b* \\", "<b>"])
def test_text_is_never_evaluated(made, name):
    record = made["record"]()
    record = replace(record, kept=replace(record.kept, case=name))
    assert name in text_of(certificate_pdf(record, MADE_US))
