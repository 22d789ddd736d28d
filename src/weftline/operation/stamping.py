"""A time stamp on the custody log that travels by hand: a request file out, an answer file in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weftline.bundles import Stamp, nonce_of, read_answer, request_for
from weftline.bundles.stamping import MOST_BYTES
from weftline.errors import InputError, MachineError, NotFoundError, TamperedError
from weftline.operation.bundling import CHECKPOINTS, enter_export, leave
from weftline.operation.new_file import new_file
from weftline.operation.opening import Operation
from weftline.vault import CannotVerifyError, token_holds

_NONCE_BITS: Final = 64
KIND: Final = "time stamp request"


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
    asked = request_for(sha256, secrets.randbits(_NONCE_BITS))
    with new_file(file) as stream:
        # Entered after the checkpoint: the log grows past it, so that no later one takes the stamped note's place.
        enter_export(operation, [], KIND, sha256=sha256, request=asked.hex(), entries=str(checkpoint.size))
        stream.write(asked)
    return Request(checkpoint.size, sha256, file, checkpoint.path)


def open_requests(operation: Operation) -> list[dict[str, Any]]:
    """Requests that were made and that no authority's answer has come in for, oldest first."""
    asked: dict[str, dict[str, Any]] = {}
    for entry in operation.vault.entries():
        if entry.action == "export" and entry.detail.get("kind") == KIND:
            sha256 = str(entry.detail["sha256"])
            asked[sha256] = {"sha256": sha256, "entries": entry.detail.get("entries", ""), "asked_utc": entry.utc}
        elif entry.action == "stamp":
            asked.pop(str(entry.detail.get("sha256")), None)
    return list(asked.values())


def _nonces(operation: Operation, sha256: str) -> set[int]:
    """The numbers by which an answer to one of our requests for this hash is known."""
    requests = [
        bytes.fromhex(str(entry.detail["request"]))
        for entry in operation.vault.entries()
        if entry.action == "export" and entry.detail.get("sha256") == sha256 and "request" in entry.detail
    ]
    return {nonce_of(request) for request in requests}


def take_answer(operation: Operation, answer: Path, authority: Path | None = None) -> dict[str, Any]:
    """Keep the authority's answer beside the checkpoint that it stamps. With `authority` (its certificate, PEM) the
    signature is checked first.

    Raises InputError where it cannot be read or answers another request, NotFoundError where it stamps no checkpoint of
    this operation, TamperedError where the authority did not sign it, MachineError where that cannot be checked.
    """
    try:
        with answer.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{answer} cannot be read: {error.strerror}.", "Check the path.") from None
    stamp = read_answer(data)
    for note in sorted((operation.folder / CHECKPOINTS).glob("*.note")):
        if hashlib.sha256(note.read_bytes()).hexdigest() == stamp.sha256:
            checked = authority is not None and _vouched(answer, stamp, authority)
            return _keep(operation, note, data, stamp) | {"signature_checked": checked}
    raise NotFoundError(
        "This answer stamps no checkpoint of this operation.",
        "Make a request with `weftline stamp` and carry that one.",
    )


def _keep(operation: Operation, note: Path, data: bytes, stamp: Stamp) -> dict[str, Any]:
    nonces = _nonces(operation, stamp.sha256)
    if stamp.nonce not in nonces:
        raise InputError(
            "This answer is to another request than the one that was made here.", "Ask the authority again."
        )
    attested = stamp.time.isoformat().replace("+00:00", "Z")
    seq, kept = operation.vault.take_stamp(
        int(note.stem), data, attested=attested, actor=operation.actor, sha256=stamp.sha256
    )
    return {
        "version": 1,
        "checkpoint": note.name,
        "sha256": stamp.sha256,
        "attested_utc": attested,
        "serial": str(stamp.serial),
        "custody_seq": seq,
        "kept": str(kept),
    }


def _vouched(answer: Path, stamp: Stamp, authority: Path) -> bool:
    try:
        if token_holds(answer, stamp.sha256, authority, stamp.time):
            return True
    except CannotVerifyError as error:
        raise MachineError(str(error), "Leave --authority out to check the answer later.") from None
    raise TamperedError(
        f"{answer} does not come from the authority whose certificate {authority} is.",
        "Ask that authority again, or name the certificate of the one that answered.",
    )
