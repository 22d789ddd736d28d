"""A second person beside the officer: who counts as one, and their signature under the custody log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weftline.access import Subject, may, single_station
from weftline.errors import InputError, RefusedError
from weftline.operation.bundling import enter_export, leave
from weftline.operation.new_file import new_file
from weftline.operation.opening import Operation
from weftline.vault import Identity, fingerprint, read_cosignature

MOST_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that two people signed. `entries`: what it covers; `second_key`: the second key's fingerprint."""

    entries: int
    root: str
    checkpoint: Path
    second: str
    second_key: str

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline cosign --json`."""
        return {
            "version": 1,
            "entries": self.entries,
            "root": self.root,
            "checkpoint": str(self.checkpoint),
            "second": self.second,
            "second_key": self.second_key,
        }


def cosign(operation: Operation, *, second_name: str, second: Identity, reason: str = "") -> Cosigned:
    """Sign the custody log as it stands, together with a second person, who need not be a recipient.

    Raises RefusedError (rights, one person alone), MachineError.
    """
    _ask(operation, second_name, reason)
    require_own_keys(operation, second)
    detail = {"second": second_name, **({"reason": reason} if reason.strip() else {})}
    signed = operation.vault.cosign(second, actor=operation.actor, detail=detail)
    return Cosigned(signed.size, signed.root, signed.path, second_name, second.fingerprint)


@dataclass(frozen=True, slots=True)
class Request:
    """A checkpoint that waits for a second person's signature: `entries` it covers, `file` to carry to that person."""

    entries: int
    root: str
    file: Path

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline cosign --request --json`."""
        return {"version": 1, "entries": self.entries, "root": self.root, "request": str(self.file)}


def request_signature(operation: Operation, out: Path) -> Request:
    """Sign the log as it stands and write the checkpoint to a file that a second person signs on their own machine.

    Raises UsageError where the file is there already, RefusedError, MachineError.
    """
    leave(operation, "checkpoint", "second signature")
    checkpoint = operation.vault.checkpoint()
    with new_file(out) as stream:
        # Entered after the checkpoint: the log grows past it, so that no time stamp is taken on this very note.
        enter_export(operation, [], "request for a second signature", entries=str(checkpoint.size))
        stream.write(checkpoint.note.encode())
    return Request(checkpoint.size, checkpoint.root, out)


def take_signature(operation: Operation, answer: Path, *, second_name: str, reason: str = "") -> Cosigned:
    """Take in the signature that a second person gave on another machine, under the checkpoint that was requested.

    Raises InputError (no answer, or for another checkpoint), RefusedError (rights, one person alone), MachineError.
    """
    _ask(operation, second_name, reason)
    given = read_cosignature(read_note(answer))
    if given.key.public == operation.identity.public_signing_key:
        raise RefusedError("The second person must come with keys of their own.", "Have it signed with theirs.")
    detail = {"second": second_name, **({"reason": reason} if reason.strip() else {})}
    signed = operation.vault.take_cosignature(given, actor=operation.actor, detail=detail)
    return Cosigned(signed.size, signed.root, signed.path, second_name, fingerprint(given.key))


def read_note(path: Path) -> bytes:
    """A request or an answer, which are small by nature. Raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None
    if len(data) > MOST_BYTES:
        raise InputError(f"{path} is too large to be a request or an answer.", "Check the path.")
    return data


def _ask(operation: Operation, second_name: str, reason: str) -> None:
    subject = Subject(id="custody log", second=single_station(second_name), reason=reason)
    allowed = may(operation.officer.user, "cosign", subject)
    if not allowed:
        raise RefusedError(allowed.reason)


def require_own_keys(operation: Operation, second: Identity) -> None:
    """Raises RefusedError where the second person comes with the officer's own keys."""
    mine = operation.identity
    if second.public_signing_key == mine.public_signing_key or second.recipient == mine.recipient:
        raise RefusedError("The second person must come with keys of their own.", "Name their folder of keys.")
