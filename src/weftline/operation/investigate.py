"""The main job: from a folder to series, actors, places, money and next steps; resumes where it was interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from weftline import __version__
from weftline.operation import collecting, leading, linking, reading, triage
from weftline.operation.absorbing import absorb
from weftline.operation.folder import Folder, scan
from weftline.operation.opening import Officer, Operation, create_or_open, open_existing, place_for
from weftline.operation.progress import Progress, Quiet
from weftline.operation.settings import load
from weftline.sandbox import Workers
from weftline.vault import Vault


@dataclass(slots=True)
class Outcome:
    """What one run did. `nothing_new` is True where every step found its work done."""

    place: Path
    kept: int = 0
    known: int = 0
    changed: int = 0
    vanished: list[str] = field(default_factory=list)
    read: int = 0
    apps: int = 0
    servers: int = 0
    linked: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def nothing_new(self) -> bool:
        """True where no step had anything to do."""
        return not (self.kept or self.changed or self.read or self.apps or self.servers or self.linked or self.vanished)

    def to_json(self) -> dict[str, object]:
        """The shape of `weftline investigate --json`, key `run`."""
        return {
            "operation": str(self.place),
            "kept": self.kept,
            "known": self.known,
            "changed": self.changed,
            "vanished": self.vanished,
            "read": self.read,
            "apps": self.apps,
            "servers": self.servers,
            "linked": self.linked,
            "nothing_new": self.nothing_new,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "warnings": self.warnings,
            "tool": f"weftline {__version__}",
        }


def investigate(
    folder: Path,
    officer: Officer,
    *,
    place: Path | None = None,
    progress: Progress | None = None,
    workers: int = 2,
) -> Outcome:
    """Work a folder through, from preserving to leads; or an operation's inbox alone, if the folder is an operation.

    Safe to interrupt and to run again at any time.

    Raises InputError for a folder that is missing or holds nothing, MachineError, LockedError and KeysError as they
    arise; nothing that was acknowledged is lost by any of them.
    """
    shown = progress or Quiet()
    if Vault.exists(folder):
        with open_existing(folder, officer, writing=True) as operation:
            outcome = Outcome(operation.folder, warnings=list(operation.warnings))
            work_through(operation, outcome, shown, workers)
        return outcome
    found = scan(folder)
    settings = load(folder)
    with create_or_open(place_for(folder, place), settings, officer) as operation:
        outcome = Outcome(operation.folder, warnings=list(operation.warnings))
        _timed(outcome, "preserve", lambda: _collect(operation, outcome, found, shown))
        work_through(operation, outcome, shown, workers)
        operation.vault.checkpoint()
    return outcome


def work_through(operation: Operation, outcome: Outcome, progress: Progress, workers: int = 2) -> None:
    """All steps after preserving, each only for what is new; the inbox first."""
    outcome.kept += absorb(operation, progress)
    with Workers(count=workers, limits=reading.WORKER_LIMITS) as pool:
        _timed(outcome, "reports", lambda: _add(outcome, reading.read_reports(operation, pool, progress)))
        _timed(outcome, "evidence", lambda: _add(outcome, reading.read_evidence(operation, pool, progress)))
        _timed(outcome, "apps", lambda: _set(outcome, "apps", triage.triage_apps(operation, pool, progress)))
        _timed(outcome, "servers", lambda: _set(outcome, "servers", triage.examine_servers(operation, pool, progress)))
    _timed(outcome, "link", lambda: _link(operation, outcome, progress))


def _collect(operation: Operation, outcome: Outcome, found: Folder, progress: Progress) -> None:
    collected = collecting.collect(operation, found, progress)
    outcome.kept, outcome.known, outcome.changed = collected.kept, collected.known, collected.changed
    outcome.vanished = collected.vanished


def _link(operation: Operation, outcome: Outcome, progress: Progress) -> None:
    linked = linking.link_reports(operation, progress) is not None
    led = leading.lead(operation, progress)
    outcome.linked = linked or led


def _add(outcome: Outcome, count: int) -> None:
    outcome.read += count


def _set(outcome: Outcome, name: str, count: int) -> None:
    setattr(outcome, name, count)


def _timed(outcome: Outcome, name: str, step: Callable[[], None]) -> None:
    started = time.perf_counter()
    step()
    outcome.seconds[name] = time.perf_counter() - started


def relink(operation: Operation, progress: Progress) -> bool:
    """Link anew and draw the leads anew, after a decision. True where anything changed."""
    linked = linking.link_reports(operation, progress) is not None
    return leading.lead(operation, progress) or linked
