"""Opening an operation: its lock, its keys, its store and its vault."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import platformdirs

from weftline.access import User, single_station
from weftline.errors import InputError, LockedError, MachineError, NotFoundError, RefusedError
from weftline.operation.folder import SUFFIX
from weftline.operation.settings import Settings
from weftline.store import Marking, Store, exhibits, steps
from weftline.store.forgetting import forget_exhibits
from weftline.vault import Identity, Lock, Vault, open_key

DATABASE = "operation.db"
RECIPIENTS = "recipients.txt"
NEEDED_SPACE = 64 << 20
PASSPHRASE_VARIABLE = "WEFTLINE_PASSPHRASE"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Officer:
    """Who works: the user whose name stands in the log, and where the identity lies."""

    user: User
    identity_folder: Path
    passphrase: str | None = None

    @classmethod
    def here(cls, identity_folder: Path | None = None) -> Officer:
        """The user of this machine, with the identity and passphrase that the environment names."""
        home = Path(os.environ.get("WEFTLINE_HOME", platformdirs.user_config_dir("weftline")))
        passphrase = os.environ.get(PASSPHRASE_VARIABLE) or None
        return cls(single_station(_login_name()), identity_folder or home / "identity", passphrase)


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


class Operation:
    """An open operation, used as a context manager. Only a writing one changes anything; there is one at a time."""

    def __init__(
        self, folder: Path, settings: Settings, store: Store, identity: Identity, officer: Officer, vault: Vault | None
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.store = store
        self.identity = identity
        self.officer = officer
        self._vault = vault
        self._lock: Lock | None = None

    @property
    def vault(self) -> Vault:
        """The vault of a writing operation. Raises RefusedError in one that only reads."""
        if self._vault is None:
            raise RefusedError(
                "This operation is open for reading only.", "End the other Weftline process that works in it."
            )
        return self._vault

    @property
    def recipients(self) -> tuple[str, ...]:
        """The public keys that can open this operation."""
        if self._vault is not None:
            return self._vault.recipients
        path = self.folder / RECIPIENTS
        return tuple(path.read_text(encoding="utf-8").split()) if path.exists() else ()

    @property
    def warnings(self) -> list[str]:
        """What every start says: a missing passphrase, a missing second recipient."""
        return [] if self.settings.example else _warnings(self.identity, self.settings, self.recipients)

    @property
    def marking(self) -> Marking:
        """The marking that rows take where nothing else is said."""
        return Marking(self.settings.marking, self.settings.agency)

    @property
    def actor(self) -> str:
        """The name under which touches are logged."""
        return self.officer.user.name

    @property
    def writable(self) -> bool:
        """True where this process holds the operation's lock."""
        return self._vault is not None

    def hold(self, lock: Lock) -> Self:
        """Keep the lock until closed."""
        self._lock = lock
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Sign what was done, let go of store, vault and lock."""
        try:
            if self._vault is not None:
                self._vault.close()
                self._vault = None
            self.store.close()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None


def place_for(folder: Path, operation: Path | None = None) -> Path:
    """Where the operation of an investigated folder lies: beside it, unless said otherwise."""
    if operation is not None and operation.is_file():
        raise InputError(f"{operation} is a file.", "Choose another place with --operation.")
    if operation is not None:
        return operation if operation.name.endswith(SUFFIX) else operation.with_name(operation.name + SUFFIX)
    return folder.resolve().with_name(folder.resolve().name + SUFFIX)


def create_or_open(place: Path, settings: Settings, officer: Officer) -> Operation:
    """Open the operation at `place` for writing; make it first if it is not there.

    Raises LockedError where another process writes it, RefusedError where throw-away keys meet a real operation,
    MachineError for a disk that is full or read-only.
    """
    if place.exists() and not place.is_dir():
        raise InputError(f"{place} is a file.", "Move it away or choose another place with --operation.")
    _refuse_throw_away_keys(settings, officer)
    enough_space(place.parent)
    with _speaking_of(place):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as opened:
        lock = opened.enter_context(Lock(place))
        made = Vault.exists(place)
        keys = Identity.load if made else Identity.load_or_create
        identity = keys(officer.identity_folder, officer.passphrase)
        recipients = list(settings.recipients.values())
        vault = opened.enter_context(Vault.at(place, identity) if made else Vault.create(place, identity, recipients))
        store = Store.open(place / DATABASE, open_key(place, identity))
        opened.callback(store.close)
        operation = Operation(place, settings, store, identity, officer, vault).hold(lock)
        finish_disposals(operation)
        with store.write() as db:
            steps.put_meta(db, "settings", msgspec.json.encode(settings).decode())
            if steps.get_meta(db, "made_us") is None:
                steps.put_meta(db, "made_us", str(now_us()))
        opened.pop_all()
    return operation


def finish_disposals(operation: Operation) -> None:
    """Deletes the rows of exhibits whose destruction was entered, and enters how many for the certificate."""
    by_entry: dict[int, list[str]] = {}
    with operation.store.read() as db:
        for name, seq in operation.vault.disposed.items():
            if exhibits.get(db, name) is not None:
                by_entry.setdefault(seq, []).append(name)
    for seq, names in by_entry.items():
        with operation.store.write() as db:
            rows = forget_exhibits(db, names)
        operation.vault.record("forget", names, actor=operation.actor, detail={"disposal": seq, "rows": rows})


def open_existing(place: Path, officer: Officer, *, writing: bool = False) -> Operation:
    """Open an operation that exists, to write or only to read. Raises NotFoundError where there is none, LockedError
    where another process writes it.
    """
    place = find_operation(place)
    lock = Lock(place).acquire() if writing else None
    try:
        identity = Identity.load(identity_for(place, officer), officer.passphrase)
        store = Store.open(place / DATABASE, open_key(place, identity))
        with store.read() as db:
            text = steps.get_meta(db, "settings")
        settings = msgspec.json.decode(text, type=Settings) if text else Settings(name=place.stem)
        operation = Operation(place, settings, store, identity, officer, Vault.at(place, identity) if writing else None)
        if writing:
            finish_disposals(operation)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return operation.hold(lock) if lock is not None else operation


def open_logged(place: Path, officer: Officer) -> Operation:
    """Open an operation to look at it: writing if nobody else does, so that the look is logged; else only reading."""
    try:
        return open_existing(place, officer, writing=True)
    except LockedError:
        return open_existing(place, officer)


def find_operation(place: Path) -> Path:
    """The operation a user means: the folder itself, or the one beside the investigated folder of that name."""
    candidates = [place, place_for(place)] if not place.name.endswith(SUFFIX) else [place]
    for candidate in candidates:
        if Vault.exists(candidate):
            return candidate
    raise NotFoundError(
        f"There is no operation at {place}.", "Name the folder NAME.weft, or run `weftline investigate` first."
    )


def identity_for(place: Path, officer: Officer) -> Path:
    """A demo carries its throw-away identity beside it; every other operation uses the officer's own."""
    beside = place.parent / "identity"
    mine = officer.identity_folder
    return beside if (beside / "throw-away").exists() and not (mine / "throw-away").exists() else mine


def _refuse_throw_away_keys(settings: Settings, officer: Officer) -> None:
    if (officer.identity_folder / "throw-away").exists() and not settings.example:
        raise RefusedError(
            "The demo's throw-away keys are not for a real operation.",
            "Leave out --identity, so that your own identity is used, or write example = true in operation.toml.",
        )


def _warnings(identity: Identity, settings: Settings, recipients: Sequence[str]) -> list[str]:
    texts = []
    if not identity.has_passphrase:
        texts.append(
            f"Your identity has no passphrase (set {PASSPHRASE_VARIABLE}); whoever copies it reads everything."
        )
    if len(recipients) <= 1:
        texts.append(
            "Only you can open this operation: name a second recipient in operation.toml before the first run."
        )
    late = [name for name, key in settings.recipients.items() if key not in recipients]
    if late:
        names = ", ".join(late)
        texts.append(
            f"Named after the operation was made, and unable to open it: {names}. Add them with `weftline recipient`."
        )
    return texts


@contextlib.contextmanager
def _speaking_of(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MachineError(
            f"{place} cannot be made: {error.strerror}.", "Choose another place with --operation."
        ) from error


def enough_space(folder: Path, needed: int = NEEDED_SPACE) -> None:
    """Raise MachineError before work begins on a disk that is as good as full."""
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < needed:
        raise MachineError(
            f"The disk that holds {folder} has {free >> 20} MiB free; at least {needed >> 20} MiB are needed.",
            "Free some space or choose another place with --operation; nothing was changed.",
        )


def now_us() -> int:
    """The wall clock in UTC microseconds."""
    return time.time_ns() // 1_000
