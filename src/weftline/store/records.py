"""What readers got out of exhibits: messages, passages, pictures' hashes, and what they could not parse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from operator import add

import sqlalchemy as sa

from weftline.model.columns import Messages
from weftline.model.moment import Moment
from weftline.model.records import Message, Photo, Reading
from weftline.store import search
from weftline.store import tables as t
from weftline.store.coding import strings, to_text
from weftline.store.database import Connection
from weftline.store.exhibits import Marking


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as stored; `sender_role` is what was decided about the sender."""

    exhibit: str
    report: str
    locator: str
    moment: Moment
    sender: str
    sender_role: str
    system: bool
    text: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text without a sender. `kind`: `page`, `field`, `row`, `image_text`, `qr`, `fact`."""

    exhibit: str
    report: str
    locator: str
    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A picture's hashes and whose picture it is."""

    exhibit: str
    report: str
    locator: str
    sha256: str
    phash64: str
    pdq256: str
    pdq_quality: int
    role: str
    owner: str
    sealed: bool


_OF_BATCH = (
    "at_us", "at_text", "zone", "zone_source", "candidates", "sender", "system", "text", "attachments",
)  # fmt: skip
_COLUMNS = (
    "exhibit", "report", "locator", "at_us", "at_text", "zone", "zone_source", "candidates", "sender", "sender_role",
    "system", "text", "attachments", "tool", "marking", "originator",
)  # fmt: skip
TABLES = (t.message, t.passage, t.unparsed, t.photo)


def drop(db: Connection, exhibit: str) -> None:
    """Forget all that was read from an exhibit, before it is read anew."""
    gone = [db.execute(sa.delete(table).where(table.c.exhibit == exhibit)).rowcount for table in TABLES]
    if any(gone):  # the index has no way to an exhibit's texts but through all of them
        search.drop(db, exhibit)


def put(
    db: Connection,
    exhibit: str,
    report: str,
    reading: Reading,
    *,
    roles: Mapping[str, str],
    tool: str,
    marking: Marking,
    sealed: bool = False,
) -> None:
    """Store one reading. `roles` maps a sender's name to its role. A sealed exhibit's text is not indexed."""
    base = {"exhibit": exhibit, "report": report}
    signed = base | {"tool": tool, "marking": marking.marking, "originator": marking.originator}
    messages = [signed | _message(message, roles) for message in reading.messages]
    passages = [signed | row for row in _passages(reading)]
    unparsed = [
        {"exhibit": exhibit, "locator": u.locator, "text": u.text, "reason": u.reason} for u in reading.unparsed
    ]
    photos = [base | _photo(photo, roles) for photo in reading.photos]
    for table, rows in ((t.message, messages), (t.passage, passages), (t.unparsed, unparsed), (t.photo, photos)):
        if rows:
            db.execute(sa.insert(table), rows)
    if not sealed:
        found = [("message", str(row["locator"]), str(row["text"])) for row in messages]
        found += [(str(row["kind"]), str(row["locator"]), str(row["text"])) for row in passages]
        search.add(db, exhibit, report, found)


def put_batch(
    db: Connection,
    exhibit: str,
    report: str,
    batch: Messages,
    *,
    roles: Mapping[str, str],
    tool: str,
    marking: Marking,
    sealed: bool = False,
) -> None:
    """Store a batch of messages behind those that are there. Otherwise as `put`."""
    if not len(batch):
        return
    before = db.scalar(sa.select(sa.func.max(t.message.c.n))) or 0
    columns = {name: batch.column(name) for name in _OF_BATCH}
    senders = columns["sender"]
    known: dict[str, str] = {sender: roles.get(sender, "unknown") for sender in set(senders)}
    values = (
        repeat(exhibit),
        repeat(report),
        map(add, batch.column("stem"), batch.column("place")),
        columns["at_us"],
        ["" if text is None else text for text in columns["at_text"]],
        columns["zone"],
        columns["zone_source"],
        ["[]" if not found else to_text(found) for found in columns["candidates"]],
        senders,
        map(known.__getitem__, senders),
        columns["system"],
        columns["text"],
        ["[]" if not found else to_text(found) for found in columns["attachments"]],
        repeat(tool),
        repeat(marking.marking),
        repeat(marking.originator),
    )
    rows = list(zip(*values, strict=False))
    db.exec_driver_sql(_insert_messages(db), rows)
    if not sealed:
        search.add_messages(db, exhibit, int(before))


def _insert_messages(db: Connection) -> str:
    """The insertion in the driver's own words: building a million rows as mappings takes longer than storing them."""
    mark = "?" if db.dialect.paramstyle == "qmark" else "%s"
    return f"INSERT INTO message ({', '.join(_COLUMNS)}) VALUES ({', '.join([mark] * len(_COLUMNS))})"  # noqa: S608


def _message(message: Message, roles: Mapping[str, str]) -> dict[str, object]:
    moment = message.moment or Moment(None, "")
    sender = message.sender
    return {
        "locator": message.locator,
        "at_us": moment.at_us,
        "at_text": moment.text,
        "zone": moment.zone,
        "zone_source": moment.zone_source,
        "candidates": to_text(moment.candidates),
        "sender": sender,
        "sender_role": roles.get(sender, "unknown"),
        "system": message.system,
        "text": message.text,
        "attachments": to_text(message.attachments),
    }


def _passages(reading: Reading) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"locator": p.locator, "kind": "field" if p.source == "form" else "page", "title": p.title, "text": p.text}
        for p in reading.pages
    ]
    rows += [
        {
            "locator": r.locator,
            "kind": "row",
            "title": r.table,
            "text": "\n".join(f"{name}: {cell}" for name, cell in r.cells if cell),
        }
        for r in reading.rows
    ]
    rows += [{"locator": i.locator, "kind": "image_text", "title": i.side, "text": i.text} for i in reading.image_texts]
    rows += [{"locator": q.locator, "kind": "qr", "title": q.symbology, "text": q.text} for q in reading.qr_codes]
    rows += [{"locator": f.locator, "kind": "fact", "title": f.name, "text": f.value} for f in reading.facts]
    return rows


def _photo(photo: Photo, roles: Mapping[str, str]) -> dict[str, object]:
    names = ("locator", "sha256", "phash64", "pdq256", "pdq_quality", "sealed")
    row: dict[str, object] = {name: getattr(photo, name) for name in names}
    return row | {"role": roles.get(str(row["locator"]), "unknown"), "owner": ""}


def _in_order_of_files(table: sa.Table) -> sa.Select[tuple[object, ...]]:
    """Rows by their file's path: ids of exhibits are random, and no result may hang on them."""
    joined = table.outerjoin(t.exhibit, t.exhibit.c.id == table.c.exhibit)
    return sa.select(table).select_from(joined).order_by(t.exhibit.c.path, table.c.exhibit, table.c.n)


def messages(db: Connection, *, report: str | None = None, exhibit: str | None = None) -> list[StoredMessage]:
    """Messages in the order in which they were written down."""
    query = _in_order_of_files(t.message)
    if report is not None:
        query = query.where(t.message.c.report == report)
    if exhibit is not None:
        query = query.where(t.message.c.exhibit == exhibit)
    return [_stored_message(row) for row in db.execute(query)]


def every_message(db: Connection) -> Iterator[StoredMessage]:
    """All messages in the same order, one at a time, as there may be more than fit into memory."""
    names = sa.select(t.message.c.exhibit).distinct().subquery()
    joined = names.outerjoin(t.exhibit, t.exhibit.c.id == names.c.exhibit)
    order = sa.select(names.c.exhibit).select_from(joined).order_by(t.exhibit.c.path, names.c.exhibit)
    for name in db.scalars(order).all():
        query = sa.select(t.message).where(t.message.c.exhibit == name).order_by(t.message.c.n)
        for row in db.execute(query.execution_options(yield_per=5_000)):
            yield _stored_message(row)


def _stored_message(row: sa.Row[tuple[object, ...]]) -> StoredMessage:
    v = row._mapping  # noqa: SLF001
    candidates = tuple(int(value) for value in v["candidates"].strip("[]").split(",") if value)
    return StoredMessage(
        v["exhibit"],
        v["report"],
        v["locator"],
        Moment(v["at_us"], v["at_text"], v["zone"], v["zone_source"], candidates),
        v["sender"],
        v["sender_role"],
        v["system"],
        v["text"],
        strings(v["attachments"]),
    )


def passages(db: Connection, *, report: str | None = None, exhibit: str | None = None) -> list[Passage]:
    """Texts without a sender, in the order of the exhibit."""
    query = _in_order_of_files(t.passage)
    if report is not None:
        query = query.where(t.passage.c.report == report)
    if exhibit is not None:
        query = query.where(t.passage.c.exhibit == exhibit)
    return [Passage(r.exhibit, r.report, r.locator, r.kind, r.title, r.text) for r in db.execute(query)]


def text_at(db: Connection, exhibit: str, locator: str) -> str | None:
    """The stored text at a locator, or None."""
    for table in (t.message, t.passage):
        found = db.scalar(sa.select(table.c.text).where(table.c.exhibit == exhibit, table.c.locator == locator))
        if found is not None:
            return str(found)
    return None


def photos(db: Connection, *, report: str | None = None) -> list[StoredPhoto]:
    """All pictures' hashes."""
    query = _in_order_of_files(t.photo)
    if report is not None:
        query = query.where(t.photo.c.report == report)
    names = StoredPhoto.__slots__
    return [StoredPhoto(**{name: row._mapping[name] for name in names}) for row in db.execute(query)]  # noqa: SLF001


def unparsed(db: Connection, exhibit: str) -> list[tuple[str, str, str]]:
    """What a reader could not parse, as `(locator, text, reason)`."""
    query = sa.select(t.unparsed).where(t.unparsed.c.exhibit == exhibit).order_by(t.unparsed.c.n)
    return [(row.locator, row.text, row.reason) for row in db.execute(query)]


def counts(db: Connection) -> dict[str, int]:
    """How much was read: messages, passages, photos, unparsed."""
    return {table.name: int(db.scalar(sa.select(sa.func.count()).select_from(table)) or 0) for table in TABLES}
