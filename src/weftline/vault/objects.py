"""One exhibit, one object file: the age ciphertext of 32 random bytes followed by the content.

The id is SHA-256(random || SHA-256(content)): it commits to the content and reveals nothing about it, because the
random part lies inside the ciphertext. age gives each object its own key, wrapped for every recipient.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyrage

from weftline.errors import MachineError, TamperedError, UnreadableError
from weftline.vault.aside import Aside
from weftline.vault.disk import speaking, start_writing_back, temporary_name, write_all
from weftline.vault.identity import Identity
from weftline.vault.keys import opening

RANDOM: Final = 32
_BLOCK: Final = 1 << 20
_WRITE_BACK: Final = 16 << 20
_IN_MEMORY: Final = 128 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """An object that lies under a temporary name, not yet durable. Sizes in bytes."""

    temporary: Path
    id: str
    sha256: str
    size: int
    ciphertext_sha256: str
    ciphertext_size: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What opens one exhibit's commitment: id = SHA-256(random part || SHA-256 of the content). Hexadecimal."""

    id: str
    random_part: str
    sha256: str


def object_id(random: bytes, content_sha256: bytes) -> str:
    """The exhibit's id from its random part and the SHA-256 of its content."""
    return "x-" + hashlib.sha256(random + content_sha256).hexdigest()


class _Source:
    """What age reads: the random part, then the content, hashed as it passes."""

    def __init__(self, stream: BinaryIO, random: bytes) -> None:
        self._stream = stream
        self._buffer = memoryview(random)
        self.digest = hashlib.sha256()
        self.aside = Aside(self.digest.update, _BLOCK)
        self.size = 0
        self.failure: BaseException | None = None

    def read(self, count: int = -1) -> bytes:
        try:
            if not self._buffer:
                block = self._stream.read(_BLOCK) or b""
                self.aside.give(block)
                self.size += len(block)
                self._buffer = memoryview(block)
            piece = self._buffer[:count] if count >= 0 else self._buffer
            self._buffer = self._buffer[len(piece) :]
            return bytes(piece)
        except BaseException as error:
            self.failure = error
            raise


class _Sink:
    """What age writes to: the object file, hashed as it passes, in large writes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self.digest = hashlib.sha256()
        self.aside = Aside(self._put, _BLOCK)
        self.size = 0
        self._on_its_way = 0
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _BLOCK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Sends on what has gathered."""
        block, self._buffer = self._buffer, bytearray()
        self.aside.give(block)

    def _put(self, block: bytes | bytearray) -> None:
        self.digest.update(block)
        try:
            write_all(self._descriptor, memoryview(block))
        except OSError as error:
            self.failure = error
            raise
        self.size += len(block)
        if self.size - self._on_its_way >= _WRITE_BACK:
            start_writing_back(self._descriptor, self._on_its_way, self.size - self._on_its_way)
            self._on_its_way = self.size


def write_object(stream: BinaryIO, home: Path, recipients: list[pyrage.x25519.Recipient]) -> Written:
    """Encrypts a stream into a temporary file in `home`. Raises MachineError (disk), UnreadableError (the source)."""
    temporary = home / temporary_name()
    with speaking("the exhibit"):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    random = secrets.token_bytes(RANDOM)
    source, sink = _Source(stream, random), _Sink(descriptor)
    try:
        _encrypt(source, sink, recipients)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    finally:
        source.aside.stop()
        sink.aside.stop()
        os.close(descriptor)
    content = source.digest
    identifier = object_id(random, content.digest())
    return Written(temporary, identifier, content.hexdigest(), source.size, sink.digest.hexdigest(), sink.size)


def _encrypt(source: _Source, sink: _Sink, recipients: list[pyrage.x25519.Recipient]) -> None:
    try:
        pyrage.encrypt_io(source, sink, recipients)
        sink.flush()
        sink.aside.finish()
        source.aside.finish()
        _raise_what_was_lost(source, sink)
    except (pyrage.EncryptError, OSError) as error:
        if isinstance(source.failure, OSError):
            message = f"The file stopped being readable: {source.failure.strerror or source.failure}."
            raise UnreadableError(message, "Check the medium it lies on and add it again.") from source.failure
        if source.failure is not None:
            raise source.failure from None
        if sink.failure is not None:
            with speaking("the exhibit"):
                raise sink.failure from None
        raise MachineError(f"The exhibit could not be encrypted: {error}.") from error


def _raise_what_was_lost(*sides: _Source | _Sink | _Opened) -> None:
    """Where age loses the error of a last read or write, raise it: success counts only where no side failed."""
    for side in sides:
        if side.failure is not None:
            raise side.failure


class _Opened:
    """Takes the plaintext from age: keeps the random part, hands the content on, hashes it."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self.random = b""
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None

    def write(self, data: bytes) -> int:
        content = data
        if len(self.random) < RANDOM:
            missing = RANDOM - len(self.random)
            self.random += data[:missing]
            content = data[missing:]
        if content:
            self.digest.update(content)
            self.size += len(content)
            try:
                self._take(content)
            except BaseException as error:
                self.failure = error
                raise
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def id(self) -> str:
        return object_id(self.random, self.digest.digest())


def read_object(path: Path, identity: Identity, take: Callable[[bytes], object]) -> tuple[str, str, int]:
    """Decrypts an object, giving its content to `take` piece by piece. Returns its true id, SHA-256 and size.

    Content arrives before it is proven whole: use it only after this has returned the expected id. Raises KeysError,
    TamperedError, MachineError.
    """
    opened = _Opened(take)
    try:
        with path.open("rb") as stream, opening(f"the exhibit {path.name[:16]}…"):
            pyrage.decrypt_io(stream, opened, [identity.age])
            _raise_what_was_lost(opened)
    except BaseException:
        if opened.failure is not None:
            with speaking("the opened exhibit"):
                raise opened.failure from None
        raise
    return opened.id(), opened.digest.hexdigest(), opened.size


def random_part(path: Path, identity: Identity) -> tuple[str, str]:
    """What opens an object's commitment: its random part and the SHA-256 of its content, hexadecimal."""
    opened = _Opened(lambda _: None)
    with path.open("rb") as stream, opening(f"the exhibit {path.name[:16]}…"):
        pyrage.decrypt_io(stream, opened, [identity.age])
    _same(opened.id(), "x-" + path.name)
    return opened.random.hex(), opened.digest.hexdigest()


def nameless_file(expected_size: int, folder: Path) -> int:
    """A descriptor of a file that has no name and vanishes when closed: in memory, or on disk when it is large."""
    if expected_size <= _IN_MEMORY:
        return os.memfd_create("exhibit", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with speaking("the opened exhibit"), tempfile.TemporaryFile(dir=folder) as spool:
        return os.dup(spool.fileno())


def read_only(descriptor: int) -> BinaryIO:
    """The filled file as a stream at its start; a file in memory is sealed, so that no process can change it."""
    with suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.fdopen(descriptor, "rb")


def open_object(path: Path, identifier: str, size: int, identity: Identity, folder: Path) -> BinaryIO:
    """The content of an object, proven whole and its own, as a file without a name. Raises as `read_object`."""
    descriptor = nameless_file(size, folder)
    try:
        true_id, _, _ = read_object(path, identity, lambda piece: write_all(descriptor, piece))
        _same(true_id, identifier)
        return read_only(descriptor)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, FileNotFoundError):
            message = f"The object of {identifier} is missing from the vault."
            raise TamperedError(message, "Run `weftline verify` and restore it from a copy.") from None
        raise


def _same(true_id: str, identifier: str) -> None:
    if true_id != identifier:
        raise TamperedError(f"The object of {identifier} holds another exhibit.", "Run `weftline verify`.")
