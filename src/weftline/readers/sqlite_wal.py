"""A database's write-ahead log (`-wal`): the newest rows, not yet in the database itself.

It is read with its database where both lie in one folder or archive; alone it is told as left out, for its pages name
no table.
"""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.records import Fact, Unparsed
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._wal import MAGICS, replay


def _sniff(head: bytes, name: str) -> int:
    del name
    return 90 if head.startswith(MAGICS) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    try:
        found = str(replay(source.file, None))
    except ValueError as error:
        found = f"damaged: {error}"
    yield Fact(source.at(), "write-ahead log", found)
    if hints.read_with:
        yield Fact(source.at(), "read with", hints.read_with)
    elif source.beside is None:
        reason = (
            f"{source.name}: left out: a write-ahead log ({found}) is read only with its database; "
            "put both into one folder or archive, under the names they had"
        )
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(bytes=f"0-{source.size}"), "", reason)
    yield Tally(1, 1)


FORMAT = Format(
    name="sqlite_wal",
    sniff=_sniff,
    read=_read,
    versions="write-ahead logs of SQLite 3, in one folder, zip or tar with their database",
    reference="https://www.sqlite.org/fileformat2.html#walformat",
)
