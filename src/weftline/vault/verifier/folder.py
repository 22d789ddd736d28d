"""An operation's folder: its log, checkpoints, wrapped key and objects."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from weftline.vault.verifier.attested import CHECKPOINTS, check_checkpoints
from weftline.vault.verifier.log import EXHIBIT_ID, LOG, Fault, Logged, Walk, Wrapped
from weftline.vault.verifier.parallel import walk_file
from weftline.vault.verifier.report import CannotVerifyError, Report, digest_of, is_plain, read_small
from weftline.vault.verifier.stamps import STAMP_SUFFIX, check_stamps

if sys.platform != "win32":
    import fcntl

OBJECTS: Final = "exhibits"
STAGED: Final = ".rewrapped-"
KEY_FILE: Final = "operation.key"
RECIPIENTS: Final = "recipients.txt"
_LOOKS_AGAIN: Final = 2
_UNFINISHED: Final = re.compile(r"\.tmp-[0-9a-f]{16}")
DeepCheck = Callable[[str, Path], "str | None"]


def verify_folder(
    folder: Path, outside: Sequence[Path] = (), deep: DeepCheck | None = None, authorities: Sequence[Path] = ()
) -> Report:
    """Checks an operation's folder. `outside`: checkpoints or verification keys that were kept elsewhere;
    `authorities`: certificates (PEM) of time-stamp authorities to trust.
    `deep(id, path)`: a further check of each object, a sentence where it fails. Raises CannotVerifyError.
    """
    if not folder.is_dir():
        raise CannotVerifyError(f"{folder} is not a folder.")
    report, busy = _look(folder, outside, deep, authorities)
    for _ in range(_LOOKS_AGAIN if busy else 0):  # what is being written may have changed while it was looked at
        if report.ok:
            break
        report, _ = _look(folder, outside, deep, authorities)
    return report


def _look(
    folder: Path, outside: Sequence[Path], deep: DeepCheck | None, authorities: Sequence[Path]
) -> tuple[Report, bool]:
    before = _state(folder / LOG)
    busy = _being_written(folder / LOG)
    present, strange = _listed_objects(folder / OBJECTS)
    notes = [
        (path.relative_to(folder).as_posix(), read_small(path)) for path in _checkpoint_files(folder / CHECKPOINTS)
    ]
    report = Report()
    if not is_plain(folder / LOG):
        if not present and not notes:
            raise CannotVerifyError(f"{folder} holds no {LOG}: it is not an operation.")
        report.faults.append(Fault("the custody log is missing", LOG))
        return report, busy
    walk = walk_file(folder / LOG)
    report.faults, report.notes = walk.faults, walk.notes
    report.entries = walk.tree.size
    busy = busy or _being_written(folder / LOG) or _state(folder / LOG) != before
    if busy:  # checkpoints that the writer has signed since they were listed
        walk.named_checkpoints -= {
            int(path.stem) for path in _checkpoint_files(folder / CHECKPOINTS) if path.stem.isdecimal()
        }
        present = _listed_objects(folder / OBJECTS)[0]
    check_checkpoints(walk, report, notes, outside)
    check_stamps(walk, report, folder / CHECKPOINTS, authorities)
    _check_key_file(walk, folder / KEY_FILE)
    _check_recipients(walk, folder / RECIPIENTS)
    _check_folders(walk, folder, busy=busy)
    _check_sources(walk)
    _take_staged(walk, present, strange)
    _check_objects(walk, report, folder, present, deep, busy=busy)
    for path in strange:
        _odd(path.name.startswith("."), report, busy, path.relative_to(folder).as_posix())
    if busy:
        report.notes.append(Fault("it was written while it was checked; check again when nobody works in it", LOG))
    if walk.torn:
        report.notes.append(Fault(f"an unfinished write of {walk.torn} bytes; the next start cuts it", LOG))
    report.notes.append(Fault(f"this check ran unlogged: {_why_unlogged(folder)}", LOG))
    return report, busy


def _why_unlogged(folder: Path) -> str:
    return "it only reads" if os.access(folder, os.W_OK) else "what it checks lies where nothing can be written"


def _odd(temporary: bool, report: Report, busy: bool, where: str) -> None:
    if temporary:
        if not busy:
            report.notes.append(Fault("an unfinished write; the next start settles it", where))
    else:
        report.faults.append(Fault("this is no exhibit and no entry names it (added)", where))


def _check_folders(walk: Walk, folder: Path, *, busy: bool) -> None:
    """Nothing leads away from the folder, and beside the checkpoints lies nothing else."""
    for name in (OBJECTS, CHECKPOINTS):
        if (folder / name).is_symlink():
            walk.fault("a link stands in the place of this folder: what it leads to is not part of what was kept", name)
    for path in files_under(folder / CHECKPOINTS):
        home, kind = path.parent == folder / CHECKPOINTS, path.suffix in (".note", STAMP_SUFFIX)
        where = path.relative_to(folder).as_posix()
        if home and _UNFINISHED.fullmatch(path.name) and not (path.is_symlink() or path.is_dir()):
            if not busy:
                walk.notes.append(Fault("an unfinished write; the next start settles it", where))
        elif not (home and kind and is_plain(path)):
            walk.fault("this is no checkpoint and no time stamp (added)", where)


def _check_sources(walk: Walk) -> None:
    """What was derived was derived from something that had been kept before."""
    for logged in walk.objects.values():
        source = walk.objects.get(logged.derived_from)
        if logged.derived_from and (source is None or source.seq > logged.seq):
            walk.fault("it derives an exhibit from one that no entry before it brought", f"{LOG} line {logged.seq}")


def staged_path(path: Path) -> Path:
    """Where the next form of a file waits, wrapped for more recipients, until the log names it."""
    return path.with_name(STAGED + path.name)


def _take_staged(walk: Walk, present: dict[str, Path], strange: Sequence[Path]) -> None:
    """Where a re-wrapping was entered and then interrupted, the object that counts is the one that still waits."""
    for path in (path for path in strange if path.name.startswith(STAGED)):
        name = "x-" + path.name.removeprefix(STAGED)
        entered = walk.wrapped.get(name)
        if entered is not None and is_plain(path) and digest_of(path) == entered.ciphertext_sha256:
            present[name] = path


def _check_key_file(walk: Walk, path: Path) -> None:
    staged = staged_path(path)
    if not walk.key_sha256 or (is_plain(staged) and digest_of(staged) == walk.key_sha256):
        return
    if not is_plain(path):
        walk.fault("the wrapped operation key is missing", path.name)
    elif hashlib.sha256(read_small(path)).hexdigest() != walk.key_sha256:
        walk.fault("the wrapped operation key is not the one that was logged", path.name)


def _check_recipients(walk: Walk, path: Path) -> None:
    """Intake encrypts to the keys in this file: one more, and a stranger reads what victims send."""
    forms = [read_small(form) for form in (path, staged_path(path)) if is_plain(form)]
    if not forms:
        walk.fault("the list of public keys that intake encrypts to is missing", path.name)
    elif not any(set(data.decode("utf-8", "replace").split()) == set(walk.recipients) for data in forms):
        walk.fault("the public keys that intake encrypts to are not those that the log names", path.name)


def _check_objects(
    walk: Walk, report: Report, folder: Path, present: dict[str, Path], deep: DeepCheck | None, *, busy: bool
) -> None:
    wanted = {name: walk.file_of(name) for name in walk.objects if name not in walk.disposed}
    report.exhibits, report.disposed = len(wanted), len(walk.disposed)
    for name in sorted(walk.wrapped.keys() - walk.objects.keys()):
        walk.fault(f"it wraps {name} anew, which no entry brought", f"{LOG} line {walk.wrapped[name].seq}")
    for name in sorted(wanted.keys() - present.keys()):
        walk.fault("the object is missing", f"{OBJECTS}/{_shard(name)}")
    for name in sorted(present.keys() - wanted.keys()):
        where = present[name].relative_to(folder).as_posix()
        if name in walk.disposed and not busy:
            walk.fault(f"the object was disposed of by entry {walk.disposed[name]} and is still here", where)
        elif busy:
            report.notes.append(Fault("an object that is being written", where))
        else:
            walk.fault(
                "no entry names this object (added, or left by an interrupted run; the next start settles it)", where
            )
    here = sorted(wanted.keys() & present.keys())
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as threads:
        checks = threads.map(lambda name: _wrong_object(name, wanted[name], present[name], deep), here)
        for name, wrong in zip(here, checks, strict=True):
            if wrong:
                walk.fault(wrong, present[name].relative_to(folder).as_posix())


def _wrong_object(name: str, logged: Logged | Wrapped, path: Path, deep: DeepCheck | None) -> str | None:
    try:
        size = path.stat().st_size
        if size != logged.ciphertext_size:
            return f"the object has {size} bytes; entry {logged.seq} recorded {logged.ciphertext_size} (changed)"
        digest = digest_of(path)
    except OSError as error:
        return f"the object cannot be read: {error.strerror}"
    if digest != logged.ciphertext_sha256:
        return f"the object's bytes are not those that entry {logged.seq} recorded (changed or exchanged)"
    return deep(name, path) if deep else None


def object_path(home: Path, name: str) -> Path:
    """Where the object of exhibit `x-…` lies under the exhibits folder."""
    return home / _shard(name)


def _shard(name: str) -> str:
    digest = name.removeprefix("x-")
    return f"{digest[:2]}/{digest}"


def _listed_objects(home: Path) -> tuple[dict[str, Path], list[Path]]:
    present: dict[str, Path] = {}
    strange: list[Path] = []
    for path in files_under(home):
        name = "x-" + path.name
        if EXHIBIT_ID.fullmatch(name) and path == object_path(home, name) and is_plain(path):
            present[name] = path
        else:
            strange.append(path)
    return present, strange


def files_under(home: Path) -> Iterator[Path]:
    """Everything in a folder that is no folder, links to folders included, in a fixed order."""
    for folder, folders, files in os.walk(home):
        folders.sort()
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in [*sorted(files), *links])


def _checkpoint_files(home: Path) -> list[Path]:
    return sorted(path for path in home.glob("*.note") if is_plain(path))


def _state(log: Path) -> tuple[int, int]:
    """What changes when somebody writes the log, even one who came and went meanwhile."""
    try:
        seen = log.stat()
    except OSError:
        return 0, 0
    return seen.st_size, seen.st_mtime_ns


def _being_written(log: Path) -> bool:
    if sys.platform == "win32" or not is_plain(log):
        return False
    try:
        with log.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
