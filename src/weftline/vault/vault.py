"""The vault of one operation: keep, open, share, dispose; what is entered and signed besides is its `Ledger`'s."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self

from weftline.errors import NotFoundError, RefusedError, TamperedError, UsageError
from weftline.vault.batch import Batch
from weftline.vault.checkpoints import compare
from weftline.vault.custody import CustodyLog, draft
from weftline.vault.disk import speaking, sync_folder
from weftline.vault.disposing import destroy, protected, with_descendants
from weftline.vault.identity import Identity
from weftline.vault.keeping import Keeper, Kept
from weftline.vault.keys import key_file_sha256, open_key, parse_recipients, seal_key
from weftline.vault.ledger import Ledger
from weftline.vault.objects import Disclosure, open_object, random_part
from weftline.vault.opening import MACHINE, settle_after_interruption
from weftline.vault.sharing import publish_recipients, settle_key, settle_objects, unshared, wrap_all, wrap_key
from weftline.vault.verifier import CHECKPOINTS, KEY_FILE, LOG, OBJECTS, object_path


class Vault(Ledger):
    """Holds an operation's exhibits and its custody log; one writing process at a time, any thread of it.

    `adopted`: exhibits that this start entered because an interrupted run had written but never acknowledged them.
    """

    def __init__(self, folder: Path, identity: Identity, log: CustodyLog, recipients: Sequence[str]) -> None:
        super().__init__(folder, identity, Keeper(folder / OBJECTS, log, parse_recipients(recipients)))
        self.recipients = tuple(recipients)
        self.adopted: list[str] = []

    # --- coming and going ---

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a vault was completely created here."""
        return (folder / LOG).exists() and any((folder / CHECKPOINTS).glob("*.note"))

    @classmethod
    def create(cls, folder: Path, identity: Identity, recipients: Sequence[str] = ()) -> Vault:
        """Makes a vault that `identity` and all of `recipients` (age public keys) can read, and the operation's key
        unless it is there. Raises RefusedError (there is a vault), KeysError, MachineError.
        """
        if cls.exists(folder):
            raise RefusedError(f"{folder} already holds a vault.", "Open it instead.")
        readers = [str(key) for key in parse_recipients([identity.recipient, *recipients])]
        with speaking(f"the vault in {folder}"):
            for place in (folder, folder / OBJECTS, folder / CHECKPOINTS):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(folder.parent)
            (folder / LOG).unlink(missing_ok=True)  # of a creation that was interrupted before its first checkpoint
        key = open_key(folder, identity) if (folder / KEY_FILE).exists() else seal_key(folder, readers)
        log = CustodyLog(folder, key)
        try:
            return cls._begun(folder, identity, log, readers)
        except BaseException:
            log.close()
            raise

    @classmethod
    def _begun(cls, folder: Path, identity: Identity, log: CustodyLog, readers: Sequence[str]) -> Vault:
        log.create()
        origin = f"weftline/{secrets.token_hex(8)}"
        fields = {
            "origin": origin,
            "recipients": list(readers),
            "signer": str(identity.verify_key(origin)),
            "key_sha256": key_file_sha256(folder),
        }
        log.append([draft("create", MACHINE, open_fields=fields)])
        publish_recipients(folder, readers)
        vault = cls(folder, identity, log, readers)
        vault.checkpoint()
        return vault

    @classmethod
    def at(cls, folder: Path, identity: Identity) -> Vault:
        """Opens the vault in `folder` for writing, after settling what an interrupted run left.

        Raises NotFoundError, LockedError, KeysError (not a recipient), TamperedError (the log does not fit its
        checkpoints), MachineError.
        """
        if not (folder / LOG).exists():
            raise NotFoundError(f"{folder} has no {LOG}: it is not an operation.", "Name an operation's folder.")
        log = CustodyLog(folder, open_key(folder, identity))
        try:
            log.open()
            log.checkpoint = compare(folder, log.walk, identity)
            log.require_own_hand(log.checkpoint)
            settle_key(folder, log.walk)
            _same_key(folder, log)
            settle_objects(folder / OBJECTS, log.walk)
            vault = cls(folder, identity, log, log.walk.recipients)
            vault.adopted = settle_after_interruption(folder, folder / OBJECTS, log, identity)
            signer = identity.verify_key(log.origin)
            if signer not in [key for key, _ in log.walk.keys]:
                log.append([draft("signer", MACHINE, open_fields={"signer": str(signer)})])
            vault._checkpoint_if_due(1)
        except BaseException:
            log.close()
            raise
        return vault

    def close(self) -> None:
        """Enters what is still to be entered, signs a last checkpoint and gives the lock back."""
        with self._guard:
            try:
                self._enter_seen()
                self._keeper.settle()
                self._checkpoint_if_due(1)
            finally:
                self._keeper.abandon()
                self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- keeping ---

    def keep(
        self,
        stream: BinaryIO,
        *,
        actor: str,
        note: dict[str, str] | None = None,
        derived_from: str | None = None,
        tool: str = "",
    ) -> Kept:
        """Preserves a stream's bytes; durable and entered when it returns. `note` is sealed in the log; `tool` (name
        and version) is not. Raises MachineError (disk), UnreadableError (the stream), NotFoundError, RefusedError.
        """
        with self._guard:
            self._keeper.settle()
            kept = self._keeper.put(stream, actor, note or {}, derived_from or "", tool)
            self._keeper.settle()
            self._checkpoint_if_due()
            return kept

    def batch(self, every: int = 256, megabytes: int = 256) -> Batch:
        """Many exhibits, acknowledged in groups of at most `every` or `megabytes`; see `Batch`."""
        return Batch(self._keeper, self._checkpoint_now, every, megabytes << 20)

    # --- opening ---

    def open(
        self, exhibit_id: str, *, actor: str, action: Literal["view", "analyse"] = "view", purpose: str = ""
    ) -> BinaryIO:
        """An exhibit's content as a seekable file without a name, which cannot be changed and vanishes when closed.

        A view is entered before the content is handed out; analyses are entered in groups, or beforehand by
        `record("analyse", ids)`. Whether the person may is asked of the access room before. Raises NotFoundError,
        RefusedError (disposed of), TamperedError, KeysError, MachineError.
        """
        with self._guard:
            logged = self._keeper.logged(exhibit_id)
            if action == "view":
                self.record("view", [exhibit_id], actor=actor, detail={"purpose": purpose} if purpose else None)
            else:
                self._note_seen(exhibit_id, actor)
        path = object_path(self._keeper.home, exhibit_id)
        return open_object(path, exhibit_id, logged.ciphertext_size, self.identity, self.folder)

    def disclose(self, exhibit_ids: Sequence[str], *, actor: str, purpose: str) -> dict[str, Disclosure]:
        """What lets an outsider check that exported contents are those that the log names; entered as `disclose`.

        Whoever has a disclosure can confirm a guessed content, so give it out with the exhibit only. Raises as `open`.
        """
        with self._guard:
            for exhibit_id in exhibit_ids:
                self._keeper.logged(exhibit_id)
            self.record("disclose", exhibit_ids, actor=actor, detail={"purpose": purpose})
        paths = {exhibit_id: object_path(self._keeper.home, exhibit_id) for exhibit_id in exhibit_ids}
        return {name: Disclosure(name, *random_part(path, self.identity)) for name, path in paths.items()}

    # --- who can open it ---

    def add_recipient(self, recipient: str, *, actor: str, reason: str, name: str = "") -> int:
        """Lets one more public age key open the operation and every exhibit in it; returns how many exhibits were
        wrapped anew. Named again, it goes on where it was interrupted.

        Raises UsageError (no reason), RefusedError (it is a recipient already), KeysError, TamperedError, MachineError.
        """
        key = str(parse_recipients([recipient])[0])
        with self._guard:
            if key in self.recipients and not self.unshared:
                raise RefusedError(f"{key} can open this operation already.")
            readers = [*self.recipients, key] if key not in self.recipients else self.recipients
            return self._share_with(readers, actor, {"added": key, "name": name, "reason": reason})

    def remove_recipient(self, recipient: str, *, actor: str, reason: str) -> int:
        """Wraps the operation's key and every exhibit's for the other recipients alone; returns how many exhibits were
        wrapped anew. Named again, it goes on where it was interrupted. Nothing is taken back: whoever has a copy of the
        operation as it was can open that with their key, and knows the operation's own key, which stays as it is.

        Raises UsageError (no reason), NotFoundError (no recipient), RefusedError (the identity's own key), KeysError,
        TamperedError, MachineError.
        """
        key = str(parse_recipients([recipient])[0])
        if key == self.identity.recipient:
            raise RefusedError("Your own key cannot be removed by you.", "Have another recipient remove it.")
        with self._guard:
            if key not in self.recipients and not self.unshared:
                raise NotFoundError(f"{key} is no recipient of this operation.", "List them: `weftline recipient`.")
            readers = [one for one in self.recipients if one != key]
            return self._share_with(readers, actor, {"removed": key, "reason": reason})

    def _share_with(self, readers: Sequence[str], actor: str, detail: dict[str, str]) -> int:
        if not detail["reason"].strip():
            raise UsageError("Who can open an operation is changed for a stated reason only.")
        self._enter_seen()
        self._keeper.settle()
        if tuple(readers) != self.recipients:
            wrap_key(self.folder, self._keeper, self.identity, readers, actor, detail)
            self.recipients = self._log.walk.recipients
        count = wrap_all(self._keeper, self.identity, actor, self._checkpoint_if_due)
        self._checkpoint_if_due(1)
        return count

    @property
    def unshared(self) -> list[str]:
        """Exhibits that are not yet wrapped for those who are recipients now, because that was interrupted."""
        return unshared(self._log.walk)

    # --- the end ---

    def dispose(self, exhibit_id: str, *, actor: str, reason: str) -> int:
        """Destroys an exhibit and all that was derived from it; the entries stay. Returns the entry's seq.

        Rows, signatures and caches made from it are the caller's to remove (see `disposed`). Raises UsageError (no
        reason), NotFoundError, RefusedError (already disposed of, under legal hold), MachineError.
        """
        if not reason.strip():
            raise UsageError("A disposal needs a stated reason.")
        with self._guard:
            self._enter_seen()
            self._keeper.logged(exhibit_id)
            names = with_descendants(self._log.walk, exhibit_id)
            hold = self.protected.get(exhibit_id)
            if hold:
                message = f"{exhibit_id}, its source or what came of it is under legal hold (custody entry {hold})."
                raise RefusedError(message, "Lift the hold first, with its reason.")
            fields = tuple({"id": name} for name in names)
            seq = self._keeper.append([draft("dispose", actor, objects=fields, detail={"reason": reason})])
            with speaking("the disposal"):
                for name in names:
                    destroy(object_path(self._keeper.home, name))
            self._checkpoint_if_due(1)
            return seq

    def hold(self, exhibit_id: str, *, actor: str, reason: str, release: bool = False) -> int:
        """Puts a legal hold on an exhibit, or lifts it; while it stands, neither the exhibit nor what it was derived
        from nor what was derived from it can be disposed of. Returns the entry's seq. Raises NotFoundError,
        RefusedError (nothing to lift), MachineError.
        """
        with self._guard:
            self._enter_seen()
            self._keeper.logged(exhibit_id)
            if release and not self.held.get(exhibit_id):
                raise RefusedError(f"{exhibit_id} is not held.")
            action = "release" if release else "hold"
            seq = self._keeper.append([draft(action, actor, objects=({"id": exhibit_id},), detail={"reason": reason})])
            self._checkpoint_if_due(1)
            return seq

    @property
    def held(self) -> dict[str, int]:
        """Exhibits under legal hold, with the entry that says so."""
        return {name: seq for name, seq in self._log.walk.held.items() if seq}

    @property
    def protected(self) -> dict[str, int]:
        """Exhibits that a legal hold keeps from being disposed of, with the entry that put it on."""
        return protected(self._log.walk)

    @property
    def disposed(self) -> dict[str, int]:
        """Exhibits disposed of, with the entry that says so."""
        return dict(self._log.walk.disposed)

    @property
    def exhibits(self) -> list[str]:
        """The ids of all exhibits that are present and acknowledged, in order of entry."""
        walk = self._log.walk
        return [name for name in walk.objects if name not in walk.disposed]


def _same_key(folder: Path, log: CustodyLog) -> None:
    if key_file_sha256(folder) != log.walk.key_sha256:
        raise TamperedError(f"{KEY_FILE} is not the one that the log names.", "Restore it from a copy.")
