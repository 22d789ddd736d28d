from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from weftline.errors import InputError
from weftline.operation.custody_form import code_of, write_custody_form
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.vault import verify


def test_the_printed_code_is_the_checkpoint_and_proves_a_cut(folder: Path, officer: Officer, tmp_path: Path) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer, writing=True) as operation:
        files = write_custody_form(operation, tmp_path / "form")
        with pytest.raises(InputError, match="there already"):
            write_custody_form(operation, tmp_path / "form")
        signed = operation.vault.checkpoint()
        picture = io.BytesIO()
        code_of(signed).save(picture, kind="png", scale=4)
    (read,) = zxingcpp.read_barcodes(Image.open(picture))
    assert {stat.S_IMODE(Path(file).stat().st_mode) for file in files.values()} == {0o600}
    scanned = tmp_path / "scanned.note"
    scanned.write_bytes(read.text.encode())
    assert read.text == signed.note
    assert verify(place, outside=[scanned, Path(files["checkpoint.note"])]).ok
    rows = list(csv.DictReader(io.StringIO(Path(files["custody.csv"]).read_text())))
    assert rows[0]["what"] == "create"
    assert {row["who"] for row in rows} >= {"tester", "weftline"}
    assert any("custody form" in row["why_and_details"] for row in rows)
    page = Path(files["custody.html"]).read_text()
    assert "<svg" in page
    assert officer.identity_folder.exists()
    log = place / "custody.log"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert not verify(place, outside=[scanned]).ok
