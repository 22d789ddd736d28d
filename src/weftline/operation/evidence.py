"""The job that reads one exhibit inside a worker: what it holds, who speaks in it, and what was sighted.

A long conversation comes in parts, each with its messages in columns and the sightings in them, so that neither worker
nor writer ever holds all of it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weftline import readers
from weftline.model.columns import Messages
from weftline.model.observable import Hints, Observable, Role, Sighting
from weftline.model.records import Message, Reading
from weftline.observables import find, find_all
from weftline.operation.jobs import sighting_of
from weftline.operation.messages import decode, encode
from weftline.operation.speakers import Known, Speakers, photo_roles, speakers_of

JOB = "weftline.operation.evidence:read_evidence"
LONGEST_TEXT = 1_000_000
BUBBLE_ROLES: dict[str, Role] = {"left": "offender", "right": "victim"}


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """Read one exhibit of a report with all that is known about it. `in_parts`: many messages may come before the
    answer, as `EvidencePart`s.
    """

    hints: readers.ReadHints
    report: str = ""
    search: Hints = field(default_factory=Hints)
    known: Known = field(default_factory=Known)
    in_parts: bool = False


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """Messages (an Arrow stream, see `Messages.from_bytes`) and what was sighted in them."""

    messages: bytes
    sightings: list[Sighting]
    roles: dict[str, Role]


@dataclass(frozen=True, slots=True)
class EvidenceAnswer:
    """What was read, who is who among the senders, and what was sighted; without what came in parts before."""

    reading: Reading
    roles: dict[str, Role]
    sightings: list[Sighting]


def read_evidence(file: BinaryIO, payload: bytes, scratch: Path) -> Generator[bytes, None, bytes]:
    """Any evidence file to one EvidenceAnswer, with EvidenceParts before it where its messages are very many."""
    request = decode(payload, EvidenceRequest)
    hints = replace(request.hints, scratch=str(scratch))
    gathered = readers.gather(file, hints, scratch if request.in_parts else None)
    reading = gathered.reading
    search = _Search(request, reading.format)
    if gathered.spooled:
        speakers = Speakers()
        for batch in gathered.batches():
            for message in _distinct(batch):
                speakers.hear(message)
    else:
        speakers = speakers_of(reading.messages)
    roles = speakers.roles(request.known, reading.owner)
    if gathered.spooled:
        for batch in gathered.batches():
            seen = [] if hints.sealed else search.messages(batch, roles)
            yield encode(EvidencePart(batch.to_bytes(), seen, roles))
    sightings = [] if hints.sealed else search.reading(reading, roles)
    pictures = photo_roles(reading.photos, speakers.files, roles, request.known.pictures)
    return encode(EvidenceAnswer(reading, roles | pictures, sightings))


def _distinct(batch: Messages) -> Messages:
    """Messages of a batch that differ in sender, identifiers or kind, and all that name a file."""
    if not len(batch):
        return batch
    names = ("sender", "sender_is_victim", "system")
    columns: list[pa.Array] = [pc.cast(batch.batch.column(name), pa.string()) for name in names]
    columns.append(pc.binary_join(batch.batch.column("sender_ids"), " "))
    columns.append(pc.cast(pc.list_value_length(batch.batch.column("attachments")), pa.string()))
    joined = pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace", null_replacement="")
    _, first = np.unique(joined.dictionary_encode().indices.to_numpy(), return_index=True)
    files = pc.greater(pc.list_value_length(batch.batch.column("attachments")), 0).to_numpy(zero_copy_only=False)
    return Messages(batch.batch.take(pa.array(np.union1d(first, np.flatnonzero(files)))))


class _Search:
    """Looks for observables in what was read, in many texts together."""

    def __init__(self, request: EvidenceRequest, tool: str) -> None:
        self._request, self._tool = request, tool
        self._senders: set[tuple[str, tuple[str, ...]]] = set()
        self._texts: list[tuple[str, Hints]] = []
        self._places: list[tuple[str, int | None]] = []

    def messages(self, messages: Iterable[Message], roles: dict[str, Role]) -> list[Sighting]:
        """The sightings in messages, and in each sender's name where it stands first."""
        chat = replace(self._request.search, source="chat")
        hints = {role: replace(chat, role=role) for role in {*roles.values(), None}}
        found: list[Sighting] = []
        for message in messages:
            role = roles.get(message.sender)
            if not message.system:
                self._add(message.text, message.locator, hints[role], message.moment.at_us if message.moment else None)
            pair = message.sender, message.sender_ids
            if pair not in self._senders:
                self._senders.add(pair)
                named = _of_sender(message, role, chat)
                found += [self._sighting(o, message.locator + "&in=sender") for o in named]
        return [*found, *self._found()]

    def reading(self, reading: Reading, roles: dict[str, Role]) -> list[Sighting]:
        """The sightings in everything that was read."""
        base, known = self._request.search, self._request.known
        found = self.messages(reading.messages, roles)
        for page in reading.pages:
            self._add(page.text, page.locator, replace(base, source=page.source))
        text = replace(base, source="text")
        for row in reading.rows:
            self._add("\n".join(f"{name}: {cell}" for name, cell in row.cells if cell), row.locator, text)
        ocr = replace(base, source="ocr")
        for block in reading.image_texts:
            role = BUBBLE_ROLES.get(block.side) if known.bubbles else None
            self._add(block.text, block.locator, replace(ocr, role=role))
        for code in reading.qr_codes:
            self._add(code.text, code.locator, replace(base, source="qr"))
        stated = [self._sighting(o, locator) for locator, o in reading.observables]
        return [*found, *self._found(), *stated]

    def _add(self, text: str, locator: str, hints: Hints, at_us: int | None = None) -> None:
        self._texts.append((text[:LONGEST_TEXT], hints))
        self._places.append((locator, at_us))

    def _found(self) -> list[Sighting]:
        """The sightings in what was added since the last time."""
        pairs = zip(self._places, find_all(self._texts), strict=True)
        found = [self._sighting(o, locator, at_us) for (locator, at_us), several in pairs for o in several]
        self._texts, self._places = [], []
        return found

    def _sighting(self, observable: Observable, locator: str, at_us: int | None = None) -> Sighting:
        return sighting_of(observable, locator, self._request.report, self._tool, at_us)


def _of_sender(message: Message, role: Role | None, hints: Hints) -> list[Observable]:
    """What a sender's name or account number identifies."""
    observables = [replace(o, role=role or o.role) for o in find(message.sender, hints)]
    for pair in message.sender_ids:
        kind, _, value = pair.partition("=") if "=" in pair else pair.partition(":")
        observables.append(Observable(kind, value, value, 0, 0, role or "unknown", 0.95, why="stated by the format"))
    return observables
