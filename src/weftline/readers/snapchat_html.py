"""Snapchat's My Data as a page: `chat_history.html`, a table each of what was received and sent, saved or not.

A row holds person, kind and time; the words of a text stand in the row below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._download import at_utc
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._html_tree import opened, text_of
from weftline.readers._text import head_text, looks_like_text

_MAX_BYTES = 64 << 20
_NAMED = re.compile(r"(?:^|/)chat_history[^/]{0,40}\.html?$")
_SAID = re.compile(r"(?i)\b(?:saved|unsaved)?\s*chat\s+history\b")
_SENT, _RECEIVED = re.compile(r"(?i)\bsent\b"), re.compile(r"(?i)\breceived\b")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "b", "p"}
_CELLS = 3


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    text = head_text(head)
    return (
        92 if "<t" in text and _NAMED.search(name.lower()) and (_SAID.search(text) or "snapchat" in text.lower()) else 0
    )


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    text, root = yield from opened(source, _MAX_BYTES)
    if root is None:
        return
    yield Fact(source.at(), "completeness", "what was not saved in the chats has no words here")
    total = 0
    for number, table in enumerate(root.iter("table")):
        sent, title = _direction(table, number)
        for record in _messages(source, hints.owner, table, total, sent=sent, title=title):
            total += 1
            yield record
    if "</html>" not in text[-4096:].lower():
        yield Trouble(f"{source.name}: the page is cut off; its last message may be")
    yield Tally(total, total)


def _direction(table: Any, number: int) -> tuple[bool, str]:
    """Whether a table is of what was sent: its heading says so, else received and sent take turns."""
    for node in table.itersiblings(preceding=True):
        title = text_of(node) if node.tag in _HEADINGS else ""
        if _SENT.search(title) or _RECEIVED.search(title):
            return _SENT.search(title) is not None, title
    return number % 2 == 1, ""


def _messages(source: Source, owner: str, table: Any, before: int, *, sent: bool, title: str) -> Iterator[Record]:
    """The messages of a table; one is handed out once the row below it has been seen."""
    held: list[str] = []
    words: str | None = None
    number = before
    for row in table.iter("tr"):
        cells = [text_of(cell) for cell in row.iter("td")]
        if len(cells) == 1 and held and words is None:
            words = cells[0]
            continue
        if held:
            number += 1
            yield _message(source.at(msg=number), owner, held, words or "", sent=sent, title=title)
            held, words = [], None
        if len(cells) == _CELLS:
            held = cells
        elif any(cells):
            number += 1
            place = source.at(msg=number)
            yield Unparsed(place, " | ".join(cells)[:4096], "not a row as messages have")
    if held:
        yield _message(source.at(msg=number + 1), owner, held, words or "", sent=sent, title=title)


def _message(place: str, owner: str, cells: list[str], words: str, *, sent: bool, title: str) -> Message:
    person, kind, written = cells
    notes = [f"to {person}"] if sent and person else []
    notes += [title] if title else []
    notes += [f"{kind.lower()} not in the file"] if kind and kind.upper() != "TEXT" else []
    sender = (owner or "account holder") if sent else person
    ids = (f"snapchat:{person}",) if person and not sent else ()
    return Message(
        place,
        words,
        at_utc(written),
        sender,
        sent,
        ids,
        system=kind.upper().startswith("STATUS"),
        note="; ".join(notes),
    )


FORMAT = Format(
    name="snapchat_html",
    sniff=_sniff,
    read=_read,
    versions="My Data in HTML, chat_history.html with tables, 2018 to 2023",
    reference="https://help.snapchat.com/hc/articles/7012305371156; layout as seen in public parsers (SnapSimp)",
    extensions=(".html",),
)
