"""What the intake process has spooled: taken out of the inbox, preserved like any other evidence, then worked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from weftline.errors import KeysError, TamperedError
from weftline.intake import Spooled, discard, open_spooled, set_state, waiting
from weftline.model.exhibit import Exhibit, Problem
from weftline.operation.opening import Operation, now_us
from weftline.operation.progress import Progress
from weftline.store import Source, exhibits
from weftline.vault import Kept

INBOX = "inbox"
REPORT_FILE = "report.json"


def absorb(operation: Operation, progress: Progress) -> int:
    """Take every complete file of the inbox into vault and store; returns how many reports or additions came in.

    One that cannot be opened stays where it is and is listed.
    """
    inbox = operation.folder / INBOX
    found = waiting(inbox) if inbox.is_dir() else []
    progress.stage("Taking in reports from the inbox", len(found))
    taken = 0
    for path in found:
        try:
            with open_spooled(path, operation.identity) as spooled:
                _keep(operation, spooled)
        except (KeysError, TamperedError) as error:
            with operation.store.write() as db:
                exhibits.add_problems(db, [Problem("", f"{INBOX}/{path.name}", str(error))], "absorb")
            continue
        if spooled.report is not None:
            set_state(inbox, spooled.case, "taken_in")
        discard(path)
        taken += 1
        progress.advance()
    return taken


def _keep(operation: Operation, spooled: Spooled) -> None:
    with operation.store.read() as db:
        known = exhibits.sources(db)
    kept: list[tuple[str, Kept, str]] = []
    with operation.vault.batch() as batch:
        for path, stream, description in _parts(spooled):
            if path not in known:
                with stream:
                    note = {"path": path, "received_at": spooled.received_at}
                    kept.append((path, batch.keep(stream, actor="intake", note=note), description))
    with operation.store.write() as db:
        items = [_exhibit(spooled, *row) for row in kept]
        exhibits.add(db, items, operation.marking)
        for item in items:
            exhibits.put_source(db, Source(item.path, item.size, 0, item.sha256, item.id, "report", spooled.case))
        refused = [Problem("", f"{INBOX}/reports/{spooled.case}/{name}", why, "note") for name, why in spooled.refused]
        exhibits.add_problems(db, refused, "absorb")


def _parts(spooled: Spooled) -> Iterator[tuple[str, BinaryIO, str]]:
    home = f"{INBOX}/reports/{spooled.case}"
    if spooled.report is not None:
        yield f"{home}/{REPORT_FILE}", io.BytesIO(spooled.report), "answers given to the intake pages"
    for item in spooled.files:
        yield f"{home}/{item.name}", item.open(), f"handed in as {item.given_name}"


def _exhibit(spooled: Spooled, path: str, kept: Kept, description: str) -> Exhibit:
    return Exhibit(
        id=kept.id,
        path=path,
        size=kept.size,
        sha256=kept.sha256,
        category="report",
        report=f"r-{spooled.case}",
        custody_seq=kept.custody_seq,
        received_us=now_us(),
        acquired_at=spooled.received_at,
        acquired_by="intake pages",
        description=description,
    )
