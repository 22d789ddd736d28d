"""Opening a sealed exhibit: two people with keys of their own, a stated lawful reason, and a note that both sign."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weftline.access import Subject, User, may, single_station
from weftline.errors import InputError, RefusedError
from weftline.model.exhibit import Exhibit
from weftline.operation.disposing import exhibit_of
from weftline.operation.new_file import new_file
from weftline.operation.opening import Operation
from weftline.operation.second_person import require_own_keys
from weftline.vault import Identity


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed exhibit as two people opened it. `checkpoint`: the signed note that bears both their signatures."""

    exhibit: str
    file: Path
    custody_seq: int
    checkpoint: Path
    second: str

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline open --json`."""
        return {
            "version": 1,
            "exhibit": self.exhibit,
            "file": str(self.file),
            "custody_seq": self.custody_seq,
            "checkpoint": str(self.checkpoint),
            "second": self.second,
        }


def open_sealed(
    operation: Operation, exhibit: str, *, second_name: str, second: Identity, reason: str, out: Path
) -> Opened:
    """Write a sealed exhibit to `out`, readable by this user alone, once both have signed the log with its entry.

    `second` must be a recipient of the operation, so that nobody vouches with keys made for the purpose. Rights and
    signatures hold this, not the encryption: each recipient's key alone decrypts every exhibit.

    Raises NotFoundError, RefusedError (not sealed, one person alone, no reason), InputError (`out` exists),
    MachineError.
    """
    item = exhibit_of(operation, exhibit)
    _ask(operation, item, single_station(second_name), second, reason)
    if out.exists():
        raise InputError(f"{out} is there already.", "Choose another place with --out.")
    detail = {"reason": reason, "second": second_name, "second_key": second.fingerprint}
    with new_file(out) as file:
        seq = operation.vault.record("open_sealed", [item.id], actor=operation.actor, detail=detail)
        signed = operation.vault.cosign(second, actor=operation.actor, detail={"second": second_name})
        with operation.vault.open(item.id, actor=operation.actor, purpose=reason) as content:
            shutil.copyfileobj(content, file, 1 << 20)
    return Opened(item.id, out, seq, signed.path, second_name)


def _ask(operation: Operation, item: Exhibit, second_user: User, second: Identity, reason: str) -> None:
    subject = Subject(id=item.id, sealed=item.sealed, second=second_user, reason=reason)
    allowed = may(operation.officer.user, "open_sealed", subject)
    if not allowed:
        raise RefusedError(allowed.reason)
    require_own_keys(operation, second)
    if second.recipient not in operation.vault.recipients:
        raise RefusedError(
            "The second person is no recipient of this operation.",
            "Only recipients can open a sealed exhibit with you; `weftline recipient` lists and adds them.",
        )
