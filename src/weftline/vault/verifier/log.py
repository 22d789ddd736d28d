"""What the custody log says, line by line, and what in it does not fit."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from weftline.vault.verifier.clock import Instant, instant_of, moved_us, spoken
from weftline.vault.verifier.form import BRINGING, parse_entry
from weftline.vault.verifier.merkle import Roots, Tree
from weftline.vault.verifier.notes import VerifyKey

LOG: Final = "custody.log"
TWO_PERSON: Final = "open_sealed"
EXHIBIT_ID: Final = re.compile(r"x-[0-9a-f]{64}")
_MOST_FAULTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was recorded, and where."""

    what: str
    where: str


class Logged(NamedTuple):
    """What the log says of one object: its ciphertext, the entry that brought it, and what it was derived from."""

    ciphertext_sha256: str
    ciphertext_size: int
    seq: int
    derived_from: str = ""


class Wrapped(NamedTuple):
    """An object's file since an entry wrapped its key anew for more recipients; its encrypted content is the same."""

    ciphertext_sha256: str
    ciphertext_size: int
    seq: int


class Cosigned(NamedTuple):
    """What an entry says of a second person: whose key signed the checkpoint over `size` entries, and what the last of
    those was.
    """

    size: int
    key: VerifyKey
    seq: int
    under: str


class Stamped(NamedTuple):
    """A time stamp that an entry took in: on which checkpoint, which token, and the time it states (unchecked)."""

    size: int
    token_sha256: str
    attested: str
    seq: int


@dataclass(slots=True)
class Walk:
    """What the log says, read from its first line to its last whole one."""

    tree: Tree = field(default_factory=Tree)
    roots: Roots = field(default_factory=Roots)
    origin: str = ""
    objects: dict[str, Logged] = field(default_factory=dict)
    wrapped: dict[str, Wrapped] = field(default_factory=dict)
    disposed: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    keys: list[tuple[VerifyKey, int]] = field(default_factory=list)
    cosigned: list[Cosigned] = field(default_factory=list)
    two_person: list[int] = field(default_factory=list)
    recipients: tuple[str, ...] = ()
    recipients_seq: int = 0
    key_sha256: str = ""
    named_checkpoints: set[int] = field(default_factory=set)
    stamps: list[Stamped] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    torn: int = 0
    broken: bool = False
    instant: Instant | None = None
    action: str = ""

    def file_of(self, name: str) -> Logged | Wrapped:
        """What the log says of an object's file as it is now."""
        return self.wrapped.get(name) or self.objects[name]

    def fault(self, what: str, where: str) -> None:
        """Keep a fault; past the first thousand only the fact that there are more."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(what, where))
        elif len(self.faults) == _MOST_FAULTS:
            self.faults.append(Fault("there are more faults than are listed", where))


def walk_log(lines: Iterable[bytes]) -> Walk:
    """Reads the log's lines (with their line ends) and checks form, order, chain and clock."""
    walk = Walk()
    for number, raw in enumerate(lines, 1):
        if is_torn(raw):
            walk.torn += len(raw)
            continue
        line, where = raw[:-1], f"{LOG} line {number}"
        if walk.torn:
            walk.fault("the lines before this one are damaged", where)
            walk.torn = 0
        entry = parse_entry(line)
        if entry is None:
            walk.fault("this line is not a custody entry in its canonical form (edited or damaged)", where)
        elif not walk.broken:
            walk.broken = _out_of_chain(walk, entry, where)
        walk.tree.add(line)
        walk.roots.extend([walk.tree.root()])
        if entry is not None:
            take_entry(walk, entry, where)
    return walk


def is_torn(raw: bytes) -> bool:
    """Whether a line was not wholly written: without its end, or with zeros where a loss of power left none."""
    return not raw.endswith(b"\n") or b"\0" in raw


def _out_of_chain(walk: Walk, entry: dict[str, Any], where: str) -> bool:
    """True once the chain is broken; later lines then follow from that break and are not reported again."""
    expected = walk.tree.size + 1
    if entry["seq"] > expected:
        walk.fault(f"entries {expected} to {entry['seq'] - 1} are missing (deleted or moved)", where)
        return True
    if entry["seq"] < expected:
        walk.fault(f"entry {entry['seq']} stands where entry {expected} belongs (inserted or moved)", where)
        return True
    if entry.get("previous") != walk.roots.last.hex():
        walk.fault("the entries before this one are not those it was written after (edited or exchanged)", where)
        return True
    return False


def take_entry(walk: Walk, entry: dict[str, Any], where: str) -> None:
    """Learns what an entry says of objects, keys and recipients."""
    action, before = str(entry["action"]), walk.action
    walk.action = action
    if (action == "create") != (entry["seq"] == 1):
        walk.fault("a log begins with the entry that creates it, and has no second one", where)
    if entry["checkpoint"]:
        walk.named_checkpoints.add(entry["checkpoint"])
    take_time(walk, instant_of(entry), where, entry.get("clock_moved_us"))
    if action in ("create", "signer", "recipients"):
        _take_settings(walk, entry, where)
    if action in ("hold", "release"):
        names = [str(item.get("id")) for item in entry["objects"] if isinstance(item, dict)]
        walk.held |= dict.fromkeys(names, entry["seq"] if action == "hold" else 0)
    elif action == "stamp":
        size = _number(entry.get("stamped"))
        walk.stamps.append(Stamped(size, str(entry.get("token_sha256")), str(entry.get("attested")), entry["seq"]))
    elif action == "cosign":
        _take_cosignature(walk, entry, before, where)
    elif action == TWO_PERSON:
        walk.two_person.append(entry["seq"])
    elif action in BRINGING or action in ("dispose", "rewrap"):
        take_objects(walk, action, entry["objects"], entry["seq"], where, str(entry.get("derived_from", "")))


def take_objects(walk: Walk, action: str, items: list[Any], seq: int, where: str, derived_from: str = "") -> None:
    """Learns what an entry that brings objects, wraps them anew or disposes of them says of each."""
    for item in items:
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str) or not EXHIBIT_ID.fullmatch(name):
            walk.fault("the entry names an object by a form that is no exhibit id", where)
        elif action == "dispose":
            if walk.held.get(name):
                walk.fault(f"{name} was disposed of while entry {walk.held[name]} held it", where)
            walk.disposed[name] = seq
        elif name in walk.objects and action != "rewrap":
            walk.fault(f"{name} is entered a second time", where)
        else:
            digest, size = str(item.get("ciphertext_sha256")), _number(item.get("ciphertext_size"))
            if action == "rewrap":
                walk.wrapped[name] = Wrapped(digest, size, seq)
            else:
                walk.objects[name] = Logged(digest, size, seq, derived_from)


def _number(value: object) -> int:
    return value if type(value) is int else -1


def _take_cosignature(walk: Walk, entry: dict[str, Any], under: str, where: str) -> None:
    try:
        key = VerifyKey.parse(str(entry.get("cosigner")))
    except (ValueError, binascii.Error):
        walk.fault("the entry names a second person by something that is no verification key", where)
        return
    walk.cosigned.append(Cosigned(_number(entry.get("cosigned")), key, entry["seq"], under))


def take_time(walk: Walk, instant: Instant | None, where: str, noted: object = None) -> None:
    """Puts an entry's times against those of the one before; `noted`: by how much it says that the clock was set."""
    if instant is None:
        return
    moved = moved_us(walk.instant, instant)
    walk.instant = instant
    if noted is not None and noted != moved and not walk.broken:
        walk.fault("it states another move of the clock than its times show", where)
    elif noted is not None:
        walk.notes.append(Fault(f"the machine's clock had been set {spoken(moved)} since the entry before", where))
    elif moved < 0 and not walk.broken:
        walk.fault(f"its time runs {spoken(moved)}, which its writer did not note (back-dated)", where)


def _take_settings(walk: Walk, entry: dict[str, Any], where: str) -> None:
    if entry.get("action") == "create":
        walk.origin = str(entry.get("origin", ""))
    try:
        if "signer" in entry:
            walk.keys.append((VerifyKey.parse(str(entry["signer"])), entry["seq"]))
    except (ValueError, binascii.Error):
        walk.fault("the entry announces something that is no verification key", where)
    if isinstance(entry.get("recipients"), list):
        walk.recipients = tuple(str(key) for key in entry["recipients"])
        walk.recipients_seq = entry["seq"]
    if isinstance(entry.get("key_sha256"), str):
        walk.key_sha256 = entry["key_sha256"]


def commits_to(identifier: str, random_part: str, content_sha256: str) -> bool:
    """Whether an exhibit's id is that of a content, given the random part that an export discloses for it."""
    try:
        opened = bytes.fromhex(random_part) + bytes.fromhex(content_sha256)
    except ValueError:
        return False
    return len(opened) == 64 and identifier == "x-" + hashlib.sha256(opened).hexdigest()
