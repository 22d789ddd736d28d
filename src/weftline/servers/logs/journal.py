"""journald's binary journals: logins, commands given through sudo, and texts that name people or places."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from weftline.errors import UnreadableError
from weftline.model.moment import iso
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._journal_objects import (
    DATA,
    HEADER,
    MAGIC,
    CannotUnpackError,
    Header,
    Piece,
    header_of,
    items_of,
    objects,
    payload_of,
)
from weftline.servers.logs._programs import told_by
from weftline.servers.logs._telling import TELLING, TEXTS_OF_A_LOG
from weftline.servers.logs._years import keep
from weftline.servers.tree import Entry

_EARLIEST: Final = 946_684_800_000_000  # 2000
_LATEST: Final = 4_102_444_800_000_000  # 2100
_MESSAGE: Final = b"MESSAGE="
_PROGRAM: Final = (b"SYSLOG_IDENTIFIER=", b"_COMM=")


@dataclass(slots=True)
class _Journal:
    """One journal on its way in. `texts` and `programs`: data objects by their place; a text is None where damaged."""

    entry: Entry
    desk: Desk
    header: Header
    texts: dict[int, str | None] = field(default_factory=dict)
    programs: dict[int, str] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    entries: int = 0
    told: int = 0
    first_us: int | None = None
    last_us: int | None = None


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return head.startswith(MAGIC) and len(head) >= HEADER


def _read(entry: Entry, desk: Desk) -> None:
    """Go through all objects once: data stand before the entries that refer to them."""
    journal = _Journal(entry, desk, header_of(entry.head()))
    lost: list[tuple[int, int]] = []
    try:
        with entry.open() as stream:
            for piece in objects(stream, journal.header, lost):
                if piece.kind == DATA:
                    _keep(piece, journal)
                else:
                    _take(piece, journal)
    except UnreadableError as error:
        desk.problems.append(f"{entry.path}: {error.message}")
    _account(journal, lost)


def _keep(piece: Piece, journal: _Journal) -> None:
    """Remember the data that entries are read for."""
    journal.known.add(piece.at)
    try:
        data = payload_of(piece, compact=journal.header.compact)
    except (CannotUnpackError, struct.error):
        journal.texts[piece.at] = None
        return
    if data.startswith(_MESSAGE):
        text = data[len(_MESSAGE) : len(_MESSAGE) + 4000].decode("utf-8", "backslashreplace")
        journal.texts[piece.at] = text if TELLING.search(text) or "COMMAND=" in text else ""
    elif data.startswith(_PROGRAM):
        journal.programs[piece.at] = data.partition(b"=")[2][:64].decode("utf-8", "backslashreplace")


def _take(piece: Piece, journal: _Journal) -> None:
    desk = journal.desk
    desk.lines.total += 1
    journal.entries += 1
    locator = desk.at(journal.entry, bytes=f"{piece.at}-{piece.at + piece.size}")
    at_us = int(struct.unpack_from("<Q", piece.body, 8)[0])
    items = items_of(piece, compact=journal.header.compact)
    if not _EARLIEST <= at_us < _LATEST:
        desk.miss(locator, "", "a journal entry with an impossible time")
        return
    if not journal.known.issuperset(items) or any(journal.texts.get(item, "") is None for item in items):
        desk.miss(locator, "", "a journal entry of which parts lie in a damaged place")
        return
    desk.lines.parsed += 1
    journal.first_us = at_us if journal.first_us is None else min(journal.first_us, at_us)
    journal.last_us = at_us if journal.last_us is None else max(journal.last_us, at_us)
    text = next((text for item in items if (text := journal.texts.get(item))), "")
    if text:
        program = next((name for item in items if (name := journal.programs.get(item))), "")
        _tell(text, program, at_us, locator, journal)


def _tell(text: str, program: str, at_us: int, locator: str, journal: _Journal) -> None:
    desk = journal.desk
    found = told_by(program, text, iso(at_us) or "", locator)
    if found is not None:
        keep(found, at_us, desk)
        return
    if program.startswith("sshd"):
        return  # what strangers try names nobody
    if journal.told < TEXTS_OF_A_LOG and TELLING.search(text):
        journal.told += 1
        desk.say(text, locator, source=journal.entry.path)


def _account(journal: _Journal, lost: list[tuple[int, int]]) -> None:
    """Say what the journal holds and what of it is lacking."""
    desk, path = journal.desk, journal.entry.path
    for begin, end in lost[:20]:
        desk.problems.append(f"{path}: bytes {begin} to {end} are damaged; entries in them are lost")
    if len(lost) > 20:
        desk.problems.append(f"{path}: {len(lost) - 20} further damaged places")
    if journal.entries < journal.header.entries:
        desk.problems.append(
            f"{path}: says that it holds {journal.header.entries} entries; {journal.entries} were found"
        )
    if any(journal.header.machine.strip("0")):
        desk.inventory.setdefault("machine id", journal.header.machine)
    if journal.entries:
        span = f"{iso(journal.first_us)} to {iso(journal.last_us)}"
        desk.inventory[f"journal: {path}"] = f"{journal.entries} entries, {span}"


SOURCE = Source("systemd journal", 4, _claims, _read)
