"""Saved web pages and HTML exports that no special reader knows: the text with the addresses behind links."""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.records import Page
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._html import html_text
from weftline.readers._text import head_text, looks_like_text

_MAX_BYTES = 32 << 20
_SIGNS = ("<!doctype html", "<html", "<body", "<head", "<table", "<div")


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    start = head_text(head[:2048]).lstrip("\ufeff \r\n\t").lower()
    if start.startswith(_SIGNS):
        return 65
    return 50 if name.lower().endswith((".html", ".htm", ".xhtml")) and "<" in start else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    text, title = html_text(source.bytes(_MAX_BYTES))
    if not text:
        yield Trouble(f"{source.name}: the page holds no text")
    yield Page(source.at(page=1), text, title=title)
    yield Tally(1, 1)


FORMAT = Format(
    name="html",
    sniff=_sniff,
    read=_read,
    versions="HTML of any version, broken or not",
    reference="WHATWG HTML",
    extensions=(".html", ".htm"),
)
