"""What a start does before anything else: sweep what an interrupted run left, and account for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from weftline.errors import WeftlineError
from weftline.vault.custody import CustodyLog, Draft, draft
from weftline.vault.disk import speaking
from weftline.vault.disposing import destroy
from weftline.vault.identity import Identity
from weftline.vault.keeping import object_field
from weftline.vault.objects import read_object
from weftline.vault.verifier import CHECKPOINTS, object_path

MACHINE = "weftline"


def settle_after_interruption(folder: Path, home: Path, log: CustodyLog, identity: Identity) -> list[str]:
    """Removes unfinished files, finishes disposals, and enters whole objects that no entry names yet.

    Returns the ids of those adopted objects: they were written but never acknowledged, so nobody refers to them.
    """
    with speaking("the vault"):
        for path in _unfinished(folder, home):
            path.unlink(missing_ok=True)
        for name in log.walk.disposed:
            destroy(object_path(home, name))
    repairs: list[Draft] = []
    if log.cut:
        detail = {"cut_bytes": len(log.cut), "sha256": hashlib.sha256(log.cut).hexdigest()}
        repairs.append(draft("repair", MACHINE, detail=detail))
        log.cut = b""
    adopted: list[str] = []
    for path in _unnamed(home, log):
        fields = _proven(path, identity)
        if fields is not None:
            adopted.append(str(fields["id"]))
            repairs.append(draft("adopt", MACHINE, objects=(fields,), detail={"why": "left by an interrupted run"}))
    if repairs:
        log.append(repairs)
    return adopted


def _unfinished(folder: Path, home: Path) -> Iterator[Path]:
    for place in (folder, home, folder / CHECKPOINTS):
        yield from place.glob(".tmp-*")


def _unnamed(home: Path, log: CustodyLog) -> Iterator[Path]:
    for path in sorted(home.glob("[0-9a-f][0-9a-f]/*")):
        name = "x-" + path.name
        if name not in log.walk.objects and path == object_path(home, name) and not path.is_symlink():
            yield path


def _proven(path: Path, identity: Identity) -> dict[str, object] | None:
    """The object's fields if it is a whole exhibit under its own name; strange files stay for `verify` to report."""
    name = "x-" + path.name
    with suppress(WeftlineError, OSError):
        if read_object(path, identity, lambda _: None)[0] == name:
            with path.open("rb") as stream:
                return object_field(name, hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)
    return None
