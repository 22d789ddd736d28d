"""Hash a file without keeping it."""

from __future__ import annotations

import hashlib

from weftline.errors import UnreadableError
from weftline.servers.tree import Entry
from weftline.servers.tree.entry import reason_of


def sha256_of(entry: Entry) -> str:
    """SHA-256 of the content. Raises UnreadableError where it cannot be read to its end."""
    digest = hashlib.sha256()
    try:
        with entry.open() as stream:
            while data := stream.read(1 << 20):
                digest.update(data)
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(f"{entry.path} could not be hashed: {reason_of(error)}.") from error
    return digest.hexdigest()
