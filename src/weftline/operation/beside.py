"""A database and the write-ahead log that lay beside it, handed to a worker as one file: the log at its end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from typing import BinaryIO

from weftline.model.exhibit import Exhibit

LOG = "-wal"
MOST_BYTES = 1 << 30


def logs_beside(items: Iterable[Exhibit]) -> dict[str, Exhibit]:
    """Write-ahead logs by the ids of the databases in whose folder they lie, as far as both fit into memory."""
    by_path = {item.path: item for item in items}
    return {
        item.id: log
        for path, item in by_path.items()
        if (log := by_path.get(path + LOG)) is not None and log.size and 0 < item.size + log.size <= MOST_BYTES
    }


def joined(*files: BinaryIO) -> BinaryIO:
    """Files one behind the other as a file in memory, without a name."""
    sink = os.fdopen(os.memfd_create("joined", os.MFD_CLOEXEC), "w+b")
    for file in files:
        file.seek(0)
        shutil.copyfileobj(file, sink, 1 << 20)
    sink.seek(0)
    return sink
