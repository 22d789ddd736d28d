"""Where evidence came from and who touched it: the custody form, the record in words, a filled certificate, and the
same provenance in CASE/UCO terms.

Everything is taken from the vault's own log and from hashes computed anew; what only a person can state is left blank.
It supports authentication and says nothing of how a court will treat the evidence.
"""

from __future__ import annotations

from weftline.bundles.custody.certificate import certificate_pdf, statements
from weftline.bundles.custody.form import code_of, form_pdf
from weftline.bundles.custody.provenance import provenance
from weftline.bundles.custody.record import BRINGING, Item, Kept, Record, Touch, record_of, why_of

__all__ = [
    "BRINGING",
    "Item",
    "Kept",
    "Record",
    "Touch",
    "certificate_pdf",
    "code_of",
    "form_pdf",
    "provenance",
    "record_of",
    "statements",
    "why_of",
]
