"""What leaves of custody: the form to print, the checkpoint, the log in words, its provenance graph, a certificate.

The log states for each touch who, when, where, what and why, as ISO/IEC 27037 asks of records. The form's QR code holds
the signed note itself: scanned years later and given to `weftline verify --outside`, it shows a cut or rewritten log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from weftline import __version__
from weftline.bundles import write_folder
from weftline.bundles.custody import (
    BRINGING,
    Item,
    Kept,
    certificate_pdf,
    form_pdf,
    provenance,
    record_of,
    why_of,
)
from weftline.bundles.tables import as_csv
from weftline.errors import InputError
from weftline.model.moment import from_us
from weftline.operation.bundling import enter_export, leave
from weftline.operation.opening import Operation, now_us
from weftline.store import exhibits
from weftline.vault import Disclosure, Entry

COLUMNS: Final = (
    "entry", "utc_claimed", "who", "machine", "what", "exhibits", "derived_from", "tool", "why_and_details",
)  # fmt: skip


def write_custody_form(operation: Operation, out: Path, *, certify: bool = False) -> dict[str, str]:
    """Write into a new folder, which only this user can read, with a zip beside it: `custody.pdf` (to print),
    `checkpoint.note` (for the prosecutor), `custody.csv` and `provenance.jsonld`; with `certify`, which opens every
    exhibit that is not sealed and computes its hash anew, also `certificate.pdf` (to complete and sign).

    Returns the files by name. Raises InputError (the folder is there), UsageError (the zip is), RefusedError,
    TamperedError (an exhibit is not what was taken in), MachineError.
    """
    leave(operation, "custody log", "custody form")
    if out.exists():
        raise InputError(f"{out} is there already.", "Choose another folder with --out.")
    enter_export(operation, [], "custody form")
    items, made_us = _items(operation, certify=certify), now_us()
    signed = operation.vault.checkpoint()
    entries = list(operation.vault.entries())
    record = record_of(_kept(operation, made_us), entries, items, signed, operation.identity.fingerprint, why=True)
    files = {
        "custody.pdf": form_pdf(record, made_us),
        "checkpoint.note": signed.note.encode(),
        "custody.csv": told(entries, {item.id for item in items if item.sealed}),
        "provenance.jsonld": provenance(record),
    }
    if certify:
        files["certificate.pdf"] = certificate_pdf(record, made_us)
    write_folder(out, files, datetime.now(tz=UTC))
    return {name: str(out / name) for name in files}


def _kept(operation: Operation, made_us: int) -> Kept:
    """What a record says of the operation and of who made it when."""
    settings = operation.settings
    return Kept(
        case=settings.name,
        made_at=from_us(made_us).isoformat(timespec="seconds").replace("+00:00", "Z"),
        made_by=operation.actor,
        tools=(f"weftline {__version__}",),
        agency=settings.agency,
        marking=settings.marking,
        example=settings.example,
    )


def _items(operation: Operation, *, certify: bool) -> list[Item]:
    """Every exhibit of the operation, in the order in which it came."""
    with operation.store.read() as db:
        held = sorted(exhibits.find(db), key=lambda item: (item.custody_seq, item.id))
    opened: Mapping[str, Disclosure] = {}
    if certify:
        open_ones = [item.id for item in held if not item.sealed]
        opened = operation.vault.disclose(open_ones, actor=operation.actor, purpose="certificate of hash values")
    return [
        Item(
            number=f"E{number:03d}",
            id=item.id,
            sealed=item.sealed,
            name="" if item.sealed else item.path,
            sha256="" if item.sealed else item.sha256,
            size=None if item.sealed else item.size,
            acquired_at=item.acquired_at,
            acquired_by=item.acquired_by,
            compared=opened[item.id].sha256 if item.id in opened else "",
        )
        for number, item in enumerate(held, 1)
    ]


def told(entries: Iterable[Entry], hidden: AbstractSet[str] = frozenset()) -> bytes:
    """The log as a table, its sealed parts opened, save those of the entries that brought a `hidden` exhibit: they name
    its file.
    """
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
            "" if entry.action in BRINGING and hidden & {*entry.objects} else why_of(entry),
        )
        for entry in entries
    ]
    return as_csv(COLUMNS, rows)
