from __future__ import annotations

import csv
import io
import json
import re
import time

import pypdfium2
import pytest
from tests.bundles.test_compose import PRIVATE
from tests.samples.material import MADE_US, material

from weftline.bundles import Custody, compose, court_files, typesetting
from weftline.bundles.court.package import encoded
from weftline.bundles.court.printing import render_pdf
from weftline.bundles.custody import Kept, Record
from weftline.bundles.typesetting import unprintable

RECORD = Record(
    kept=Kept("Operation Lantern", "2022-08-01T00:00:00Z", "tester", ("weftline",)),
    origin="weftline/0",
    entries=1,
    root="00" * 32,
    note="note",
    fingerprint="0" * 16,
    items=(),
    touches=(),
    recipients=(),
    second=(),
    stamps=(),
    erased=0,
)
CUSTODY = Custody(b"{}\n", {"000000000001.note": b"note"}, {}, b"# verifier\n", RECORD)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    result = compose(material())
    document, _ = encoded(result)
    return court_files(result, document, CUSTODY, MADE_US)


def test_characters_that_show_nothing_are_printed_as_their_code_points() -> None:
    """Also where a font has an empty glyph for them."""
    hidden = set("\x80\x9b\xad\u061c\u180e\U000e0041")
    assert unprintable(hidden | set("a\u00e9")) == hidden


def test_every_id_printed_resolves_in_the_data(files: dict[str, bytes]) -> None:
    text = text_of(files["report.pdf"])
    document = json.loads(files["result.json"])
    printed = set(re.findall(r"g-[0-9a-f]{16}", text))
    assert len(printed) == 4
    assert printed <= document["proofs"].keys()
    assert "not known for real cases" in text
    assert "very strong" in text
    assert "page 1 of" in text
    assert "Paid: SGD 1,200, in all USD 870 at rates of 2022-07-29 (sample)." in " ".join(text.split())
    assert "1 actors; " in text


def test_the_report_prints_the_hash_of_its_data(files: dict[str, bytes]) -> None:
    _, sha256 = encoded(compose(material()))
    assert sha256 in text_of(files["report.pdf"])
    assert sha256 in files["VERIFY.txt"].decode()
    assert sha256 in "".join(text_of(files["certificate.pdf"]).split())


def test_it_says_that_it_is_an_archival_file(files: dict[str, bytes]) -> None:
    assert b"<pdfaid:part>2</pdfaid:part>" in files["report.pdf"]
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in files["report.pdf"]


def test_nothing_private_or_sealed_is_in_any_file(files: dict[str, bytes]) -> None:
    photo = next(item for item in material().exhibits.values() if item.sealed)
    for name, data in files.items():
        text = text_of(data) if name.endswith(".pdf") else data.decode()
        assert not [word for word in (*PRIVATE, photo.id, photo.sha256, "+6580000099") if word in text], name


def test_the_same_moment_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    result = compose(material())
    assert court_files(result, encoded(result)[0], CUSTODY, MADE_US) == files


def test_nothing_in_it_promises_how_a_court_decides(files: dict[str, bytes]) -> None:
    for data in (text_of(files["certificate.pdf"]), files["VERIFY.txt"].decode(), text_of(files["report.pdf"])):
        assert "admissible" not in data


def test_the_list_of_exhibits_shows_sealed_ones_by_number_only(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["exhibits.csv"].decode())))
    assert [row["number"] for row in rows] == ["E001", "E002", "E003", "E004"]
    [sealed] = [row for row in rows if row["sealed"] == "yes"]
    assert {value for name, value in sealed.items() if name not in {"number", "sealed"}} == {""}


def test_a_script_without_a_font_is_printed_as_code_points_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    document, sha256 = encoded(compose(material()))
    changed = json.loads(document)
    changed["facts"][0]["text"] = "She wrote \U00012000\U00012001 and \u202e\x07."
    monkeypatch.setattr(typesetting, "_displayable", lambda text: not any(ord(c) >= 0x12000 for c in text))
    text = text_of(render_pdf(json.dumps(changed).encode(), sha256, MADE_US))
    assert "[U+12000][U+12001]" in text
    assert "[U+202E][U+0007]" in text
    assert "no font for 4 of the characters" in " ".join(text.split())


def test_a_long_identifier_breaks_inside_its_column_and_is_copied_whole() -> None:
    document, sha256 = encoded(compose(material()))
    changed = json.loads(document)
    name = next(name for name in changed["proofs"] if name.startswith("g-"))
    changed["proofs"][name]["raw"] = long = "6a33514e7b9c07f1" * 6
    text = text_of(render_pdf(json.dumps(changed).encode(), sha256, MADE_US))
    assert long in text.replace("\r\n", "")
    assert long not in text


def test_text_of_an_offender_is_never_evaluated() -> None:
    document, sha256 = encoded(compose(material()))
    changed = json.loads(document)
    changed["facts"][0]["text"] = '#panic("run") $x$ *b* #read("/etc/passwd") \\ <b>'
    text = text_of(render_pdf(json.dumps(changed).encode(), sha256, MADE_US))
    assert '#read("/etc/passwd")' in text


def test_finding_out_what_can_be_printed_takes_no_time_even_for_many_characters() -> None:
    started = time.perf_counter()
    missing = unprintable({chr(code) for code in range(0x4E00, 0x4E00 + 3000)} | set("abc\u00e9"))
    assert time.perf_counter() - started < 20
    assert not missing & set("abc\u00e9")
