"""From a stream to an acknowledged exhibit: encrypted objects wait for their group, then one set of syncs, one append.

Every entry of the log passes through the `Keeper`, so that the places promised to waiting exhibits are kept.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from weftline.errors import NotFoundError, RefusedError
from weftline.vault.custody import CustodyLog, Draft, draft
from weftline.vault.disk import speaking, sync_many
from weftline.vault.objects import Written, write_object
from weftline.vault.verifier import Logged, Wrapped, object_path


@dataclass(slots=True)
class Kept:
    """An exhibit that the vault holds. `size` in bytes and `sha256` are the content's; `custody_seq` is its entry."""

    id: str
    sha256: str
    size: int
    ciphertext_sha256: str
    custody_seq: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    written: Written
    draft: Draft
    kept: Kept


def object_field(identifier: str, ciphertext_sha256: str, ciphertext_size: int) -> dict[str, Any]:
    """How an entry names an object that it brings in."""
    return {"id": identifier, "ciphertext_sha256": ciphertext_sha256, "ciphertext_size": ciphertext_size}


class Keeper:
    """The one gate to the log and the exhibits folder."""

    def __init__(self, home: Path, log: CustodyLog, recipients: list[pyrage.x25519.Recipient]) -> None:
        self.home = home
        self.log = log
        self.recipients = recipients
        self.guard = threading.RLock()
        self._waiting: dict[str, _Waiting] = {}

    def logged(self, identifier: str) -> Logged | Wrapped:
        """What the log says of a present exhibit; settles it first if it waits. Raises NotFoundError, RefusedError."""
        with self.guard:
            if identifier in self._waiting:
                self.settle()
            walk = self.log.walk
            if identifier in walk.disposed:
                raise RefusedError(f"{identifier} was disposed of (custody entry {walk.disposed[identifier]}).")
            if identifier not in walk.objects:
                raise NotFoundError(f"The vault holds no exhibit {identifier}.", "Check the id.")
            return walk.file_of(identifier)

    def put(self, stream: BinaryIO, actor: str, note: dict[str, str], derived_from: str, tool: str) -> Kept:
        """Encrypts a stream into a waiting object and promises it a place in the log."""
        if derived_from and derived_from not in self._waiting:
            self.logged(derived_from)
        self.log.require_sound()
        recipients = self.recipients
        written = write_object(stream, self.home, recipients)
        fields = {name: value for name, value in (("derived_from", derived_from), ("tool", tool)) if value}
        with self.guard:
            if recipients is not self.recipients:
                _remove([written.temporary])
                raise RefusedError("A recipient was added while this was being taken in.", "Take it in again.")
            entry = draft(
                "derive" if derived_from else "keep",
                actor,
                objects=(object_field(written.id, written.ciphertext_sha256, written.ciphertext_size),),
                detail=note,
                open_fields=fields,
            )
            seq = self.log.size + len(self._waiting) + 1
            kept = Kept(written.id, written.sha256, written.size, written.ciphertext_sha256, seq)
            self._waiting[kept.id] = _Waiting(written, entry, kept)
            return kept

    def append(self, drafts: Sequence[Draft]) -> int:
        """Enters other touches, after all that waits; returns the first one's seq. Raises MachineError."""
        with self.guard:
            self.settle()
            return self.log.append(drafts)

    def settle(self) -> None:
        """Makes what waits durable, gives it its names and its entries. Raises MachineError; then none of it counts."""
        with self.guard:
            group, self._waiting = list(self._waiting.values()), {}
            if group:
                self.log.require_sound()
                self._settle(group)

    def _settle(self, group: list[_Waiting]) -> None:
        moved: list[Path] = []
        try:
            with speaking("the exhibits"):
                sync_many(self.home, (waiting.written.temporary for waiting in group))
                shards: set[Path] = set()
                for waiting in group:
                    target = object_path(self.home, waiting.kept.id)
                    if target.parent not in shards:
                        target.parent.mkdir(exist_ok=True)
                        shards.add(target.parent)
                    waiting.written.temporary.rename(target)
                    moved.append(target)
                sync_many(self.home, [*sorted(shards), self.home])
        except BaseException:
            _remove([*(waiting.written.temporary for waiting in group), *moved])
            raise
        # From here on nothing is taken back: should the entries fail, it is unknown whether they reached the disk, and
        # the next start adopts the objects or finds their entries.
        self.log.append([waiting.draft for waiting in group])

    def abandon(self) -> None:
        """Forgets what waits; it was never acknowledged."""
        with self.guard:
            group, self._waiting = self._waiting, {}
            _remove(waiting.written.temporary for waiting in group.values())


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
