"""Disposal: the object's wrapped keys and random part are overwritten and the file removed; its entries stay."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from weftline.vault.disk import sync_folder, write_all
from weftline.vault.verifier import Walk

_HEAD = 1 << 17


def with_descendants(walk: Walk, identifier: str) -> list[str]:
    """An exhibit and everything that was derived from it, still present, in order of entry."""
    chosen = {identifier}
    for name, logged in walk.objects.items():
        if logged.derived_from in chosen:
            chosen.add(name)
    return [name for name in walk.objects if name in chosen and name not in walk.disposed]


def protected(walk: Walk) -> dict[str, int]:
    """Exhibits that a legal hold keeps from being disposed of, with its entry: those held, what they were derived from,
    and what was derived from them.
    """
    below: dict[str, int] = {}
    for name, logged in walk.objects.items():
        seq = walk.held.get(name) or below.get(logged.derived_from)
        if seq:
            below[name] = seq
    above: dict[str, int] = {}
    for name, seq in walk.held.items():
        source = walk.objects[name].derived_from if seq and name in walk.objects else ""
        while source in walk.objects and source not in above:
            above[source] = seq
            source = walk.objects[source].derived_from
    return above | below


def destroy(path: Path) -> None:
    """Overwrites the part that holds the keys, then removes the file; nothing happens where it is gone. Raises OSError.

    Overwriting in place is no promise on flash memory and copying file systems; the destroyed bytes are ciphertext.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        write_all(descriptor, secrets.token_bytes(min(_HEAD, os.fstat(descriptor).st_size)))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()
    sync_folder(path.parent)
