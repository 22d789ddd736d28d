"""Who can open an operation: its recipients, one more of them (a prosecutor, the unit's escrow), or one less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weftline.access import Subject, may
from weftline.errors import RefusedError, UsageError
from weftline.operation.opening import Operation
from weftline.vault import parse_recipients


@dataclass(frozen=True, slots=True)
class Added:
    """A recipient as added. `exhibits`: how many were wrapped anew, so that the new key opens them too."""

    recipient: str
    name: str
    exhibits: int
    recipients: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline recipient --json` with a key."""
        return {
            "version": 1,
            "recipient": self.recipient,
            "name": self.name,
            "exhibits": self.exhibits,
            "recipients": list(self.recipients),
        }


def add_recipient(operation: Operation, key: str, *, name: str, reason: str) -> Added:
    """Let one more public key open the operation with all its exhibits, the sealed ones too; entered in the log. Named
    again after an interruption, it goes on.

    Raises UsageError (no reason), RefusedError (rights, a recipient already), KeysError (no public key), MachineError.
    """
    if not reason.strip():
        raise UsageError("It needs a stated reason.", 'Add --reason "...".')
    allowed = may(operation.officer.user, "add_recipient", Subject(id="operation", reason=reason))
    if not allowed:
        raise RefusedError(allowed.reason)
    count = operation.vault.add_recipient(key, actor=operation.actor, reason=reason, name=name)
    return Added(str(parse_recipients([key])[0]), name, count, operation.vault.recipients)


@dataclass(frozen=True, slots=True)
class Removed:
    """A recipient as removed. `exhibits`: how many were wrapped anew, for the others alone."""

    recipient: str
    exhibits: int
    recipients: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline recipient --remove --json`."""
        return {
            "version": 1,
            "removed": self.recipient,
            "exhibits": self.exhibits,
            "recipients": list(self.recipients),
        }


def remove_recipient(operation: Operation, key: str, *, reason: str) -> Removed:
    """Wrap the keys of the operation and of its exhibits for the other recipients alone; entered in the log. What that
    person has copied stays readable to them. Named again after an interruption, it goes on. `key`: how the public key
    begins, or the name it was given.

    Raises UsageError (no reason), RefusedError (rights, the officer's own key), NotFoundError, KeysError, MachineError.
    """
    if not reason.strip():
        raise UsageError("It needs a stated reason.", 'Add --reason "...".')
    allowed = may(operation.officer.user, "remove_recipient", Subject(id="operation", reason=reason))
    if not allowed:
        raise RefusedError(allowed.reason)
    meant = [one["recipient"] for one in listed(operation) if one["recipient"].startswith(key) or one["name"] == key]
    if len(meant) > 1:
        raise UsageError(f"Several recipients are meant by {key}.", "Give more of the public key.")
    gone = meant[0] if meant else str(parse_recipients([key])[0])
    count = operation.vault.remove_recipient(gone, actor=operation.actor, reason=reason)
    return Removed(gone, count, operation.vault.recipients)


def listed(operation: Operation) -> list[dict[str, str]]:
    """The recipients with the names they were given, and the time since which each can open the operation."""
    names = {key: name for name, key in operation.settings.recipients.items()} | {operation.identity.recipient: "you"}
    since = {}
    for entry in operation.vault.entries():
        if entry.action == "recipients" and "added" in entry.detail:
            since[str(entry.detail["added"])] = entry.utc
            names.setdefault(str(entry.detail["added"]), str(entry.detail.get("name", "")))
    return [
        {"recipient": key, "name": names.get(key, ""), "since": since.get(key, "the beginning")}
        for key in operation.vault.recipients
    ]
