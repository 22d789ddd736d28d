"""The files of a court bundle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from weftline.bundles.court.printing import render_pdf
from weftline.bundles.custody import Record, certificate_pdf, provenance
from weftline.bundles.packing import with_manifest
from weftline.bundles.result import Result, to_json
from weftline.bundles.tables import as_csv

VERIFIER = "verify.py"
EXHIBIT_COLUMNS = (
    "number", "sealed", "id", "sha256", "bytes", "form", "category", "report", "received_utc", "acquired_at",
    "acquired_by", "custody_entry", "name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Custody:
    """What proves the exhibits: the log, its checkpoints and time stamps by file name, what opens each commitment
    (exhibit id to random part and content hash), the stand-alone verifier's text, and the record of who touched them.
    """

    log: bytes
    checkpoints: Mapping[str, bytes]
    disclosures: Mapping[str, Mapping[str, str]]
    verifier: bytes
    record: Record
    stamps: Mapping[str, bytes] = field(default_factory=dict)


def court_files(result: Result, document: bytes, custody: Custody, made_us: int) -> dict[str, bytes]:
    """Every file of the bundle by its path in it. `document` is the result's JSON form. Raises MachineError."""
    sha256 = hashlib.sha256(document).hexdigest()
    disclosed = {name: dict(sorted(parts.items())) for name, parts in sorted(custody.disclosures.items())}
    contents = {
        "report.pdf": render_pdf(document, sha256, made_us),
        "result.json": document,
        "exhibits.csv": exhibits_csv(result),
        "certificate.pdf": certificate_pdf(custody.record, made_us, result_sha256=sha256),
        "provenance.jsonld": provenance(custody.record),
        "VERIFY.txt": _template("verify.txt").format(sha256=sha256).encode(),
        VERIFIER: custody.verifier,
        "custody/custody.log": custody.log,
        "custody/disclosures.json": json.dumps(disclosed, indent=1).encode() + b"\n",
    }
    contents |= {f"custody/{name}": data for name, data in custody.checkpoints.items()}
    contents |= {f"custody/{name}": data for name, data in custody.stamps.items()}
    return with_manifest(contents)


def encoded(result: Result) -> tuple[bytes, str]:
    """The result's JSON form and its SHA-256."""
    document = to_json(result)
    return document, hashlib.sha256(document).hexdigest()


def exhibits_csv(result: Result) -> bytes:
    """The list of exhibits; of sealed ones the number alone."""
    rows = [
        (
            line.number,
            "yes" if line.sealed else "no",
            line.id,
            line.sha256,
            line.size,
            line.format,
            line.category,
            line.report,
            line.received,
            line.acquired_at,
            line.acquired_by,
            line.custody_seq,
            line.name,
        )
        for line in result.exhibits
    ]
    return as_csv(EXHIBIT_COLUMNS, rows)


def _template(name: str) -> str:
    return files("weftline.bundles.court").joinpath(name).read_text(encoding="utf-8")
