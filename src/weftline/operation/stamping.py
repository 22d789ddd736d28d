"""A time stamp on the custody log that travels by hand: a request file out, an answer file in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weftline.bundles import read_answer, request_for
from weftline.errors import InputError, MachineError, NotFoundError, UsageError
from weftline.operation.bundling import CHECKPOINTS, enter_export, leave
from weftline.operation.opening import Operation

_NONCE_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Request:
    """What would leave: the SHA-256 of a checkpoint's note and nothing else. `entries`: what the checkpoint covers."""

    entries: int
    sha256: str
    file: Path
    checkpoint: Path

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline stamp --json`."""
        return {
            "version": 1,
            "leaves": {"sha256": self.sha256},
            "entries": self.entries,
            "request": str(self.file),
            "sent": False,
        }


def request_stamp(operation: Operation, out: Path | None = None) -> Request:
    """Sign the log as it stands and write a time-stamp request for that checkpoint.

    Raises UsageError where the file is there already, RefusedError, MachineError.
    """
    leave(operation, "checkpoint", "time stamp")
    checkpoint = operation.vault.checkpoint()
    sha256 = hashlib.sha256(checkpoint.path.read_bytes()).hexdigest()
    file = out or Path(f"{operation.folder.stem}-{checkpoint.size}.tsq")
    try:
        with file.open("xb") as stream:
            stream.write(request_for(sha256, secrets.randbits(_NONCE_BITS)))
    except FileExistsError:
        raise UsageError(f"{file} is there already.", "Choose another place with --out.") from None
    except OSError as error:
        raise MachineError(f"{file} cannot be written: {error.strerror}.", "Choose another place with --out.") from None
    # Entered after the checkpoint: the log grows past it, so that no later checkpoint takes the stamped note's place.
    enter_export(operation, [], "time stamp request", sha256=sha256)
    return Request(checkpoint.size, sha256, file, checkpoint.path)


def take_answer(operation: Operation, answer: Path) -> dict[str, Any]:
    """Keep the authority's answer beside the checkpoint that it stamps.

    Raises InputError where it cannot be read, NotFoundError where it stamps no checkpoint of this operation.
    """
    try:
        data = answer.read_bytes()
    except OSError as error:
        raise InputError(f"{answer} cannot be read: {error.strerror}.", "Check the path.") from None
    stamp = read_answer(data)
    for note in sorted((operation.folder / CHECKPOINTS).glob("*.note")):
        if hashlib.sha256(note.read_bytes()).hexdigest() == stamp.sha256:
            kept = note.with_suffix(".tsr")
            kept.write_bytes(data)
            detail = {"checkpoint": note.name, "sha256": stamp.sha256, "attested": stamp.time.isoformat()}
            seq = operation.vault.record("stamp", [], actor=operation.actor, detail=detail)
            return {
                "version": 1,
                "checkpoint": note.name,
                "sha256": stamp.sha256,
                "attested_utc": stamp.time.isoformat().replace("+00:00", "Z"),
                "serial": str(stamp.serial),
                "custody_seq": seq,
                "kept": str(kept),
                "signature_checked": False,
            }
    raise NotFoundError(
        "This answer stamps no checkpoint of this operation.",
        "Make a request with `weftline stamp` and carry that one.",
    )
