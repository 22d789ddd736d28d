"""One server looked at on its own, in a worker, with nothing kept: what `weftline server` does."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from weftline import servers
from weftline.model.server import ServerFindings
from weftline.operation.alone import run_alone
from weftline.operation.messages import decode, encode
from weftline.operation.packing import SERVER_LIMITS, pack, pack_files
from weftline.operation.server_job import SERVER_JOB, ServerRequest


def examine_path(path: Path, zone: str = "", *, example: bool = False, hits_only: bool = False) -> ServerFindings:
    """Examine one server's image, archive or folder. Raises UnreadableError where that crashed or met a limit."""
    with _opened(path) as file:
        request = encode(ServerRequest(path.name, path.name, zone, example, hits_only))
        return decode(run_alone(SERVER_JOB, file, request, path.name, SERVER_LIMITS), ServerFindings)


def _opened(path: Path) -> BinaryIO:
    """A file as it is, a folder or the parts of a disk image as one archive."""
    if path.is_dir():
        return pack(path)
    parts = servers.parts_beside(path)
    return pack_files(parts) if len(parts) > 1 else path.open("rb")
