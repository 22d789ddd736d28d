"""SQLite files opened as copies, in memory, or on scratch space where a write-ahead log lies beside."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from weftline.servers.desk import Desk
from weftline.servers.tree import Entry

SIZE_LIMIT: Final = 1 << 30


def _made_whole(data: bytes, entry: Entry, desk: Desk) -> bytes:
    """A file that lacks its end is filled up with zeros, so that the pages before it can be read."""
    page = int.from_bytes(data[16:18]) or 1
    page = 65_536 if page == 1 else page
    stated = page * int.from_bytes(data[28:32])
    lacking = stated - len(data)
    if lacking > 0 and stated <= SIZE_LIMIT and data[24:28] == data[92:96]:
        desk.problems.append(f"{entry.path}: breaks off, {lacking} bytes before its end")
        return data + bytes(lacking)
    return data


@contextlib.contextmanager
def opened_copy(data: bytes, entry: Entry, desk: Desk) -> Iterator[sqlite3.Connection]:
    """A copy of the file, with the write-ahead log that lies beside it; never the original. Texts come as bytes."""
    data = _made_whole(data, entry, desk)
    beside = next((each for each in desk.tree if each.path == entry.path + "-wal" and each.size), None)
    log = beside.read(SIZE_LIMIT) if beside else b""
    with contextlib.ExitStack() as stack:
        if log:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (folder / "copy").write_bytes(data)
            (folder / "copy-wal").write_bytes(log)
            base = sqlite3.connect(folder / "copy")
        else:
            base = sqlite3.connect(":memory:")
            # A database in memory cannot keep a write-ahead log: the two header bytes that ask for one are put back.
            base.deserialize(data[:18] + b"\x01\x01" + data[20:])
        stack.callback(base.close)
        base.text_factory = bytes
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0"):
            with contextlib.suppress(sqlite3.Error):
                base.execute(f"PRAGMA {pragma}")
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 << 20)
        yield base
