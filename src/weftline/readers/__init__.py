"""Bytes of any evidence file become messages, pages, rows and pictures' hashes.

Promise: every line, row or record of the input is a message (or its continuation), a known system entry, or listed as
unparsed with its place; every file in a file is listed with its hash, read or with the reason why not. Times keep what
was written and every reading that is possible. Of sealed pictures only the SHA-256 is taken. Nothing is fetched, run
or written. One module is one format (`formats()` finds them); a module with a leading underscore is a part of the room.
"""

from __future__ import annotations

from weftline.readers._bulk import bulk_reports
from weftline.readers._format import (
    Format,
    Found,
    Nested,
    Owner,
    ReadHints,
    Record,
    Source,
    Tally,
    TooLargeError,
    Trouble,
)
from weftline.readers._gather import Gathered, gather, read
from weftline.readers._report import read_report
from weftline.readers._session import formats, member_bytes, records, stream

__all__ = [
    "Format",
    "Found",
    "Gathered",
    "Nested",
    "Owner",
    "ReadHints",
    "Record",
    "Source",
    "Tally",
    "TooLargeError",
    "Trouble",
    "bulk_reports",
    "formats",
    "gather",
    "member_bytes",
    "read",
    "read_report",
    "records",
    "stream",
]
