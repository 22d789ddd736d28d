"""What people rule: confirm, reject, same, different, hub, role. Remembered, logged, undoable, heeded by every run."""

from __future__ import annotations

from typing import Final

from weftline.access import Subject, may
from weftline.errors import NotFoundError, RefusedError, UsageError
from weftline.model.ids import noun_of
from weftline.operation.explaining import explain
from weftline.operation.opening import Operation, now_us
from weftline.operation.sealing import may_be_judged
from weftline.store import decisions, exhibits, series

VERDICTS: Final = {
    "confirm": "link, series, actor or lead: it holds",
    "reject": "link, series, actor or lead: it does not hold",
    "same": "two reports or more are the same people's work",
    "different": "two reports are not the same people's work",
    "hub": "a value (kind:value) is shared by strangers and counts nothing",
    "not_hub": "a value (kind:value) counts although many share it",
    "role": "an actor's role",
    "identify": "who an actor is; only a person says so",
    "unseal": "an exhibit nobody has judged is not intimate and may be read",
}
TWO = 2
ABOUT_IDS: Final = frozenset({"confirm", "reject", "same", "different", "role", "identify"})


def decide(operation: Operation, verdict: str, subjects: tuple[str, ...], *, reason: str, value: str = "") -> int:
    """Keep one decision and log it; returns its number. The next run of linkage heeds it.

    Raises UsageError for an unknown verdict or subjects that do not fit, RefusedError where the user may not decide.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"“{verdict}” is not a decision.", f"Choose one of: {', '.join(VERDICTS)}.")
    if not reason.strip():
        raise UsageError("A decision needs its reason.", 'Add --reason "...".')
    if not subjects:
        raise UsageError("A decision is about something.", "Name the ids.")
    if verdict in {"same", "different"} and len(subjects) < TWO:
        raise UsageError(f"“{verdict}” needs two reports or more.", "Name them one after the other.")
    if verdict in {"hub", "not_hub"} and not all(":" in subject for subject in subjects):
        raise UsageError(f"“{verdict}” is about values.", "Write kind:value, for instance domain:cdn.example.")
    if verdict in {"role", "identify"} and not value.strip():
        raise UsageError(f"“{verdict}” needs what it says.", 'Add --value "...".')
    if verdict == "unseal":
        _check_unsealing(operation, subjects)
    if verdict in ABOUT_IDS:
        _check_known(operation, subjects)
    allowed = may(operation.officer.user, "decide", Subject(id=subjects[0], reason=reason))
    if not allowed:
        raise RefusedError(allowed.reason)
    chosen = tuple(_report(subject) if verdict in {"same", "different"} else subject for subject in subjects)
    with operation.store.write() as db:
        number = decisions.add(db, verdict, chosen, reason=reason, by=operation.actor, at_us=now_us(), value=value)
    operation.vault.record("decide", chosen, actor=operation.actor, detail={"verdict": verdict, "number": number})
    return number


def _check_known(operation: Operation, subjects: tuple[str, ...]) -> None:
    """A decision about something that is not there would be kept, heeded never and missed by nobody."""
    for name in subjects:
        if noun_of(name) != "lead":
            explain(operation, name)


def _check_unsealing(operation: Operation, subjects: tuple[str, ...]) -> None:
    with operation.store.read() as db:
        for name in subjects:
            item = exhibits.get(db, name)
            if item is None:
                raise NotFoundError(f"There is no exhibit {name}.", "Exhibit ids start with x-.")
            if not item.sealed:
                raise UsageError(f"{name} is not sealed.")
            if not may_be_judged(item.seal_reason):
                raise RefusedError(
                    f"{name} is sealed because: {item.seal_reason}.",
                    "One person cannot change that; opening it takes two people and a stated lawful reason.",
                )


def _report(subject: str) -> str:
    return subject if noun_of(subject) else f"r-{subject}"


def undo(operation: Operation, number: int) -> None:
    """Take a decision back. Raises UsageError where there is none of that number."""
    with operation.store.write() as db:
        if not decisions.undo(db, number):
            raise UsageError(f"There is no standing decision {number}.", "`weftline decide OPERATION list` shows them.")
    operation.vault.record("undo", [], actor=operation.actor, detail={"number": number})


def log_of_series(operation: Operation, name: str) -> list[series.SeriesChange]:
    """What became of a series, latest first."""
    with operation.store.read() as db:
        return series.changes(db, name)
