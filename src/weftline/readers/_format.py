"""What a format is, and what passes between a format and the session that runs it.

A format is one module with one module-level `Format`. It looks at the first bytes (`sniff`), then turns a `Source`
into records. It opens no path, knows no vault, and hands files inside its file to the session as `Nested`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias

from weftline.model.columns import Messages
from weftline.model.locator import Locator
from weftline.model.observable import Observable
from weftline.model.records import Fact, ImageText, Member, Message, Page, Photo, QrCode, Row, Unparsed

HEAD_BYTES = 65_536
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadHints:
    """What is known about an exhibit before it is read, and how far reading may go.

    `exhibit`: its id, the root of every locator. `zone`, `zone_source`, `date_order` (`dmy`, `mdy`, `ymd`) and `owner`
    answer what a file cannot tell; empty means unknown and nothing is guessed. `sealed`: the exhibit is sealed;
    `sealed_media`: its pictures and videos are. Of sealed pictures only the SHA-256 is taken. `ocr`: read text in
    pictures where the engine is installed. `max_depth`, `max_bytes` (unpacked, together) and `max_members` bound
    archives. `scratch`: a private folder for unpacked members above 32 MB; without it they are limited to memory.
    `received_us`: when the file reached us (UTC microseconds, 0 unknown): a reading of a date that lies later is none.
    `log_bytes`: so many bytes at the end are no part of the file but the write-ahead log that lay beside it.
    `read_with`: the file is such a log, and is read with the database of this name.
    """

    exhibit: str
    name: str
    zone: str = ""
    zone_source: str = "none"
    date_order: str = ""
    owner: str = ""
    sealed: bool = False
    sealed_media: bool = False
    ocr: bool = True
    languages: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()
    max_depth: int = 5
    max_bytes: int = 2 << 30
    max_members: int = 20_000
    scratch: str = ""
    received_us: int = 0
    log_bytes: int = 0
    read_with: str = ""

    @property
    def pictures_sealed(self) -> bool:
        """True where no picture may be decoded."""
        return self.sealed or self.sealed_media


@dataclass(slots=True)
class Source:
    """One file to be read: seekable bytes, its name as evidence gives it, and where it stands.

    `beside` opens the file that belongs to it in the same archive: a database's write-ahead log, or a log's database.
    `log` says what was taken of such a log when the database was last opened.
    """

    file: BinaryIO
    name: str
    locator: Locator
    container: str = ""
    head: bytes = b""
    size: int = 0
    sha256: str = ""
    beside: Callable[[], BinaryIO] | None = None
    log: str = ""

    def measure(self) -> None:
        """Fill in size, first bytes and SHA-256 in one pass, and go back to the start."""
        digest = hashlib.sha256()
        self.file.seek(0)
        self.size = 0
        while chunk := self.file.read(_CHUNK):
            if not self.size:
                self.head = chunk[:HEAD_BYTES]
            self.size += len(chunk)
            digest.update(chunk)
        self.sha256 = digest.hexdigest()
        self.file.seek(0)

    def bytes(self, limit: int) -> bytes:
        """The whole content. Raises TooLargeError where it is longer than `limit` bytes."""
        self.file.seek(0)
        data = self.file.read(limit + 1)
        if len(data) > limit:
            message = f"larger than {limit >> 20} MB, the most this format is read at"
            raise TooLargeError(message)
        return data

    def at(self, **part: object) -> str:
        """The written locator of a part of this file."""
        return str(self.locator.at(**part))

    @property
    def stem(self) -> str:
        """The written locator up to and including `#`, for formats that write very many."""
        return str(self.locator.at())


def never(head: bytes, name: str) -> int:
    """For formats that the first bytes cannot tell: what is inside the file does."""
    del head, name
    return 0


class TooLargeError(Exception):
    """The file is larger than its format may be held in memory; the session lists it with this reason."""


@dataclass(frozen=True, slots=True)
class Nested:
    """A file inside a file. `open` gives its bytes (seekable or not); it may raise anything, which is then listed.

    `size` is what the container claims, -1 if it does not say; `packed` likewise. `problem`: it cannot be opened, and
    why. `format`: what it is where it cannot be opened. `beside`: the file that belongs to it, as in `Source`.
    """

    name: str
    open: Callable[[], BinaryIO] | None
    size: int = -1
    packed: int = -1
    problem: str = ""
    format: str = ""
    beside: Nested | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Lines, rows or records seen, and those put into a record."""

    total: int
    accounted: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """One sentence about something that could not be read or had to be decided. `fatal`: the content is not used."""

    text: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An observable that the format itself states, offsets into the text at `locator`."""

    locator: str
    observable: Observable


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose copy of a chat this is, and how the file tells."""

    name: str
    why: str


ModelRecord: TypeAlias = Message | Page | Row | ImageText | QrCode | Photo | Member | Unparsed | Fact
Record: TypeAlias = ModelRecord | Messages | Nested | Tally | Trouble | Found | Owner


@dataclass(frozen=True, slots=True)
class Format:
    """One evidence format.

    `name`: its lasting name in `Reading.format` and `Member.format`. `sniff(head, name)`: 0 (no) to 100 (certain) from
    the first 64 KB and the file's name. `read(source, hints)`: the records. `versions`: what is understood.
    `reference`: the public source of the layout. The same score for what the first bytes cannot tell: `inside(names)`
    for zip archives from the names of members (and `mimetype:…`), `tables(names)` for SQLite databases from `table` and
    `table.column`, `streams(names)` for Microsoft's compound files from the paths in them. `media`: holds a picture or
    video, so sealing applies to it. `letters`: its messages stand each for itself, as mails do.
    """

    name: str
    sniff: Callable[[bytes, str], int]
    read: Callable[[Source, ReadHints], Iterator[Record]]
    versions: str
    reference: str
    inside: Callable[[Collection[str]], int] | None = None
    tables: Callable[[Collection[str]], int] | None = None
    streams: Callable[[Collection[str]], int] | None = None
    media: bool = False
    letters: bool = False
    extensions: tuple[str, ...] = field(default=())
