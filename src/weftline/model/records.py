"""What a reader gets out of an exhibit. Every line, row or record of the input becomes one of these."""

from __future__ import annotations

from dataclasses import dataclass, field

from weftline.model.moment import Moment
from weftline.model.observable import Observable


@dataclass(frozen=True, slots=True)
class Message:
    """One chat or mail message. `system` marks lines written by the service (joins, encryption notices).

    `sender_is_victim` is None where the file does not tell. `sender_ids` are identifiers the format states for the
    sender as `kind:value` (`telegram_user` numbers, mail addresses). `attachments` are names as written, or `sha256:…`
    where the format names files by their hash.
    """

    locator: str
    text: str
    moment: Moment | None = None
    sender: str = ""
    sender_is_victim: bool | None = None
    sender_ids: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    system: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page or part of a document that has no messages. `source` as in `Hints.source`."""

    locator: str
    text: str
    source: str = "text"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table: column names and cell texts in order."""

    locator: str
    table: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ImageText:
    """One block of text read from a picture. `side`: `left`, `right` or empty; `box`: x, y, width, height in pixels;
    `confidence` is the recogniser's own, 0 to 1.
    """

    locator: str
    text: str
    side: str = ""
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class QrCode:
    """The content of one bar or QR code in a picture."""

    locator: str
    text: str
    symbology: str = "QRCode"


@dataclass(frozen=True, slots=True)
class Photo:
    """The hashes of one picture; the picture itself is never handed on. `pdq` is empty for poor quality."""

    locator: str
    sha256: str
    phash64: str = ""
    pdq256: str = ""
    pdq_quality: int = 0
    width: int = 0
    height: int = 0
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an exhibit (or the exhibit itself), whether or not it could be read.

    `problem` is empty or says in one sentence why its content is not used.
    """

    locator: str
    name: str
    size: int
    sha256: str
    format: str
    sealed: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Input that is none of the above, kept with its place and the reason."""

    locator: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of the file itself worth keeping as evidence: EXIF fields, mail headers, document metadata."""

    locator: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one exhibit, by kind, each in the order of the input.

    `format`: the reader's name for the exhibit. `lines_total`/`lines_accounted`: lines, rows or records seen and put
    into one of the lists (they are equal unless the reader has a fault). `owner`: whose copy of a chat it is, where the
    file tells. `observables` found directly by a reader (mail headers, QR payments), each with its locator.
    """

    format: str
    messages: list[Message] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    image_texts: list[ImageText] = field(default_factory=list)
    qr_codes: list[QrCode] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lines_total: int = 0
    lines_accounted: int = 0
    owner: str = ""
    observables: list[tuple[str, Observable]] = field(default_factory=list)
