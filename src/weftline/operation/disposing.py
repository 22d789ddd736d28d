"""The end of evidence: how long it is kept, what holds it, and its destruction with a certificate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, get_args

from weftline.access import Subject, may
from weftline.errors import InputError, NotFoundError, RefusedError, UsageError
from weftline.model.exhibit import Category, Exhibit
from weftline.model.moment import DAY_US, from_us
from weftline.operation.opening import Operation, finish_disposals, now_us
from weftline.store import exhibits

_PERIOD: Final = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")
_DAYS_OF_YEAR: Final = 366
_DAYS_OF_MONTH: Final = 31
_CERTIFICATE: Final = """CERTIFICATE OF ERASURE

Operation:       {operation}
Erased:          {utc} (UTC, as claimed by the machine)
By:              {actor}
Reason:          {reason}
Custody entry:   {seq}, covered by the checkpoint below

Exhibits ({count}), the one named and all that was derived from it:
{names}

What was done: the part of each object that holds its wrapped keys and its random part was overwritten and synced, the
file removed, and {rows} rows of the database that were made of it were overwritten and deleted. Without the wrapped
keys the ciphertext cannot be opened by anybody; without the random part an exhibit's id cannot be tied to a content.
The entries that say when it came, who touched it and when it was erased remain in the custody log.

What this does not say: overwriting in place is no promise on flash memory and copying file systems, copies made
elsewhere (backups, exports, the original medium) are not touched, and nothing was tested by a laboratory.

The signed checkpoint:

{note}"""


@dataclass(frozen=True, slots=True)
class Disposed:
    """What was destroyed. `rows`: database rows deleted; `certificate`: its text."""

    exhibits: tuple[str, ...]
    custody_seq: int
    rows: int
    certificate: str

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline dispose --json`."""
        return {
            "version": 1,
            "exhibits": list(self.exhibits),
            "custody_seq": self.custody_seq,
            "rows": self.rows,
            "certificate": self.certificate,
        }


def dispose(operation: Operation, name: str, *, reason: str) -> Disposed:
    """Destroy an exhibit, all that was derived from it, and every row made of them; of one that was destroyed before,
    by an erasure that was interrupted, what was done then.

    Raises NotFoundError, RefusedError (rights, legal hold), UsageError (no reason), MachineError.
    """
    seq = _destroyed_before(operation, name)
    if not seq:
        item = exhibit_of(operation, name)
        _ask(operation, item, reason)
        seq = operation.vault.dispose(item.id, actor=operation.actor, reason=reason)
    finish_disposals(operation)
    return _certified(operation, seq)


def _destroyed_before(operation: Operation, name: str) -> int:
    """The entry that destroyed the one exhibit whose id begins so; 0 where there is none."""
    found = {seq for known, seq in operation.vault.disposed.items() if name and known.startswith(name)}
    return found.pop() if len(found) == 1 else 0


def _certified(operation: Operation, seq: int) -> Disposed:
    """What the log says of a destruction, as a certificate."""
    gone, rows = None, 0
    for entry in operation.vault.entries():
        if entry.seq == seq:
            gone = entry
        elif entry.action == "forget" and entry.detail.get("disposal") == seq:
            rows += int(entry.detail["rows"])
    if gone is None:
        raise NotFoundError(f"The custody log has no entry {seq}.", "Run `weftline verify`.")
    names = tuple(sorted(gone.objects))
    text = _CERTIFICATE.format(
        operation=operation.settings.name,
        utc=f"{gone.utc[:19]}Z",
        actor=gone.actor,
        reason=gone.detail.get("reason", ""),
        seq=seq,
        count=len(names),
        names="\n".join(f"  {one}" for one in names),
        rows=rows,
        note=operation.vault.checkpoint().note,
    )
    return Disposed(names, seq, rows, text)


def hold(operation: Operation, name: str, *, reason: str, release: bool = False) -> int:
    """Put a legal hold on an exhibit, or lift it; returns the entry's seq. Raises as `dispose`."""
    item = exhibit_of(operation, name)
    _ask(operation, item, reason)
    return operation.vault.hold(item.id, actor=operation.actor, reason=reason, release=release)


def holds(operation: Operation) -> list[dict[str, Any]]:
    """The legal holds that stand, oldest first: on which exhibit, since when, by whom and why."""
    standing = {seq: name for name, seq in operation.vault.held.items()}
    return [
        {
            "exhibit": standing[entry.seq],
            "custody_seq": entry.seq,
            "since": entry.utc,
            "by": entry.actor,
            "reason": entry.detail.get("reason", ""),
        }
        for entry in operation.vault.entries()
        if entry.seq in standing
    ]


def due(operation: Operation, now: int | None = None) -> list[dict[str, Any]]:
    """Exhibits whose time is over, oldest first, with what holds them. Nothing is destroyed by the clock alone.

    Raises InputError for a period or a category that is none.
    """
    at = now_us() if now is None else now
    settings = operation.settings
    strange = sorted(settings.retain.keys() - set(get_args(Category)))
    if strange:
        known = ", ".join(get_args(Category))
        raise InputError(
            f"operation.toml: [retain] names {strange[0]}, which no exhibit is.", f"Write one of: {known}."
        )
    protected = operation.vault.protected
    days = {period: days_of(period) for period in (settings.retention, *settings.retain.values()) if period}
    with operation.store.read() as db:
        kept = exhibits.find(db)
    listed = []
    for item in kept:
        period = settings.retain.get(item.category, settings.retention)
        if period and item.received_us + days[period] * DAY_US < at:
            received = from_us(item.received_us).isoformat()
            held = protected.get(item.id, 0)
            listed.append(
                {"exhibit": item.id, "category": item.category, "received": received, "period": period, "held_by": held}
            )
    return sorted(listed, key=lambda row: str(row["received"]))


def days_of(period: str) -> int:
    """A period (ISO 8601: P1Y, P18M, P90D) in days, rounded up so that nothing is due too early. Raises InputError."""
    match = _PERIOD.fullmatch(period)
    if match is None or not any(match.groups()):
        raise InputError(f"“{period}” is no period.", 'Write retention = "P5Y", or P18M, or P90D.')
    years, months, days = (int(number or 0) for number in match.groups())
    return years * _DAYS_OF_YEAR + months * _DAYS_OF_MONTH + days


def exhibit_of(operation: Operation, name: str) -> Exhibit:
    """The one exhibit whose id begins so. Raises NotFoundError."""
    with operation.store.read() as db:
        found = exhibits.by_prefix(db, name) if name else []
        item = exhibits.get(db, found[0]) if len(found) == 1 else None
    if item is None:
        raise NotFoundError(f"There is no one exhibit {name}.", "Exhibit ids start with x-; give more of it.")
    return item


def _ask(operation: Operation, item: Exhibit, reason: str) -> None:
    if not reason.strip():
        raise UsageError("It needs a stated reason.", 'Add --reason "...".')
    allowed = may(operation.officer.user, "dispose", Subject(id=item.id, sealed=item.sealed, reason=reason))
    if not allowed:
        raise RefusedError(allowed.reason)
