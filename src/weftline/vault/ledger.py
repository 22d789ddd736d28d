"""What is entered in the custody log besides the exhibits, and who vouches for it: touches, checkpoints, second
persons, time stamps.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from weftline.errors import UsageError
from weftline.vault.checkpoints import Checkpoint, Cosignature, add_signature, second_name, write_checkpoint
from weftline.vault.custody import Draft, Entry, draft
from weftline.vault.disk import replace_file, speaking
from weftline.vault.identity import Identity
from weftline.vault.keeping import Keeper
from weftline.vault.verifier import CHECKPOINTS, stamp_name

CHECKPOINT_EVERY: Final = 10
_GROUPED_VIEWS: Final = 500
_OWN_ACTIONS: Final = frozenset(
    {"create", "keep", "derive", "adopt", "dispose", "signer", "recipients", "rewrap", "repair"}
    | {"stamp", "cosign", "hold", "release"}
)
_ACTION: Final = re.compile(r"[a-z][a-z_]{0,39}")
_EXHIBIT: Final = re.compile(r"x-[0-9a-f]{64}")


class Ledger:
    """The vault's side that writes and signs the log; any thread of the one writing process may use it."""

    def __init__(self, folder: Path, identity: Identity, keeper: Keeper) -> None:
        self.folder = folder
        self.identity = identity
        self._keeper = keeper
        self._log = keeper.log
        self._guard = keeper.guard
        self._seen: dict[str, list[str]] = {}
        self._announced: set[str] = set()

    def record(self, action: str, objects: Sequence[str], *, actor: str, detail: dict[str, Any] | None = None) -> int:
        """Enters a touch without content (export, list page, decision …); returns its seq, durable.

        `objects` are ids of any noun; those that are no exhibits are sealed with `detail`, which must be JSON.
        Raises UsageError (an action's name that is malformed or the vault's own), MachineError.
        """
        if not _ACTION.fullmatch(action) or action in _OWN_ACTIONS:
            raise UsageError(f"“{action}” is not an action that can be recorded.", "Use a word such as export or view.")
        with self._guard:
            self._enter_seen()
            seq = self._keeper.append([_touch(action, objects, actor, detail or {})])
            if action == "analyse":
                self._announced.update(objects)
            self._checkpoint_if_due()
            return seq

    def entries(self, object_id: str = "") -> Iterator[Entry]:
        """The custody entries in order, opened; of one exhibit or other id if named. Raises TamperedError."""
        with self._guard:
            self._enter_seen()
            self._keeper.settle()
        for entry in self._log.entries():
            if not object_id or object_id in entry.objects or object_id == entry.derived_from:
                yield entry

    def checkpoint(self) -> Checkpoint:
        """Signs the log as it stands. Raises MachineError."""
        with self._guard:
            self._enter_seen()
            self._keeper.settle()
            return self._sign()

    def cosign(self, second: Identity, *, actor: str, detail: dict[str, Any] | None = None) -> Checkpoint:
        """Signs the log as it stands, with a second person beside; an entry then names that person's key, so that a
        missing signature is found. `actor`: who enters it. Raises MachineError.
        """
        with self._guard:
            self._enter_seen()
            self._keeper.settle()
            signed = self._sign(second)
            key = second.verify_key(second_name(self._log.origin, second))
            fields = {"cosigned": signed.size, "cosigner": str(key)}
            self._keeper.append([draft("cosign", actor, detail=detail or {}, open_fields=fields)])
            self._checkpoint_if_due()
            return signed

    def take_cosignature(self, answer: Cosignature, *, actor: str, detail: dict[str, Any] | None = None) -> Checkpoint:
        """Adds the signature that a second person gave on another machine to the checkpoint it is for, and enters that
        person's key. Raises NotFoundError (no such checkpoint here), RefusedError (a time stamp holds it as it is),
        MachineError.
        """
        with self._guard:
            self._enter_seen()
            self._keeper.settle()
            signed = add_signature(self.folder, self._log.walk, answer)
            fields = {"cosigned": signed.size, "cosigner": str(answer.key)}
            self._keeper.append([draft("cosign", actor, detail=detail or {}, open_fields=fields)])
            self._checkpoint_if_due(1)
            return signed

    def take_stamp(self, size: int, token: bytes, *, attested: str, actor: str, sha256: str) -> tuple[int, Path]:
        """Keeps an authority's answer (RFC 3161) beside the checkpoint over `size` entries and enters its hash; several
        authorities may stamp one checkpoint. `sha256`: what was stamped.

        Returns the entry's seq and the file. Raises MachineError.
        """
        digest = hashlib.sha256(token).hexdigest()
        path = self.folder / CHECKPOINTS / stamp_name(size, digest)
        fields = {"stamped": size, "token_sha256": digest, "attested": attested}
        with self._guard:
            self._enter_seen()
            with speaking("the time stamp"):
                replace_file(path, token)
            seq = self._keeper.append([draft("stamp", actor, detail={"sha256": sha256}, open_fields=fields)])
            self._checkpoint_if_due(1)
            return seq, path

    # --- within the vault ---

    def _note_seen(self, exhibit_id: str, actor: str) -> None:
        """An analysis, which is entered with others unless it was announced."""
        if exhibit_id not in self._announced:
            self._seen.setdefault(actor, []).append(exhibit_id)
            if sum(map(len, self._seen.values())) >= _GROUPED_VIEWS:
                self._enter_seen()
                self._checkpoint_if_due()

    def _enter_seen(self) -> None:
        if self._seen:
            seen, self._seen = self._seen, {}
            self._keeper.append([_touch("analyse", names, actor, {}) for actor, names in seen.items()])

    def _checkpoint_now(self) -> None:
        self._checkpoint_if_due(1)

    def _checkpoint_if_due(self, every: int = CHECKPOINT_EVERY) -> None:
        with self._guard:
            if self._log.size - self._log.checkpoint >= every:
                self._sign()

    def _sign(self, second: Identity | None = None) -> Checkpoint:
        signed = write_checkpoint(self.folder, self._log.walk, self.identity, second)
        self._log.checkpoint = signed.size
        return signed


def _touch(action: str, names: Sequence[str], actor: str, detail: dict[str, Any]) -> Draft:
    exhibits = tuple({"id": name} for name in names if _EXHIBIT.fullmatch(name))
    others = [name for name in names if not _EXHIBIT.fullmatch(name)]
    return draft(action, actor, objects=exhibits, detail={**detail, **({"objects": others} if others else {})})
