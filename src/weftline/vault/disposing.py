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
