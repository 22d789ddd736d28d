"""What leaves on paper: the custody form with the latest checkpoint as a QR code, and the log in words.

The log states for each touch who, when, where, what and why, as ISO/IEC 27037 asks of records. The QR code holds the
signed note itself: scanned years later and given to `weftline verify --outside`, it shows a cut or rewritten log.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import segno

from weftline.bundles import write_folder
from weftline.bundles.tables import as_csv
from weftline.errors import InputError
from weftline.operation.bundling import enter_export, leave
from weftline.operation.opening import Operation
from weftline.vault import Checkpoint, Entry

COLUMNS: Final = (
    "entry", "utc_claimed", "who", "machine", "what", "exhibits", "derived_from", "tool", "why_and_details",
)  # fmt: skip
_PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Custody form</title>
<style>body{{font:12pt serif;max-width:18cm;margin:1cm auto}}
pre{{white-space:pre-wrap;word-break:break-all;font-size:9pt}}
svg{{width:7cm;height:7cm}}td{{border:1px solid;height:1cm;width:4.4cm;vertical-align:top}}</style>
<h1>Custody form</h1>
<p>Operation: {name}<br>Entries in the custody log: {size}<br>Root: <code>{root}</code><br>
Officer’s key: <code>{fingerprint}</code></p>
<p>The code holds this signed checkpoint. Keep this sheet where the machine cannot reach it. Later, save what the code
says as a file and run: weftline verify OPERATION --outside FILE. It shows whether anything before it was changed.</p>
{code}
<pre>{note}</pre>
<table>{rows}</table></html>
"""
_ROW: Final = "<tr><td>Handed over by</td><td>Received by</td><td>Date and time</td><td>Purpose</td></tr>"
_LINES: Final = 4


def write_custody_form(operation: Operation, out: Path) -> dict[str, str]:
    """Write `custody.html` (to print), `checkpoint.note` (for the prosecutor) and `custody.csv` into a new folder,
    which only this user can read, with a zip beside it.

    Returns the files by name. Raises InputError (the folder is there), UsageError (the zip is), RefusedError,
    MachineError.
    """
    leave(operation, "custody log", "custody form")
    if out.exists():
        raise InputError(f"{out} is there already.", "Choose another folder with --out.")
    enter_export(operation, [], "custody form")
    signed = operation.vault.checkpoint()
    files = {
        "custody.html": form(operation, signed).encode(),
        "checkpoint.note": signed.note.encode(),
        "custody.csv": told(operation.vault.entries()),
    }
    write_folder(out, files, datetime.now(tz=UTC))
    return {name: str(out / name) for name in files}


def code_of(signed: Checkpoint) -> segno.QRCode:
    """The signed note as a QR code, with a quarter of it allowed to be unreadable."""
    return segno.make(signed.note, error="q", micro=False, boost_error=False)


def form(operation: Operation, signed: Checkpoint) -> str:
    """The page to print."""
    blank = "<tr>" + "<td></td>" * 4 + "</tr>"
    return _PAGE.format(
        name=html.escape(operation.settings.name),
        size=signed.size,
        root=signed.root,
        fingerprint=operation.identity.fingerprint,
        code=code_of(signed).svg_inline(),
        note=html.escape(signed.note),
        rows=_ROW + blank * _LINES,
    )


def told(entries: Iterable[Entry]) -> bytes:
    """The log as a table, its sealed parts opened."""
    rows = [
        (
            entry.seq,
            entry.utc,
            entry.actor,
            entry.device,
            entry.action,
            " ".join(entry.objects),
            entry.derived_from,
            entry.tool,
            "; ".join(f"{name}: {value}" for name, value in sorted(entry.detail.items())),
        )
        for entry in entries
    ]
    return as_csv(COLUMNS, rows)
