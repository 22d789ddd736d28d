"""Documents and presentations: their words by part, who made them and when, and the files they carry.

Tracked deletions and comments are words too. Macros are kept as files and never run.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from functools import partial
from typing import BinaryIO, cast

from weftline.model.records import Fact, Page, Unparsed
from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Tally, Trouble, never
from weftline.readers._names import Names
from weftline.readers._office_parts import DAMAGE, Parts, local
from weftline.readers._office_text import words

_MAIN = frozenset({"word/document.xml", "ppt/presentation.xml"})
_OPEN_DOCUMENT = frozenset({"content.xml", "META-INF/manifest.xml"})
_TEXT = (
    r"word/document\.xml",
    r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml", r"ppt/slides/slide\d+\.xml",
    r"ppt/notesSlides/notesSlide\d+\.xml", r"ppt/comments/.+\.xml",
)  # fmt: skip
_CARRIED = (
    r"(?:(?:word|ppt|xl)/(?:media|embeddings)/.+|(?:word|ppt|xl)/vbaProject\.bin|Pictures/.+|Object \d+/content\.xml)"
)
_STATED = ("docProps/core.xml", "docProps/app.xml", "meta.xml")
_SAID = frozenset(
    {"creator", "lastModifiedBy", "created", "modified", "title", "subject", "Application", "Company",
     "initial-creator", "creation-date", "date", "generator", "printed-by"}
)  # fmt: skip


def _inside(names: Collection[str]) -> int:
    known = set(names)
    return 80 if _MAIN & known or known >= _OPEN_DOCUMENT else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    with zipfile.ZipFile(source.file) as archive:
        parts = Parts(archive)
        total = 0
        mixed = "content.xml" in parts.names
        for name in ["content.xml"] if mixed else [name for pattern in _TEXT for name in parts.named(pattern)]:
            total += 1
            yield from _text(source, parts, name, mixed=mixed)
        yield from stated(source, parts)
        yield from carried(parts)
    yield Tally(total, total)


def _text(source: Source, parts: Parts, name: str, *, mixed: bool) -> Iterator[Record]:
    try:
        yield Page(source.at(part=name), words(parts, name, mixed=mixed), title=source.name)
    except DAMAGE as error:
        why = (
            "encrypted: needs a password"
            if _is_locked(parts)
            else f"damaged: {type(error).__name__}: {str(error)[:200]}"
        )
        yield Trouble(f"{source.name}: {name} is {why}", fatal=True)
        yield Unparsed(source.at(part=name), "", why)


def _is_locked(parts: Parts) -> bool:
    try:
        return any(local(element) == "encryption-data" for _, element in parts.elements("META-INF/manifest.xml"))
    except DAMAGE:
        return False


def stated(source: Source, parts: Parts) -> Iterator[Record]:
    """What a document says of itself: who made it, with what, and when."""
    for name in (name for name in _STATED if name in parts.names):
        try:
            for _, element in parts.elements(name):
                if local(element) in _SAID and element.text and element.text.strip():
                    yield Fact(source.at(part=name, field=local(element)), local(element), element.text.strip()[:500])
        except DAMAGE as error:
            yield Trouble(f"{source.name}: {name} is damaged: {type(error).__name__}")


def carried(parts: Parts) -> Iterator[Nested]:
    """Pictures, files and macros inside."""
    names = Names()
    for name in parts.named(_CARRIED):
        info = parts.archive.getinfo(name)
        opened = cast("partial[BinaryIO]", partial(parts.archive.open, name))
        yield Nested(names.own(name), opened, info.file_size, info.compress_size)


FORMAT = Format(
    name="office",
    sniff=never,
    read=_read,
    versions="Word and PowerPoint since 2007, OpenDocument texts and presentations: words, comments, deletions, files",
    reference="ECMA-376; ISO/IEC 26300",
    inside=_inside,
    extensions=(".docx", ".docm", ".pptx", ".odt", ".odp"),
)
