"""SQLite's write-ahead log put into a copy of its database, as SQLite itself does on opening.

Layout: https://www.sqlite.org/fileformat2.html#walformat. Only whole commits with holding checksums count; what stands
behind them is older or was never committed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LOG = "-wal"  # what the name of a log has behind that of its database
MAGICS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_SIZES = frozenset(1 << power for power in range(9, 17))


class Replay(NamedTuple):
    """Pages taken in, the commits they belong to, and frames that stand behind the last commit that holds."""

    pages: int
    commits: int
    unused: int

    def __str__(self) -> str:
        return f"{self.pages} pages of {self.commits} commits; {self.unused} frames behind them not used"


class _Commit(NamedTuple):
    pages: dict[int, bytes]
    frames: int
    database_pages: int


def replay(log: BinaryIO, database: BinaryIO | None) -> Replay:
    """Put every whole commit of a log into a database that may be written; without one they are only counted.

    Raises ValueError where the log's head is none.
    """
    size = log.seek(0, 2)
    log.seek(0)
    head = log.read(_HEADER.size)
    if len(head) < _HEADER.size or not head.startswith(MAGICS):
        raise ValueError("not a write-ahead log")
    page_size = _HEADER.unpack(head)[2]
    if page_size not in _SIZES:
        message = f"a page size of {page_size} is impossible"
        raise ValueError(message)
    pages = commits = 0
    for commit in _commits(log, head, page_size):
        commits += 1
        pages += commit.frames
        if database is not None:
            _write(commit, database, page_size)
    frames = (size - _HEADER.size) // (_FRAME.size + page_size)
    return Replay(pages, commits, frames - pages)


def _write(commit: _Commit, database: BinaryIO, page_size: int) -> None:
    for number, page in commit.pages.items():
        database.seek((number - 1) * page_size)
        database.write(page)
    database.truncate(commit.database_pages * page_size)


def _commits(log: BinaryIO, head: bytes, page_size: int) -> Iterator[_Commit]:
    magic, _, _, _, first_salt, second_salt, *stated = _HEADER.unpack(head)
    order = ">" if magic & 1 else "<"
    sums = _checksum(head[:24], order, (0, 0))
    if sums != tuple(stated):
        return
    pages: dict[int, bytes] = {}
    frames = 0
    while len(frame := log.read(_FRAME.size)) == _FRAME.size and len(page := log.read(page_size)) == page_size:
        number, database_pages, *salts_and_sums = _FRAME.unpack(frame)
        sums = _checksum(page, order, _checksum(frame[:8], order, sums))
        if salts_and_sums != [first_salt, second_salt, *sums] or not number:
            return
        pages[number] = page
        frames += 1
        if database_pages:
            kept = {key: value for key, value in pages.items() if key <= database_pages}
            yield _Commit(kept, frames, database_pages)
            pages, frames = {}, 0


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
