"""Runs formats over a file and everything inside it, within limits, and packs what they say into a `Reading`."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import BinaryIO, cast

from weftline.errors import InputError
from weftline.model.columns import Messages
from weftline.model.locator import Locator
from weftline.model.records import Fact, Member, Message, Page, Unparsed
from weftline.readers import _magic
from weftline.readers._compound import stream_names
from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Tally, TooLargeError, Trouble
from weftline.readers._part import part_of
from weftline.readers._sqlite import table_names
from weftline.readers._threats import threat_of
from weftline.registry import Members, discover

_SPOOL = 32 << 20
_IN_MEMORY = 512 << 20
_BOMB_RATIO = 250
_BOMB_FROM = 32 << 20
_CHUNK = 1 << 20
_MIME_TYPE, _LONGEST_MIME_TYPE = "mimetype", 200
_LEAST_SCORE = 10


@cache
def formats() -> Members[Format]:
    """All formats of this room and of installed plug-ins."""
    return discover("weftline.readers", Format)


def choose(source: Source, scratch: str = "") -> Format | None:
    """The format with the highest score for these bytes and this name; None if none knows them."""
    found = formats().found
    scored = [(_score(known, source), known.name) for known in found.values()]
    score, name = max(scored, default=(0, ""))
    if score < _LEAST_SCORE:
        return None
    return _refined(found[name], source, scratch)


def _refined(plain: Format, source: Source, scratch: str) -> Format:
    """What a box of files, tables or streams is by what lies in it: an app, a chat's database, a mail."""
    found = formats().found.values()
    if plain.name == "sqlite":
        names: Collection[str] = table_names(source, scratch)
        scored = [(known.tables(names), known.name) for known in found if known.tables]
    elif plain.name == "zip":
        names = _member_names(source)
        scored = [(known.inside(names), known.name) for known in found if known.inside]
    elif plain.name == "ole":
        names = stream_names(source)
        scored = [(known.streams(names), known.name) for known in found if known.streams]
    else:
        return plain
    score, name = max(scored, default=(0, ""))
    return formats().found[name] if score >= _LEAST_SCORE else plain


def _member_names(source: Source) -> frozenset[str]:
    """Names of members, and as `mimetype:…` what the member of that name says."""
    try:
        with zipfile.ZipFile(source.file) as archive:
            names = frozenset(archive.namelist())
            if _MIME_TYPE not in names or archive.getinfo(_MIME_TYPE).file_size > _LONGEST_MIME_TYPE:
                return names
            return names | {f"{_MIME_TYPE}:{archive.read(_MIME_TYPE).decode('ascii', 'replace')}"}
    except Exception:  # noqa: BLE001 - any damage is told by the zip reader itself
        return frozenset()


def _score(known: Format, source: Source) -> int:
    """How sure a format is; one that fails over hostile bytes does not know them."""
    try:
        return known.sniff(source.head, source.name)
    except Exception:  # noqa: BLE001 - a fault in one format must not keep the others from the file
        return 0


class LimitError(Exception):
    """A limit on unpacking was met."""


@dataclass(slots=True)
class _Session:
    hints: ReadHints
    members: int = 0
    unpacked: int = 0

    def walk(self, source: Source, depth: int) -> Iterator[Record]:
        """Everything in one file, deepest first after its own entry.

        A second `Member` with the same locator replaces the first: it adds the problem met while reading.
        """
        source.measure()
        if not source.size:
            yield _entry(source, "empty", self.hints.sealed, "empty file")
            return
        known = choose(source, self.hints.scratch)
        if known is None:
            kind = _magic.name_of(source.head)
            yield _entry(source, kind, self.hints.sealed, _magic.reason(source.head))
            return
        sealed = self.hints.sealed or (known.media and self.hints.sealed_media)
        yield _entry(source, known.name, sealed)
        reason = ""
        for record in self._guarded(known, source, depth):
            if isinstance(record, Trouble) and record.fatal:
                reason = reason or record.text
            yield record
        if reason:
            yield _entry(source, known.name, sealed, reason)

    def _guarded(self, known: Format, source: Source, depth: int) -> Iterator[Record]:
        siblings: set[str] = set()
        named: list[tuple[str, str]] = []
        try:
            for record in known.read(source, self.hints):
                if not isinstance(record, Nested):
                    yield record
                    yield from _threats(known, record)
                    continue
                siblings.add(record.name.rpartition("/")[2])
                for inner in self._nested(record, source, depth):
                    named += _attachments(inner)
                    siblings |= {f"sha256:{inner.sha256}"} if isinstance(inner, Member) else set()
                    yield inner
        except TooLargeError as error:
            yield Trouble(f"{source.name}: {error}", fatal=True)
        except Exception as error:  # noqa: BLE001 - content made by the offender may break a parser in any way
            reason = f"{source.name}: the {known.name} reader stopped: {type(error).__name__}: {str(error)[:200]}"
            yield Trouble(reason, fatal=True)
            yield Unparsed(source.at(bytes=f"0-{source.size}"), "", reason)
        if named and siblings:
            yield from _missing(source, siblings, named)

    def _nested(self, nested: Nested, parent: Source, depth: int) -> Iterator[Record]:
        place = parent.locator.inside(nested.name)
        self.members += 1
        problem = nested.problem or self._refusal(nested, depth)
        if problem or nested.open is None:
            if self.members <= self.hints.max_members + 1:
                yield Member(
                    str(place), nested.name, max(nested.size, 0), "", nested.format, self.hints.sealed, problem
                )
            return
        try:
            file = self._unpack(nested)
        except LimitError as error:
            yield Member(str(place), nested.name, max(nested.size, 0), "", "", self.hints.sealed, str(error))
            return
        except Exception as error:  # noqa: BLE001 - damaged archives fail in many ways; each is listed
            problem = f"cannot be unpacked: {type(error).__name__}: {str(error)[:200]}"
            yield Member(str(place), nested.name, max(nested.size, 0), "", "", self.hints.sealed, problem)
            return
        with file:
            inner = Source(file, nested.name, place, container=parent.name)
            inner.beside = partial(self._unpack, nested.beside) if nested.beside else None
            yield from self.walk(inner, depth + 1)

    def _refusal(self, nested: Nested, depth: int) -> str:
        if self.members > self.hints.max_members:
            return f"limit: more than {self.hints.max_members} files inside"
        if depth + 1 > self.hints.max_depth:
            return f"limit: nested deeper than {self.hints.max_depth}"
        if self.unpacked + max(nested.size, 0) > self.hints.max_bytes:
            return f"limit: unpacks to more than {self.hints.max_bytes} bytes"
        if nested.size > _BOMB_FROM and 0 <= nested.packed * _BOMB_RATIO < nested.size:
            return f"limit: claims to unpack to {nested.size} bytes from {nested.packed} (a zip bomb)"
        return ""

    def _unpack(self, nested: Nested) -> BinaryIO:
        if nested.open is None:
            raise LimitError(nested.problem)
        scratch = self.hints.scratch
        target: BinaryIO = (
            cast("BinaryIO", tempfile.SpooledTemporaryFile(_SPOOL, dir=scratch))  # noqa: SIM115 - the caller closes it
            if scratch
            else io.BytesIO()
        )
        written = 0
        try:
            with nested.open() as stream:
                while chunk := stream.read(_CHUNK):
                    written += len(chunk)
                    self._check_growth(nested, written)
                    target.write(chunk)
        except BaseException:
            target.close()
            raise
        self.unpacked += written
        target.seek(0)
        return target

    def _check_growth(self, nested: Nested, written: int) -> None:
        if self.unpacked + written > self.hints.max_bytes:
            raise LimitError(f"limit: unpacks to more than {self.hints.max_bytes} bytes")
        if not self.hints.scratch and written > _IN_MEMORY:
            raise LimitError(f"limit: larger than {_IN_MEMORY >> 20} MB and no scratch folder given")
        if written > _BOMB_FROM and 0 <= nested.packed * _BOMB_RATIO < written:
            raise LimitError(f"limit: unpacks to more than {_BOMB_RATIO} times its size (a zip bomb)")


def _entry(source: Source, kind: str, sealed: bool, problem: str = "") -> Member:
    return Member(str(source.locator.at()), source.name, source.size, source.sha256, kind, sealed, problem)


def _threats(known: Format, record: Record) -> Iterator[Fact]:
    """The kind of a note or mail that extorts, told by its words."""
    if isinstance(record, Page) or (known.letters and isinstance(record, Message)):
        found = threat_of(record.text)
        if found:
            yield Fact(record.locator, "kind of threat, by its words", found)


def _attachments(record: Record) -> list[tuple[str, str]]:
    """The names of attachments in a message or a batch of them, with the message's place."""
    if isinstance(record, Messages):
        return [pair for message in record.with_attachments() for pair in _attachments(message)]
    return [(name, record.locator) for name in record.attachments] if isinstance(record, Message) else []


def _missing(source: Source, siblings: set[str], named: Sequence[tuple[str, str]]) -> Iterator[Record]:
    """Attachments that a chat names and its archive does not hold: listed, so that they can be asked for."""
    seen: set[str] = set()
    for name, locator in named:
        if name and name not in siblings and name not in seen:
            seen.add(name)
            problem = f"missing: named in the chat at {locator}, not in the archive"
            yield Member(str(source.locator.inside(name).at()), name, 0, "", "missing", problem=problem)


def stream(file: BinaryIO, hints: ReadHints) -> Iterator[Record]:
    """Everything in a file as it is read, many messages in columns at once, for inputs too large to hold as objects.

    Args:
        file: seekable, read-only bytes.
        hints: what is known about the exhibit.

    Yields:
        Model records and batches of `Messages`; `Tally`, `Trouble`, `Found` and `Owner` between them. Never raises for
        bad content.
    """
    source = Source(file, hints.name, Locator(hints.exhibit))
    if hints.log_bytes:
        size = file.seek(0, 2) - hints.log_bytes
        source.file, source.beside = part_of(file, 0, size), partial(part_of, file, size, hints.log_bytes)
    yield from _Session(hints).walk(source, 0)


def records(file: BinaryIO, hints: ReadHints) -> Iterator[Record]:
    """The same one record at a time: batches come as single messages."""
    for record in stream(file, hints):
        if isinstance(record, Messages):
            yield from record
        else:
            yield record


@dataclass(slots=True)
class _Fetcher:
    """Walks down to one nested member without reading anything else."""

    session: _Session
    members: list[str] = field(default_factory=list)

    def fetch(self, source: Source) -> BinaryIO:
        if not self.members:
            source.file.seek(0)
            return source.file
        wanted = self.members.pop(0)
        source.measure()
        known = choose(source)
        if known is not None:
            for record in known.read(source, self.session.hints):
                if isinstance(record, Nested) and record.name == wanted and record.open and not record.problem:
                    file = self.session._unpack(record)  # noqa: SLF001 - same module
                    return self.fetch(Source(file, wanted, source.locator.inside(wanted), container=source.name))
        raise InputError(f"{source.name} holds no readable member {wanted!r}.", "Check the locator.")


def member_bytes(file: BinaryIO, members: Sequence[str], hints: ReadHints | None = None) -> BinaryIO:
    """The bytes of a nested member again, by the members of its locator (outermost first).

    Raises InputError where there is no such member, or its limit or password forbids it.
    """
    hints = replace(hints or ReadHints(exhibit="x-", name=""), ocr=False)
    fetcher = _Fetcher(_Session(hints), list(members))
    try:
        return fetcher.fetch(Source(file, hints.name, Locator(hints.exhibit)))
    except (LimitError, TooLargeError, zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
        raise InputError(f"The member {'!'.join(members)} cannot be opened: {error}") from error


__all__ = ["Tally", "choose", "formats", "member_bytes", "records", "stream"]
