"""Redis and Valkey dumps: keys of one pattern become the rows of one table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from weftline.servers.databases._documents import Documents, flat, json_in, written
from weftline.servers.databases._rdb import MAGICS, BreaksOffError, Stored, records
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._telling import TELLING
from weftline.servers.masking import secret_in
from weftline.servers.tables.contact_text import is_number
from weftline.servers.tables.lexicon import concepts_of, words_of
from weftline.servers.tables.sink import RECORDS_KEPT
from weftline.servers.tree import Entry

_VARIES: Final = re.compile(r"\d|@|^.{33,}$")
_LISTED: Final = re.compile(r"[aO]:\d+:")  # lists and objects as PHP writes them
_LISTS: Final = frozenset(["contact_list", "phone"])
Row = dict[str, str]


@dataclass(slots=True)
class _Group:
    """Keys of one pattern: their rows, and for each the bytes of its key."""

    rows: list[Row] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return head.startswith(MAGICS)


def _read(entry: Entry, desk: Desk) -> None:
    groups: dict[tuple[int, str], _Group] = {}
    kept = keys = modules = 0
    try:
        with entry.open() as stream:
            for stored in records(stream):
                keys += 1
                modules += stored.kind == "module"
                table, references = split_key(_text(stored.key))
                if stored.kind == "string" and not references:
                    table, references = "keys", {"key": table}
                group = groups.setdefault((stored.database, table), _Group())
                place = desk.at(entry, bytes=f"{stored.at}-{stored.end}")
                _say(stored, place, entry, desk)
                for row in _rows(stored, table, references):
                    kept += 1
                    if kept <= RECORDS_KEPT:
                        group.rows.append(row)
                        group.places.append(place)
    except BreaksOffError as error:
        desk.problems.append(f"{entry.path}: breaks off after {keys} keys ({error}); keys before it are read")
    for (database, table), group in groups.items():
        _close(database, table, group, entry, desk)
    if kept > RECORDS_KEPT:
        desk.problems.append(f"{entry.path}: holds {kept} rows; those behind the first {RECORDS_KEPT} are only counted")
    if modules:
        desk.problems.append(f"{entry.path}: {modules} keys hold values of a module, which are not read")


def _close(database: int, table: str, group: _Group, entry: Entry, desk: Desk) -> None:
    """Rows go in by their numbers: a dump has them in no order, and the first devices tell of the operators."""
    order = list(range(len(group.rows)))
    if all(row.get("id", "").isdecimal() for row in group.rows):
        order.sort(key=lambda place: int(group.rows[place]["id"][:18]))

    def locate(row: int) -> str:
        return group.places[order[row - 1]] if row else desk.at(entry, table=table)

    documents = Documents(desk, f"{entry.path}/{database}", table, group.rows, locate)
    for place in order:
        documents.add(group.rows[place])
    documents.close()


def split_key(key: str) -> tuple[str, Row]:
    """The pattern of a key as the name of a table, and what varies in it as columns: `device:12:contacts` is a row of
    `device:contacts` with `device_id` 12, `device:12` a row of `device` with `id` 12.
    """
    parts = key.split(":")
    fixed = [place for place, part in enumerate(parts) if part and not _VARIES.search(part)]
    if len(fixed) == len(parts) > 1:
        fixed = fixed[:-1]
    if not fixed:
        return "keys", {"id": key}
    out: Row = {}
    for place, part in enumerate(parts):
        if place not in fixed:
            before = [parts[other] for other in fixed if other < place]
            named = f"{before[-1]}_id" if before and place < fixed[-1] else "id"
            out[named] = f"{out[named]}:{part}" if named in out else part
    return ":".join(parts[place] for place in fixed), out


def _rows(stored: Stored, table: str, references: Row) -> Iterator[Row]:
    texts = [_text(value) for value in stored.values]
    if stored.kind == "hash":
        yield from _hash_rows(dict(zip(texts[::2], texts[1::2], strict=False)), references)
    elif stored.kind == "string":
        yield from _text_rows(texts[0], table, references)
    elif stored.kind == "stream":
        for entry in stored.entries:
            parts = [_text(part) for part in entry]
            yield {**_owned(references), "entry": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=False))}
    elif stored.kind == "zset":
        for text, score in zip(texts[::2], texts[1::2], strict=False):
            for row in _text_rows(text, table, _owned(references)):
                yield {**row, "score": score}
    elif stored.kind in {"list", "set"}:
        for text in texts:
            yield from _text_rows(text, table, _owned(references))


def _hash_rows(fields: Row, references: Row) -> Iterator[Row]:
    """A hash is one row; one that is itself a table, by its JSON values or its varying names, a row for each field."""
    inner = {name: json_in(text) for name, text in fields.items()}
    if fields and all(isinstance(each, dict) for each in inner.values()):
        for name, found in inner.items():
            yield {**_owned(references), "id": name, **flat(found)}  # type: ignore[arg-type]  # all are objects
    elif not references or sum(bool(_VARIES.search(name)) for name in fields) * 2 > len(fields) > 2:
        for name, text in fields.items():
            yield {**_owned(references), "key": name, "value": text}
    else:
        yield {**references, **fields}


def _text_rows(text: str, table: str, references: Row) -> Iterator[Row]:
    found = json_in(text)
    if isinstance(found, dict):
        yield {**references, **flat(found)}
    elif isinstance(found, list) and any(isinstance(each, dict) for each in found):
        for each in found:
            yield {**_owned(references), **(flat(each) if isinstance(each, dict) else {"value": written(each)})}
    else:
        yield {**references, _named(text, table): text}


def _named(text: str, table: str) -> str:
    """The column of a value without a name: a number in a list of numbers, by the list's own name."""
    last = (words_of(table) or [""])[-1]
    return "phone" if is_number(text) and _LISTS & set(concepts_of(last)) else "value"


def _owned(references: Row) -> Row:
    """What varies in the key of a list tells whose list it is; the rows have no key of their own."""
    return {("owner_id" if name == "id" else name): text for name, text in references.items()}


def _say(stored: Stored, place: str, entry: Entry, desk: Desk) -> None:
    """Search single texts for identifiers. Lists and objects are not: they may be victims' address books."""
    if stored.kind != "string":
        return
    text = _text(stored.values[0])
    secret = secret_in(_text(stored.key), text, place)
    if secret is not None:
        desk.secrets.append(secret)
    if json_in(text) is None and not _LISTED.match(text) and TELLING.search(text[:4000]):
        desk.say(text[:4000], place, source=entry.path)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


SOURCE = Source("Redis dump", 2, _claims, _read)
