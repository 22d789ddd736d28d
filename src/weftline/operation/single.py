"""One file looked at on its own, in a worker, with nothing kept: what `read` and `app` do."""

from __future__ import annotations

from typing import BinaryIO

from weftline.model.app import AppFindings
from weftline.model.records import Reading
from weftline.operation.alone import run_alone
from weftline.operation.evidence import JOB, EvidenceAnswer, EvidenceRequest
from weftline.operation.jobs import JOBS, AppAnswer, AppRequest
from weftline.operation.messages import decode, encode
from weftline.readers import ReadHints
from weftline.sandbox import Limits

LIMITS = Limits(seconds=600, memory_mb=3000)


def read_file(
    file: BinaryIO,
    name: str,
    *,
    zone: str = "",
    date_order: str = "",
    owner: str = "",
    passwords: tuple[str, ...] = (),
    ocr: bool = True,
) -> Reading:
    """Read one evidence file. Raises UnreadableError where its reader crashed or met a limit."""
    hints = ReadHints(
        exhibit=name,
        name=name,
        zone=zone,
        zone_source="stated" if zone else "none",
        date_order=date_order,
        owner=owner,
        passwords=passwords,
        ocr=ocr,
    )
    payload = run_alone(JOB, file, encode(EvidenceRequest(hints)), name, LIMITS)
    return decode(payload, EvidenceAnswer).reading


def triage_file(file: BinaryIO, name: str) -> AppFindings:
    """Triage one app. Raises UnreadableError where that crashed or met a limit."""
    return decode(run_alone(JOBS + "triage_app", file, encode(AppRequest(name)), name, LIMITS), AppAnswer).findings
