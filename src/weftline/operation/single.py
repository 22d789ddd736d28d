"""One file looked at on its own, in a worker, with nothing kept: what `read`, `app` and `server` do."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from weftline import servers
from weftline.errors import MachineError, UnreadableError
from weftline.model.app import AppFindings
from weftline.model.records import Reading
from weftline.model.server import ServerFindings
from weftline.operation.evidence import JOB, EvidenceAnswer, EvidenceRequest
from weftline.operation.jobs import JOBS, AppAnswer, AppRequest, ServerRequest, decode, encode
from weftline.operation.packing import SERVER_LIMITS, pack, pack_files
from weftline.readers import ReadHints
from weftline.sandbox import Failed, Limits, Workers

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
    payload = _run(JOB, file, encode(EvidenceRequest(hints)), name, LIMITS)
    return decode(payload, EvidenceAnswer).reading


def triage_file(file: BinaryIO, name: str) -> AppFindings:
    """Triage one app. Raises UnreadableError where that crashed or met a limit."""
    return decode(_run(JOBS + "triage_app", file, encode(AppRequest(name)), name, LIMITS), AppAnswer).findings


def examine_path(path: Path, zone: str = "", *, example: bool = False, hits_only: bool = False) -> ServerFindings:
    """Examine one server's image, archive or folder. Raises UnreadableError where that crashed or met a limit."""
    with _opened(path) as file:
        request = encode(ServerRequest(path.name, path.name, zone, example, hits_only))
        return decode(_run(JOBS + "examine_server", file, request, path.name, SERVER_LIMITS), ServerFindings)


def _opened(path: Path) -> BinaryIO:
    """A file as it is, a folder or the parts of a disk image as one archive."""
    if path.is_dir():
        return pack(path)
    parts = servers.parts_beside(path)
    return pack_files(parts) if len(parts) > 1 else path.open("rb")


def _run(job: str, file: BinaryIO, request: bytes, name: str, limits: Limits) -> bytes:
    with Workers(count=1, limits=limits) as workers:
        outcome = workers.run(job, file, request)
    if isinstance(outcome, Failed) and outcome.kind == "start":
        raise MachineError(outcome.reason, "Free memory and disk space, and see `weftline doctor`.")
    if isinstance(outcome, Failed):
        raise UnreadableError(f"{name} could not be read ({outcome.kind}): {outcome.reason}.", "The file is unchanged.")
    return outcome.payload
