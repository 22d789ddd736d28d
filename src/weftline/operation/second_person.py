"""A second person beside the officer: who counts as one, and their signature under the custody log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weftline.access import Subject, may, single_station
from weftline.errors import RefusedError
from weftline.operation.opening import Operation
from weftline.vault import Identity


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
    subject = Subject(id="custody log", second=single_station(second_name), reason=reason)
    allowed = may(operation.officer.user, "cosign", subject)
    if not allowed:
        raise RefusedError(allowed.reason)
    require_own_keys(operation, second)
    detail = {"second": second_name, **({"reason": reason} if reason.strip() else {})}
    signed = operation.vault.cosign(second, actor=operation.actor, detail=detail)
    return Cosigned(signed.size, signed.root, signed.path, second_name, second.fingerprint)


def require_own_keys(operation: Operation, second: Identity) -> None:
    """Raises RefusedError where the second person comes with the officer's own keys."""
    mine = operation.identity
    if second.public_signing_key == mine.public_signing_key or second.recipient == mine.recipient:
        raise RefusedError("The second person must come with keys of their own.", "Name their folder of keys.")
