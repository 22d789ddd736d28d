"""What is gathered while one server is read: the desk on which every source puts its findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from weftline.model.locator import Locator
from weftline.model.observable import Observable, Role
from weftline.model.server import HostedApp, Login, Mapping, Plane, Secret, Site, TimelineEvent
from weftline.servers.clock import Clock
from weftline.servers.tables.records import ContactBook, Record
from weftline.servers.traffic import Traffic
from weftline.servers.tree import Entry, Tree

if TYPE_CHECKING:
    from weftline.servers.logs._sieve import Sifted

UNPARSED_KEPT: Final = 5000
TEXTS_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of file that a server may hold: a log, a configuration, a database, an upload.

    `phase` orders the work: 1 configuration (says where logs and databases are), 2 databases (say which paths are the
    panel's), 3 web logs (say which years and hours were in use), 4 the rest, 5 whatever still looks like a log.
    `claims` looks at entry and first bytes. `prepare` runs over all claimed files of the phase before the first is
    read. Readers put findings on the desk and raise UnreadableError where the file cannot be used.
    """

    name: str
    phase: int
    claims: Callable[[Entry, bytes, Desk], bool]
    read: Callable[[Entry, Desk], None]
    prepare: Callable[[Entry, Desk], None] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text to be searched for identifiers."""

    locator: str
    text: str
    role: Role
    source: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something done on a plane by someone who was let in; logins are actions too."""

    plane: Plane
    ip: str
    user: str
    at_us: int | None
    locator: str
    what: str = ""


@dataclass(slots=True)
class Lines:
    """Log lines accounted for: total = parsed + unparsed + blank + passed; `passed` over where only hits are wanted."""

    total: int = 0
    parsed: int = 0
    unparsed: int = 0
    blank: int = 0
    passed: int = 0


@dataclass(slots=True)
class Desk:
    """Everything found so far. `example` allows the made-up country table; `hits_only`: of web logs, only requests
    that may be the panel, a login, an upload or an app's download are wanted.
    """

    exhibit: str
    tree: Tree
    clock: Clock
    example: bool = False
    hits_only: bool = False
    inventory: dict[str, str] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    log_formats: dict[str, str] = field(default_factory=dict)
    log_paths: dict[str, str] = field(default_factory=dict)
    own_names: set[str] = field(default_factory=set)
    stores: dict[str, str] = field(default_factory=dict)
    unowned_codes: list[tuple[str, str]] = field(default_factory=list)
    claimed: dict[str, set[str]] = field(default_factory=dict)
    key_owners: dict[str, str] = field(default_factory=dict)
    user_names: dict[int, str] = field(default_factory=dict)
    found: list[tuple[str, Observable]] = field(default_factory=list)
    events: list[TimelineEvent] = field(default_factory=list)
    traffic: Traffic = field(default_factory=Traffic)
    logins: list[Login] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    yearless: list[tuple[Entry, list[tuple[int, str, Login | TimelineEvent | None]]]] = field(default_factory=list)
    records: dict[str, list[Record]] = field(default_factory=dict)
    contacts: ContactBook = field(default_factory=ContactBook)
    mappings: list[Mapping] = field(default_factory=list)
    sifted: dict[tuple[str, ...], Sifted] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    hosted: list[HostedApp] = field(default_factory=list)
    media: list[tuple[str, str]] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)
    _marks: set[str] = field(default_factory=set)
    _marked: int = -1
    unparsed: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def at(self, entry: Entry, **part: object) -> str:
        """The written locator of a part of an entry."""
        return str(Locator(self.exhibit, entry.members).at(**part))

    def say(self, text: str, locator: str, role: Role = "unknown", source: str = "") -> None:
        """Keep a text in which identifiers are to be looked for. `source`: the log whose repetitions count once."""
        if text.strip() and len(self.texts) < TEXTS_KEPT:
            self.texts.append(Text(locator, text[:20_000], role, source))

    def miss(self, locator: str, text: str, reason: str) -> None:
        """Count one line as unparsed and list it; past the limit it is only counted."""
        self.lines.unparsed += 1
        if len(self.unparsed) < UNPARSED_KEPT:
            self.unparsed.append((locator, text[:500], reason))
        elif len(self.unparsed) == UNPARSED_KEPT:
            self.unparsed.append((locator, "", "further unparsed lines are counted, not listed"))

    def phone_marks(self) -> set[str]:
        """Keys and numbers of all phones known so far, in lower case: uploads are named after them."""
        rows = self.records.get("devices", [])
        if self._marked != len(rows):
            self._marked = len(rows)
            told = (row.get(concept).lower().lstrip("+") for row in rows for concept in ("device_key", "phone"))
            self._marks = {mark for mark in told if len(mark) >= 6}
        return self._marks

    def keep(self, record: Record) -> None:
        """Keep one row of a table whose meaning is known."""
        self.records.setdefault(record.meaning, []).append(record)
