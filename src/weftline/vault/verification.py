"""`verify`: the stand-alone verifier on an operation's folder and, with an identity, what lies inside the objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weftline.errors import InputError, WeftlineError
from weftline.vault.checkpoints import head_path
from weftline.vault.identity import Identity
from weftline.vault.keys import open_key
from weftline.vault.objects import read_object
from weftline.vault.sealing import STRANGER, Sealer
from weftline.vault.verifier import LOG, CannotVerifyError, Fault, Report, verify_folder, walk_log


@dataclass(frozen=True, slots=True)
class Verification:
    """What was proven. `faults`: what is not as it was recorded; `notes`: worth knowing, no fault."""

    ok: bool
    entries: int
    exhibits: int
    checkpoints: list[dict[str, Any]]
    faults: list[Fault]
    notes: list[Fault]
    report: Report

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline verify --json`."""
        return self.report.to_json()


def verify(
    folder: Path,
    *,
    identity: Identity | None = None,
    deep: bool = False,
    outside: Sequence[Path] = (),
    authorities: Sequence[Path] = (),
) -> Verification:
    """Proves that nothing was changed, lost or cut; reads only, and needs no key.

    `outside`: checkpoints or verification keys kept elsewhere; `authorities`: certificates (PEM) of time-stamp
    authorities to trust. With `identity`, the checkpoint it remembers counts as
    one of them, entries that change what is kept or who signs must be sealed with the operation's key, and with `deep`
    all entries must be, and each object is opened and its content proven to be what its id commits to.
    Raises InputError where the check cannot be run at all.
    """
    kept = [*outside]
    try:
        head = _remembered(folder, identity)
        if head is not None:
            kept.append(head)
        inside = _content_check(identity) if identity is not None and deep else None
        report = verify_folder(folder, kept, inside, authorities)
        if identity is not None:
            report.faults += _written_by_strangers(folder, report, identity, every=deep)
    except (CannotVerifyError, OSError) as error:
        raise InputError(f"The check could not be run: {error}", "Name an operation's folder.") from None
    return Verification(
        report.ok, report.entries, report.exhibits, report.checkpoints, report.faults, report.notes, report
    )


def _written_by_strangers(folder: Path, report: Report, identity: Identity, *, every: bool) -> list[Fault]:
    """Anybody can append to a file: who seals an entry holds the operation's key."""
    if not report.ok and not every:
        return []
    covered = max((checkpoint["size"] for checkpoint in report.checkpoints), default=0)
    try:
        found = list(Sealer(open_key(folder, identity)).strangers(folder / LOG, covered, every=every))
    except (WeftlineError, OSError, ValueError, KeyError, TypeError):  # a key or log that is not in order is a fault
        return []
    return [Fault(STRANGER, f"{LOG} line {seq}") for seq in found]


def _remembered(folder: Path, identity: Identity | None) -> Path | None:
    if identity is None or not (folder / LOG).is_file():
        return None
    with (folder / LOG).open("rb") as log:
        origin = walk_log([log.readline(1 << 20)]).origin
    head = head_path(identity, origin)
    return head if head is not None and head.exists() else None


def _content_check(identity: Identity) -> Any:
    def check(name: str, path: Path) -> str | None:
        try:
            true_id, _, _ = read_object(path, identity, lambda _: None)
        except WeftlineError as error:
            return f"the object cannot be opened: {error.message}"
        return None if true_id == name else "the object's content is not what its id commits to"

    return check
