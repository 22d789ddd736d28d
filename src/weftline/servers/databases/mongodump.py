"""What `mongodump` writes: a file of BSON documents for each collection, or one archive of all of them.

Source: MongoDB Database Tools, "archive" format; bsonspec.org.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final

from weftline.errors import UnreadableError
from weftline.servers.databases._bson import DamagedError, document_of, is_document
from weftline.servers.databases._documents import Documents, flat
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry
from weftline.servers.tree.forward import Forward

_ARCHIVE: Final = b"\x6d\xe2\x99\x81"
_END: Final = b"\xff\xff\xff\xff"
_KNOWN: Final = 2000


@dataclass(frozen=True, slots=True)
class _Piece:
    """One document and where it stands; `data` is empty at the end of a run of documents in an archive."""

    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Name:
    """A collection and the database that it belongs to."""

    store: str
    table: str


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    if head.startswith(_ARCHIVE):
        return is_document(head[4:])
    return ".bson" in entry.name.lower() and is_document(head)


def _read(entry: Entry, desk: Desk) -> None:
    """Twice through the file: for the fields that a collection's documents have, then for the documents."""
    runs = _archived if entry.head(4) == _ARCHIVE else _single
    known: dict[_Name, list[dict[str, str]]] = {}
    with entry.open() as stream:
        for name, piece in runs(entry, stream, []):
            rows = known.setdefault(name, [])
            if len(rows) < _KNOWN:
                rows.append(_flat(piece) or {})
            elif runs is _single:
                break
    if not known:
        raise UnreadableError("no document of any collection can be read.")
    tables = {
        name: Documents(desk, name.store, name.table, rows, partial(_place, desk, entry, name.table))
        for name, rows in known.items()
    }
    counts = dict.fromkeys(tables, 0)
    problems: list[str] = []
    with entry.open() as stream:
        for name, piece in runs(entry, stream, problems):
            counts[name] += 1
            found = _flat(piece)
            if found is None:
                problems.append(f"collection {name.table}: document {counts[name]} at byte {piece.at} is damaged")
            tables[name].add(found or {})
    for table in tables.values():
        table.close()
    _say(problems, entry, desk)


def _place(desk: Desk, entry: Entry, name: str, row: int) -> str:
    return desk.at(entry, table=name, row=row) if row else desk.at(entry, table=name)


def _flat(piece: _Piece) -> dict[str, str] | None:
    try:
        return flat(document_of(piece.data))
    except DamagedError:
        return None


def _say(problems: list[str], entry: Entry, desk: Desk) -> None:
    desk.problems += [f"{entry.path}: {each}" for each in problems[:50]]
    if len(problems) > 50:
        desk.problems.append(f"{entry.path}: {len(problems) - 50} further damaged places")


def _pieces(stream: BinaryIO, problems: list[str], archive: bool = False) -> Iterator[_Piece]:
    """Documents one behind the other. Behind a damaged one, a single collection goes on with the next document that
    begins with the same field, an archive with the next run: what lies between could belong to any collection.
    """
    forward = Forward(stream)
    forward.skip(len(_ARCHIVE) if archive else 0)
    mark = _END if archive else b""
    while head := forward.look(64):
        if head.startswith(_END):
            yield _Piece(forward.at, b"")
            forward.skip(len(_END))
            continue
        size = int.from_bytes(head[:4], "little")
        data = forward.look(size) if is_document(head) else b""
        if data and len(data) == size and data[-1] == 0:
            mark = mark or data[4 : data.find(b"\0", 5) + 1]
            yield _Piece(forward.at, data)
            forward.skip(size)
            continue
        at = forward.at
        if len(mark) < 3 or not forward.find(mark, back=0 if archive else 4):
            problems.append(f"breaks off at byte {at}; documents before it are read")
            return
        problems.append(f"bytes {at} to {forward.at} are damaged and left out")


def _single(entry: Entry, stream: BinaryIO, problems: list[str]) -> Iterator[tuple[_Name, _Piece]]:
    name = _Name(entry.path.rpartition("/")[0], entry.name[: entry.name.lower().index(".bson")])
    for piece in _pieces(stream, problems):
        if piece.data:
            yield name, piece


def _archived(entry: Entry, stream: BinaryIO, problems: list[str]) -> Iterator[tuple[_Name, _Piece]]:
    """Runs of documents, each behind a document that names their collection; a collection may have several runs."""
    pieces = _pieces(stream, problems, archive=True)
    for _ in _until_end(pieces):
        pass  # what the archive says of its collections stands before each of their runs again
    for header in pieces:
        named = _flat(header) or {}
        if "db" not in named or "collection" not in named:
            problems.append(f"documents behind byte {header.at} belong to no collection that is named; left out")
        name = _Name(f"{entry.path}/{named.get('db')}", named.get("collection", ""))
        for piece in _until_end(pieces):
            if name.table:
                yield name, piece


def _until_end(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    for piece in pieces:
        if not piece.data:
            return
        yield piece


SOURCE = Source("mongodump", 2, _claims, _read)
