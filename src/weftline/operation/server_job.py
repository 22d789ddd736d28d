"""The job that examines a seized server inside a worker. Apart from the other jobs, as it needs none of their rooms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from weftline import servers
from weftline.model.server import ServerFindings
from weftline.operation.messages import decode, encode

SERVER_JOB: Final = "weftline.operation.server_job:examine_server"


@dataclass(frozen=True, slots=True)
class ServerRequest:
    """Examine one seized server."""

    exhibit: str
    name: str
    zone: str = ""
    example: bool = False
    hits_only: bool = False


def examine_server(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    """A server's image or archive to ServerFindings."""
    del scratch
    request = decode(payload, ServerRequest)
    findings: ServerFindings = servers.examine(
        file,
        exhibit=request.exhibit,
        name=request.name,
        zone=request.zone,
        example=request.example,
        hits_only=request.hits_only,
    )
    return encode(findings)
