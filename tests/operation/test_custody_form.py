from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from tests.operation.conftest import write_report

from weftline.errors import InputError
from weftline.operation.custody_form import write_custody_form
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.store import exhibits
from weftline.vault import verify


def test_the_printed_code_is_the_checkpoint_and_proves_a_cut(folder: Path, officer: Officer, tmp_path: Path) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        files = write_custody_form(operation, tmp_path / "form")
        with pytest.raises(InputError, match="there already"):
            write_custody_form(operation, tmp_path / "form")
        signed = operation.vault.checkpoint()
    (read,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(files["custody.pdf"])[0].render(scale=3).to_pil())
    assert {stat.S_IMODE(Path(file).stat().st_mode) for file in files.values()} == {0o600}
    scanned = tmp_path / "scanned.note"
    scanned.write_bytes(read.text.encode())
    assert read.text == signed.note
    assert verify(place, outside=[scanned, Path(files["checkpoint.note"])]).ok
    rows = list(csv.DictReader(io.StringIO(Path(files["custody.csv"]).read_text())))
    assert rows[0]["what"] == "create"
    assert {row["who"] for row in rows} >= {"tester", "weftline"}
    assert any("custody form" in row["why_and_details"] for row in rows)
    assert officer.identity_folder.exists()
    log = place / "custody.log"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert not verify(place, outside=[scanned]).ok


def test_the_table_names_no_file_of_a_sealed_exhibit(folder: Path, officer: Officer, tmp_path: Path) -> None:
    home = write_report(folder, "sealed", triage={"intimate_material": True})
    (home / "name-of-a-victim.jpg").write_bytes(b"no picture at all")
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        files = write_custody_form(operation, tmp_path / "form")
    told = Path(files["custody.csv"]).read_text()
    assert "report.json" in told
    assert "name-of-a-victim" not in told + Path(files["provenance.jsonld"]).read_text()


def test_a_certificate_is_filled_with_hashes_computed_anew(folder: Path, officer: Officer, tmp_path: Path) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        files = write_custody_form(operation, tmp_path / "form", certify=True)
        with operation.store.read() as db:
            held = exhibits.find(db)
        disclosed = [entry for entry in operation.vault.entries() if entry.action == "disclose"]
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(files["certificate.pdf"]))
    assert f"{len(held)} of {len(held)} agree" in " ".join(text.split())
    assert [set(entry.objects) for entry in disclosed] == [{item.id for item in held}]
    graph = json.loads(Path(files["provenance.jsonld"]).read_text())["@graph"]
    found = {node["case-investigation:exhibitNumber"] for node in graph if "case-investigation:exhibitNumber" in node}
    assert len(found) == len(held)
