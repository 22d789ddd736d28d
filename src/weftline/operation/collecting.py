"""The first step of the flow: preserve what is new or changed, and say what vanished."""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from weftline.errors import MachineError, UnreadableError
from weftline.model.exhibit import Exhibit, Problem
from weftline.operation.folder import Folder, Found
from weftline.operation.opening import Operation, now_us
from weftline.operation.packing import pack
from weftline.operation.progress import Progress
from weftline.operation.settings import ExhibitSettings
from weftline.store import Connection, Source, exhibits
from weftline.vault import Kept

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EFBIG})
FREE_SPACE = "Free some space and run the same command again; nothing that was acknowledged is lost."
GROUP_FILES = 200
GROUP_BYTES = 256 << 20


@dataclass(slots=True)
class Collected:
    """What collecting did: how many files were kept anew, were known already, changed or vanished."""

    kept: int = 0
    known: int = 0
    changed: int = 0
    vanished: list[str] = field(default_factory=list)


def collect(operation: Operation, folder: Folder, progress: Progress) -> Collected:
    """Preserve every file of the folder that is not yet an exhibit. Durable group by group."""
    _recover(operation, folder)
    with operation.store.read() as db:
        known = exhibits.sources(db)
    result = Collected()
    fresh = [item for item in folder.found if not _unchanged(item, known.get(item.path))]
    result.known = len(folder.found) - len(fresh)
    progress.stage("Preserving evidence", len(fresh))
    for group in _groups(fresh):
        _keep_group(operation, group, known, folder, result)
        progress.advance(len(group))
    present = {item.path for item in folder.found}
    result.vanished = sorted(path for path, source in known.items() if _gone(path, present) and source.present)
    with operation.store.write() as db:
        exhibits.mark_vanished(db, result.vanished)
        exhibits.drop_problems(db, "", "collect")
        exhibits.add_problems(db, [*folder.problems, *_vanished(db, present)], "collect")
    return result


def _recover(operation: Operation, folder: Folder) -> None:
    """Take up what an interrupted run had preserved but not yet entered into the store."""
    with operation.store.read() as db:
        entered = {item.id for item in exhibits.find(db)}
        known = exhibits.sources(db)
    left = set(operation.vault.exhibits) - entered
    if not left:
        return
    found = {item.path: item for item in folder.found}
    with operation.store.write() as db:
        for entry in operation.vault.entries():
            for identifier in set(entry.objects) & left:
                item = found.get(str(entry.detail.get("path", "")))
                if item is None or item.path in known or str(item.mtime_ns) != entry.detail.get("mtime_ns"):
                    continue
                with operation.vault.open(identifier, actor=operation.actor, action="analyse") as stream:
                    digest = _digest(stream)
                    size = stream.seek(0, io.SEEK_END)
                kept = Kept(identifier, digest, size, "", entry.seq)
                exhibits.add(db, [_exhibit(operation, item, kept)], operation.marking)
                exhibits.put_source(db, _source(item, identifier, digest))
                left.discard(identifier)


def _vanished(db: Connection, present: set[str]) -> list[Problem]:
    gone = [source for path, source in sorted(exhibits.sources(db).items()) if _gone(path, present)]
    return [Problem("", s.path, f"no longer in the folder; its exhibit {s.exhibit} is kept", "note") for s in gone]


def _gone(path: str, present: set[str]) -> bool:
    """Whether a file of the folder is there no more; what came through the inbox never lay in it."""
    return path not in present and not path.startswith("inbox/")


def _unchanged(item: Found, source: Source | None) -> bool:
    return source is not None and source.present and (source.size, source.mtime_ns) == (item.size, item.mtime_ns)


def _groups(items: Sequence[Found]) -> Iterator[list[Found]]:
    group: list[Found] = []
    size = 0
    for item in items:
        group.append(item)
        size += item.size
        if len(group) >= GROUP_FILES or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _keep_group(
    operation: Operation, group: list[Found], known: dict[str, Source], folder: Folder, result: Collected
) -> None:
    """One group: into the vault, then into the store. A file that only looks new (same bytes) is not kept twice."""
    rows: list[tuple[Found, Exhibit]] = []
    touched: list[Source] = []
    with operation.vault.batch() as batch:
        for item in group:
            try:
                with _content(item, operation.folder) as stream:
                    source = known.get(item.path)
                    if source is not None and source.sha256 == _digest(stream):
                        touched.append(_source(item, source.exhibit, source.sha256))
                        continue
                    kept = batch.keep(stream, actor=operation.actor, note=_note(item))
            except OSError as error:
                if error.errno in FULL:
                    raise MachineError(f"The disk is full or refuses: {error.strerror}.", FREE_SPACE) from error
                folder.problems.append(Problem("", item.path, f"cannot be read: {error.strerror or error}"))
                continue
            except UnreadableError as error:
                folder.problems.append(Problem("", item.path, f"broke off while it was read: {error.message}"))
                continue
            rows.append((item, _exhibit(operation, item, kept)))
    with operation.store.write() as db:
        exhibits.add(db, [exhibit for _, exhibit in rows], operation.marking)
        for source in touched:
            exhibits.put_source(db, source)
        for item, exhibit in rows:
            exhibits.put_source(db, _source(item, exhibit.id, exhibit.sha256))
    result.kept += sum(1 for item, _ in rows if item.path not in known)
    result.changed += sum(1 for item, _ in rows if item.path in known)
    result.known += len(touched)


def _source(item: Found, exhibit: str, sha256: str) -> Source:
    return Source(item.path, item.size, item.mtime_ns, sha256, exhibit, item.category, item.report)


def _note(item: Found) -> dict[str, str]:
    """What the sealed part of the custody entry says, so that an interrupted run can be told what it had kept."""
    return {"path": item.path, "size": str(item.size), "mtime_ns": str(item.mtime_ns)}


def _exhibit(operation: Operation, item: Found, kept: Kept) -> Exhibit:
    about = operation.settings.about(item.path)
    if item.category == "return" and not about.provider:
        about = ExhibitSettings(item.path, provider="a provider not named in operation.toml")
    return Exhibit(
        id=kept.id,
        path=item.path,
        size=kept.size,
        sha256=kept.sha256,
        category=item.category,
        report=f"r-{item.report}" if item.report else "",
        custody_seq=kept.custody_seq,
        received_us=now_us(),
        acquired_at=about.acquired_at,
        acquired_by=about.acquired_by,
        description=about.in_words or ("folder, kept as one archive" if item.packed else ""),
    )


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.file_digest(cast("io.BufferedReader", stream), "sha256").hexdigest()
    stream.seek(0)
    return digest


def _content(item: Found, work: Path) -> BinaryIO:
    return pack(item.place, work) if item.packed else item.place.open("rb")
