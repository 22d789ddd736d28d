"""The record of custody as plain data: exhibits, touches, people's keys and machines, out of the log's entries.

For each touch it states who, when, where, what and why, as ISO/IEC 27037 asks of the handling of digital evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from weftline.vault import Checkpoint, Entry

BRINGING: Final = frozenset({"keep", "derive", "adopt"})


@dataclass(frozen=True, slots=True)
class Item:
    """One exhibit as it is listed; of a sealed one number, id and custody alone. `compared`: the SHA-256 that was
    computed anew for this record, empty where it was not. `brought`, `held`, `erased`: the entries that say so.
    """

    number: str
    id: str
    sealed: bool = False
    name: str = ""
    sha256: str = ""
    size: int | None = None
    acquired_at: str = ""
    acquired_by: str = ""
    compared: str = ""
    brought: int = 0
    taken_utc: str = ""
    taken_by: str = ""
    tool: str = ""
    derived_from: str = ""
    held: int = 0
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Touch:
    """One entry of the log. `items`: numbers of the listed exhibits; `others`: how many more objects it names."""

    seq: int
    utc: str
    who: str
    machine: str
    what: str
    items: tuple[str, ...]
    others: int = 0
    tool: str = ""
    why: str = ""
    clock: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What a record says of itself: whose operation, when it was made, with what, under which marking."""

    case: str
    made_at: str
    made_by: str
    tools: tuple[str, ...]
    agency: str = ""
    marking: str = ""
    example: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """All of it. `second`: checkpoints that a second person signed, as (entries, what the last was, fingerprint);
    `stamps`: as (entries covered, time that the token states); `recipients`: public keys that open the operation.
    """

    kept: Kept
    origin: str
    entries: int
    root: str
    note: str
    fingerprint: str
    items: tuple[Item, ...]
    touches: tuple[Touch, ...]
    recipients: tuple[str, ...]
    second: tuple[tuple[int, str, str], ...]
    stamps: tuple[tuple[int, str], ...]
    erased: int


def record_of(
    kept: Kept, entries: Sequence[Entry], items: Iterable[Item], signed: Checkpoint, fingerprint: str, *, why: bool
) -> Record:
    """The record over the first `signed.size` entries. With `why`, all touches stand in it with reasons and details,
    which may name people and files (never those of sealed exhibits); without, the touches of the listed exhibits alone.
    """
    covered = [entry for entry in entries if entry.seq <= signed.size]
    items = [*items]
    numbers = {item.id: item.number for item in items if item.id}
    hidden = {item.id for item in items if item.sealed}
    told = {entry.seq: entry for entry in covered}
    settings = [entry.stated for entry in covered if "recipients" in entry.stated]
    return Record(
        kept=kept,
        origin=str(next((entry.stated["origin"] for entry in covered if "origin" in entry.stated), "")),
        entries=signed.size,
        root=signed.root,
        note=signed.note,
        fingerprint=fingerprint,
        items=tuple(_completed(items, covered)),
        touches=tuple(
            _touch(entry, numbers, why=why and not (entry.action in BRINGING and hidden & set(entry.objects)))
            for entry in covered
            if why or numbers.keys() & set(entry.objects)
        ),
        recipients=tuple(str(key) for key in settings[-1]["recipients"]) if settings else (),
        second=tuple(_second(entry, told) for entry in covered if "cosigner" in entry.stated),
        stamps=tuple(
            (int(entry.stated["stamped"]), str(entry.stated["attested"]))
            for entry in covered
            if "stamped" in entry.stated
        ),
        erased=sum(len(entry.objects) for entry in covered if entry.action == "dispose"),
    )


def _completed(items: Iterable[Item], entries: Sequence[Entry]) -> Iterable[Item]:
    """The items with what the log says of each."""
    brought, held, erased = _by_object(entries)
    for item in items:
        entry = brought.get(item.id)
        if entry is None:
            yield item
            continue
        yield replace(
            item,
            brought=entry.seq,
            taken_utc=entry.utc,
            taken_by=entry.actor,
            tool=entry.tool,
            derived_from=entry.derived_from,
            held=held.get(item.id, 0),
            erased=erased.get(item.id, 0),
        )


def _by_object(entries: Sequence[Entry]) -> tuple[dict[str, Entry], dict[str, int], dict[str, int]]:
    brought: dict[str, Entry] = {}
    held: dict[str, int] = {}
    erased: dict[str, int] = {}
    for entry in entries:
        for name in entry.objects:
            if entry.action in BRINGING:
                brought.setdefault(name, entry)
            elif entry.action in {"hold", "release"}:
                held[name] = entry.seq * (entry.action == "hold")
            elif entry.action == "dispose":
                erased[name] = entry.seq
    return brought, held, erased


def _touch(entry: Entry, numbers: Mapping[str, str], *, why: bool) -> Touch:
    listed = tuple(numbers[name] for name in entry.objects if name in numbers)
    return Touch(
        seq=entry.seq,
        utc=entry.utc,
        who=entry.actor,
        machine=entry.device,
        what=entry.action,
        items=listed,
        others=len(entry.objects) - len(listed),
        tool=entry.tool,
        why=why_of(entry) if why else "",
        clock=int(entry.stated.get("clock_moved_us", 0)),
    )


def why_of(entry: Entry) -> str:
    """Reason and details of a touch in one line."""
    return "; ".join(f"{name}: {value}" for name, value in sorted(entry.detail.items()))


def _second(entry: Entry, told: Mapping[int, Entry]) -> tuple[int, str, str]:
    size, key = int(entry.stated["cosigned"]), str(entry.stated["cosigner"]).partition("+")[0]
    return size, told[size].action if size in told else "", key.rpartition("/")[2]


def as_document(record: Record) -> dict[str, Any]:
    """The record as its templates take it."""
    document: dict[str, Any] = msgspec.to_builtins(record)
    return document
