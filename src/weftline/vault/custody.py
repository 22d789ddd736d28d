"""The custody log: one canonical JSON line per touch, chained by Merkle roots, appended under a lock and fsynced.

No name of a file or person stands in it in the clear: the actor is a keyed pseudonym, and everything that was typed or
noted is sealed with a key derived from the operation's key, readable to its recipients only. Times are those claimed by
this machine.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from weftline.errors import MachineError, NotFoundError, TamperedError
from weftline.vault.disk import speaking, sync_folder, write_all
from weftline.vault.lock import lock_for_writing
from weftline.vault.sealing import STRANGER, Sealer
from weftline.vault.verifier import KEY_FILE, LOG, Walk, canonical, take_entry, walk_log
from weftline.vault.verifier.clock import Instant, instant_of, moved_us

_PRIVATE: Final = 0o600
_EVERY_ENTRY: Final = frozenset(
    ("v", "seq", "utc", "mono_ns", "boot", "device", "actor", "action", "objects", "previous", "checkpoint", "sealed")
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place: what was done, to which objects, by whom. `open_fields` stand in the clear."""

    action: str
    actor: str
    objects: tuple[dict[str, Any], ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)
    open_fields: dict[str, Any] = field(default_factory=dict)
    utc: str = ""
    mono_ns: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A custody entry as its readers see it. `utc` is the time claimed by the machine that wrote it; `stated`: what
    stands in the clear besides (keys, recipients, time stamps, a clock that was set).
    """

    seq: int
    utc: str
    action: str
    actor: str
    objects: tuple[str, ...]
    detail: dict[str, Any]
    tool: str = ""
    derived_from: str = ""
    device: str = ""
    stated: dict[str, Any] = field(default_factory=dict)


def draft(action: str, actor: str, **parts: Any) -> Draft:
    """A draft with the time of now."""
    utc = datetime.now(tz=UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return Draft(action, actor, utc=utc, mono_ns=time.clock_gettime_ns(time.CLOCK_BOOTTIME), **parts)


class CustodyLog:
    """The log of one operation, open for its only writer."""

    def __init__(self, folder: Path, operation_key: bytes) -> None:
        self._path = folder / LOG
        self._sealer = Sealer(operation_key)
        self._boot = _machine_word("/proc/sys/kernel/random/boot_id")
        self._device = "m-" + self._sealer.keyed("device", _machine_word("/etc/machine-id"))
        self._failed = ""
        self.walk = Walk()
        self.checkpoint = 0
        self.cut = b""
        self._descriptor = -1

    @property
    def size(self) -> int:
        """How many entries the log holds."""
        return self.walk.tree.size

    @property
    def origin(self) -> str:
        """The log's name in its signed notes."""
        return self.walk.origin

    def create(self) -> None:
        """Starts an empty log. Raises MachineError."""
        with speaking(LOG):
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, _PRIVATE)
            lock_for_writing(self._descriptor, LOG)
            sync_folder(self._path.parent)

    def open(self) -> None:
        """Opens and replays the log, and cuts an unfinished last write. Raises NotFoundError, LockedError,
        TamperedError, MachineError.
        """
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise NotFoundError(f"{self._path.parent} has no {LOG}: it is not an operation.") from None
        except OSError as error:
            with speaking(LOG):
                raise error from None
        lock_for_writing(self._descriptor, LOG)
        with suppress(OSError):  # it names recipients and holds; on a medium that knows no rights nothing can be done
            os.fchmod(self._descriptor, _PRIVATE)
        with self._path.open("rb") as stream:
            self.walk = walk_log(stream)
        if self.walk.faults:
            first = self.walk.faults[0]
            raise TamperedError(f"{first.where}: {first.what}.", "Run `weftline verify` and compare with a copy.")
        if self.walk.torn:
            self._cut_tail()

    def require_own_hand(self, after: int) -> None:
        """Raises TamperedError where somebody without the operation's key wrote an entry: one past the first `after`,
        which are vouched for, or one that says who signs, who reads, or what is gone.
        """
        seq = next(self._sealer.strangers(self._path, after), 0)
        if seq == 1:
            raise TamperedError(f"{KEY_FILE} is not the one that the log names.", "Restore it from a copy.")
        if seq:
            raise TamperedError(f"{LOG} line {seq}: {STRANGER}.", "Compare with a copy; nothing was changed here.")

    def _cut_tail(self) -> None:
        size = os.fstat(self._descriptor).st_size
        keep = size - self.walk.torn
        self.cut = os.pread(self._descriptor, self.walk.torn, keep)
        with speaking(LOG):
            os.ftruncate(self._descriptor, keep)
            os.fsync(self._descriptor)
        self.walk.torn = 0

    def close(self) -> None:
        """Gives the log and its lock back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def require_sound(self) -> None:
        """Raises MachineError where the log takes no entries: closed, or a write to it has failed."""
        if self._failed or self._descriptor < 0:
            raise MachineError(self._failed or "The vault is closed.", "Start Weftline again.")

    def append(self, drafts: Sequence[Draft]) -> int:
        """Appends a group and makes it durable with one fsync; returns the first one's seq.

        Raises MachineError; after a failed fsync the log takes no further entry until it is opened anew.
        """
        self.require_sound()
        first = self.size + 1
        tree, before = self.walk.tree.copy(), self.walk.instant
        entries, lines, roots = [], [], [self.walk.roots.last]
        for item in drafts:
            entries.append(self._entry(item, tree.size + 1, roots[-1], before))
            before = instant_of(entries[-1])
            line = canonical(entries[-1])
            tree.add(line)
            roots.append(tree.root())
            lines.append(line + b"\n")
        self._write(b"".join(lines))
        self.walk.tree = tree
        self.walk.roots.extend(roots[1:])
        for entry in entries:
            take_entry(self.walk, entry, LOG)
        return first

    def _write(self, data: bytes) -> None:
        end = os.lseek(self._descriptor, 0, os.SEEK_END)
        with speaking(LOG):
            try:
                write_all(self._descriptor, data)
                os.fsync(self._descriptor)
            except OSError:
                self._failed = "Writing the custody log failed; what was not acknowledged counts as not done."
                os.ftruncate(self._descriptor, end)
                raise

    def _entry(self, item: Draft, seq: int, root: bytes, before: Instant | None) -> dict[str, Any]:
        origin = item.open_fields.get("origin", self.origin)
        entry = {
            "v": 1,
            "seq": seq,
            "utc": item.utc,
            "mono_ns": item.mono_ns,
            "boot": self._boot,
            "device": self._device,
            "actor": "u-" + self._sealer.keyed("actor", item.actor),
            "action": item.action,
            "objects": list(item.objects),
            "previous": root.hex(),
            "checkpoint": self.checkpoint,
            "sealed": self._sealer.seal(
                {"actor": item.actor, **({"detail": item.detail} if item.detail else {})}, origin, seq
            ),
            **item.open_fields,
        }
        now = instant_of(entry)
        moved = moved_us(before, now) if now is not None else 0
        return entry | ({"clock_moved_us": moved} if moved else {})

    def entries(self) -> Iterator[Entry]:
        """All entries in order, with their sealed parts opened. Raises TamperedError."""
        with self._path.open("rb") as stream:
            for raw in stream:
                if not raw.endswith(b"\n"):
                    return
                yield self._read(json.loads(raw))

    def _read(self, line: dict[str, Any]) -> Entry:
        opened = self._sealer.unseal(line["sealed"], self.origin, line["seq"])
        detail = opened.get("detail", {})
        others = detail.pop("objects", [])
        return Entry(
            seq=line["seq"],
            utc=line["utc"],
            action=line["action"],
            actor=opened["actor"],
            objects=(*(item["id"] for item in line["objects"]), *others),
            detail=detail,
            tool=line.get("tool", ""),
            derived_from=line.get("derived_from", ""),
            device=line["device"],
            stated={name: value for name, value in line.items() if name not in _EVERY_ENTRY},
        )


def _machine_word(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
