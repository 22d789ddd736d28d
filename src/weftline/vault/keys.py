"""Encrypting to people's public keys (age), and the operation's own key, wrapped for all of them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import pyrage

from weftline.errors import KeysError, TamperedError
from weftline.vault.disk import create_file, speaking
from weftline.vault.identity import Identity
from weftline.vault.verifier import KEY_FILE

T = TypeVar("T")

_NO_KEY = "No matching keys"


def parse_recipients(recipients: Iterable[str]) -> list[pyrage.x25519.Recipient]:
    """Public age keys (`age1…`) as pyrage wants them. Raises KeysError naming the one that is none."""
    parsed = []
    for text in dict.fromkeys(recipient.strip() for recipient in recipients):
        try:
            parsed.append(pyrage.x25519.Recipient.from_str(text))
        except pyrage.RecipientError:
            raise KeysError(f"“{text[:80]}” is not a public age key.", "It must start with age1.") from None
    if not parsed:
        raise KeysError("There is no public key to encrypt to.", "Name at least one recipient.")
    return parsed


def encrypt_to(recipients: Sequence[str], source: BinaryIO, sink: BinaryIO) -> None:
    """Encrypts a stream to public keys alone: who writes it cannot read it back. Raises KeysError, OSError."""
    watched = _Watched(source), _Watched(sink)
    with _own_failures(*watched):
        pyrage.encrypt_io(*watched, parse_recipients(recipients))


def decrypt(identity: Identity, source: BinaryIO, sink: BinaryIO) -> None:
    """Decrypts a stream made by `encrypt_to`. Raises KeysError (not for it), TamperedError (altered, cut),
    OSError. What arrived in `sink` before an error is not proven and must be thrown away.
    """
    watched = _Watched(source), _Watched(sink)
    with _own_failures(*watched), opening("the encrypted file"):
        pyrage.decrypt_io(*watched, [identity.age])


class _Watched:
    """A stream in age's hands that remembers its own failure, which age would report as one of the encryption."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        return self._remembering(lambda: self._stream.read(size))

    def write(self, data: bytes) -> int:
        return self._remembering(lambda: self._stream.write(data))

    def flush(self) -> None:
        self._remembering(self._stream.flush)

    def _remembering(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except BaseException as error:
            self.failure = error
            raise


@contextmanager
def _own_failures(*streams: _Watched) -> Iterator[None]:
    """Raises what a stream raised, also where age said nothing: it may lose an error of the last write."""
    problem: Exception | None = None
    try:
        yield
    except Exception as error:  # noqa: BLE001 - re-raised below, unless a stream's own failure explains it
        problem = error
    for stream in streams:
        if stream.failure is not None:
            raise stream.failure from None
    if problem is not None:
        raise problem


class opening:  # noqa: N801 - reads as a word: `with opening("…"):`
    """Tells apart what age reports as one error: not for this key, or altered."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, pyrage.DecryptError) or (isinstance(error, OSError) and error.errno is None):
            if _NO_KEY in str(error):
                message = f"This identity cannot open {self._what}: it was not encrypted for it."
                raise KeysError(message, "Use the identity of a recipient.") from None
            message = f"{self._what[:1].upper()}{self._what[1:]} was altered or cut ({error})."
            raise TamperedError(message, "Compare it with a copy.") from None


def seal_key(folder: Path, recipients: Sequence[str]) -> bytes:
    """Makes the operation's key: 32 random bytes, kept in `folder` wrapped for the recipients, returned in the clear.

    Raises KeysError where there is one already, MachineError where it cannot be written.
    """
    key = secrets.token_bytes(32)
    wrapped = pyrage.encrypt(key, parse_recipients(recipients))
    with speaking(f"the operation's key in {folder}"):
        folder.mkdir(parents=True, exist_ok=True)
        made = create_file(folder / KEY_FILE, wrapped, 0o600)
    if not made:
        raise KeysError(f"{folder} already has an operation key.", "Open the operation instead of creating it.")
    return key


def open_key(folder: Path, identity: Identity) -> bytes:
    """The operation's 32-byte key. Raises KeysError (missing, not for this identity), TamperedError (altered)."""
    try:
        wrapped = (folder / KEY_FILE).read_bytes()
    except OSError as error:
        message = f"The operation's key {folder / KEY_FILE} cannot be read ({error.strerror})."
        raise KeysError(message, "Restore it from your backup.") from None
    with opening("the operation's key"):
        key: bytes = pyrage.decrypt(wrapped, [identity.age])
    if len(key) != 32:
        raise TamperedError("The operation's key has the wrong length.")
    return key


def key_file_sha256(folder: Path) -> str:
    """SHA-256 of the wrapped key, which the custody log records."""
    return hashlib.sha256((folder / KEY_FILE).read_bytes()).hexdigest()
