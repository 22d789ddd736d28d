"""The custody form: the signed checkpoint as a code to keep on paper, the hand-overs, and the record in words."""

from __future__ import annotations

import io
from typing import Final

import segno

from weftline.bundles.custody.certificate import ROOM
from weftline.bundles.custody.record import Record, as_document
from weftline.bundles.typesetting import print_document
from weftline.model.moment import from_us

MOST_PRINTED: Final = 2_000


def code_of(note: str) -> segno.QRCode:
    """A signed checkpoint as a QR code, with a quarter of it allowed to be unreadable."""
    return segno.make(note, error="q", micro=False, boost_error=False)


def form_pdf(record: Record, made_us: int) -> bytes:
    """The form to print; of a log with very many entries the latest, and how many more the table holds. Raises
    MachineError.
    """
    code = io.BytesIO()
    code_of(record.note).save(code, kind="svg", xmldecl=False, border=2)
    content = as_document(record)
    content["touches"], content["items"] = content["touches"][-MOST_PRINTED:], content["items"][:MOST_PRINTED]
    content |= {"all_touches": len(record.touches), "all_items": len(record.items)}
    beside = {"code": code.getvalue().decode()}
    return print_document(ROOM, "form.typ", content, from_us(made_us), whole="custody.csv", beside=beside)
