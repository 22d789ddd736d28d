"""Other recipients of an operation: the operation's key and each object's are wrapped for all of them anew.

Everything is staged beside what it replaces and made durable; then the log names it; then it takes its place. A start
finishes what was named and throws away what was not.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyrage

from weftline.errors import TamperedError
from weftline.vault.custody import draft
from weftline.vault.disk import replace_file, speaking, sync_folder, sync_many, write_all
from weftline.vault.disposing import destroy
from weftline.vault.identity import Identity
from weftline.vault.keeping import Keeper, object_field
from weftline.vault.keys import open_key, parse_recipients
from weftline.vault.verifier import KEY_FILE, RECIPIENTS, STAGED, Walk, digest_of, object_path, staged_path
from weftline.vault.wrapping import take_header, wrapped_for

_GROUP: Final = 64
_BLOCK: Final = 1 << 20
_PRIVATE: Final = 0o600


def wrap_key(
    folder: Path, keeper: Keeper, identity: Identity, readers: Sequence[str], actor: str, detail: dict[str, Any]
) -> None:
    """Wraps the operation's key for these public keys alone and enters them; what is kept from now on is for them.

    Raises KeysError, MachineError.
    """
    wrapped = pyrage.encrypt(open_key(folder, identity), parse_recipients(readers))
    with speaking("the operation's key"):
        _write(staged_path(folder / KEY_FILE), [wrapped])
        _write(staged_path(folder / RECIPIENTS), [_lines(readers)])
        sync_many(folder, [staged_path(folder / KEY_FILE), staged_path(folder / RECIPIENTS), folder])
    fields = {"recipients": list(readers), "key_sha256": hashlib.sha256(wrapped).hexdigest()}
    keeper.append([draft("recipients", actor, detail=detail, open_fields=fields)])
    settle_key(folder, keeper.log.walk)
    keeper.recipients = parse_recipients(readers)


def wrap_all(keeper: Keeper, identity: Identity, actor: str, after_group: Callable[[], None]) -> int:
    """Wraps each object whose recipients are not yet those of the operation; returns how many. What an interruption
    leaves undone is done by the next call. Raises TamperedError (an object is not the one that the log names),
    KeysError, MachineError.
    """
    walk, home = keeper.log.walk, keeper.home
    names = unshared(walk)
    rest = iter(names)
    while group := list(islice(rest, _GROUP)):
        fields = [_stage(home, walk, name, identity) for name in group]
        staged = [staged_path(object_path(home, name)) for name in group]
        shards = sorted({path.parent for path in staged})
        with speaking("the exhibits"):
            sync_many(home, [*staged, *shards])
        keeper.append([draft("rewrap", actor, objects=tuple(fields))])
        with speaking("the exhibits"):
            for path in staged:
                path.rename(path.with_name(path.name.removeprefix(STAGED)))
            sync_many(home, shards)
        after_group()
    return len(names)


def unshared(walk: Walk) -> list[str]:
    """Exhibits whose keys were wrapped before the recipients last changed."""
    present = (name for name in walk.objects if name not in walk.disposed)
    return [name for name in present if walk.file_of(name).seq < walk.recipients_seq]


def _stage(home: Path, walk: Walk, name: str, identity: Identity) -> dict[str, Any]:
    path = object_path(home, name)
    before, after, size = hashlib.sha256(), hashlib.sha256(), 0

    def renewed(source: BinaryIO) -> Iterator[bytes]:
        header = take_header(source)
        before.update(header)
        yield wrapped_for(header, identity, walk.recipients)
        while block := source.read(_BLOCK):
            before.update(block)
            yield block

    def counted(blocks: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal size
        for block in blocks:
            after.update(block)
            size += len(block)
            yield block

    with speaking("the exhibit"), path.open("rb") as source:
        _write(staged_path(path), counted(renewed(source)))
    if before.hexdigest() != walk.file_of(name).ciphertext_sha256:
        destroy(staged_path(path))
        raise TamperedError(f"The object of {name} is not the one that the log names.", "Run `weftline verify`.")
    return object_field(name, after.hexdigest(), size)


def _write(path: Path, blocks: Iterable[bytes]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
    try:
        for block in blocks:
            write_all(descriptor, block)
    finally:
        os.close(descriptor)


def _lines(recipients: Iterable[str]) -> bytes:
    return "".join(f"{key}\n" for key in recipients).encode()


def publish_recipients(folder: Path, recipients: Sequence[str]) -> None:
    """Public keys, one a line, for the intake process: it may encrypt to the operation and read nothing back. Raises
    MachineError.
    """
    path = folder / RECIPIENTS
    with speaking(RECIPIENTS):
        if not path.is_file() or path.read_bytes() != _lines(recipients) or path.stat().st_mode & 0o077:
            replace_file(path, _lines(recipients), _PRIVATE)
        staged_path(path).unlink(missing_ok=True)


def settle_key(folder: Path, walk: Walk) -> None:
    """Puts the operation's key and the list of recipients in their place if the log names them; else removes what was
    staged. Raises MachineError.
    """
    with speaking("the operation's key"):
        _settle(staged_path(folder / KEY_FILE), folder / KEY_FILE, walk.key_sha256)
    publish_recipients(folder, walk.recipients)


def settle_objects(home: Path, walk: Walk) -> None:
    """The same for objects that an interruption left staged. Raises MachineError."""
    with speaking("the exhibits"):
        for staged in sorted(home.glob(f"[0-9a-f][0-9a-f]/{STAGED}*")):
            path = staged.with_name(staged.name.removeprefix(STAGED))
            name = "x-" + path.name
            entered = None if name in walk.disposed else walk.wrapped.get(name)
            _settle(staged, path, entered.ciphertext_sha256 if entered else "")


def _settle(staged: Path, path: Path, expected: str) -> None:
    if not staged.exists():
        return
    if digest_of(staged) == expected:
        staged.rename(path)
        sync_folder(path.parent)
    else:
        destroy(staged)
