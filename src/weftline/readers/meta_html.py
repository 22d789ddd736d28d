"""Instagram, Facebook and Messenger data downloads in HTML: conversations, in the layouts since 2010.

Names of classes are all there is to go by: blocks with sender, content and time (2018 to 2020 and since 2021), and
`messages.htm` before with all conversations in one page. Times stand in the language of the account, most without a
zone, and not in the reader's own: they are placed only in a zone that is stated for the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

from weftline.model.moment import Moment, to_us
from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._clock import Clock
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._html_tree import behind_damage, classes, detach, opened, text_of
from weftline.readers._named_date import Dates
from weftline.readers._text import head_text, looks_like_text

_MAX_BYTES = 64 << 20
_BLOCK, _SENDER, _CONTENT = {"_a6-g", "_2lej"}, {"_a6-h", "_2lek"}, {"_a6-p", "_2let"}
_TIME, _REACTIONS = {"_a6-o", "_2lem"}, {"_a6-q", "_tqp"}
_START = re.compile(r'<(?:div|section)\b[^<>]{0,40}\bclass="(?:[^"<>]{0,80}\s)?(?:_a6-g|_2lej)[\s"]')
_OLD_START = re.compile(r'<div class="message">')
_NAMED = re.compile(r"(?:^|/)messages?(?:_\d{1,4}[^/\n]{0,20})?\.html?$")
_END = 4096
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    text = head_text(head)
    if 'class="message_header"' in text and 'class="thread"' in text:
        return 94
    # Other pages of a download are built of the same blocks: lists of conversations, followers, logins.
    return 93 if ("_a6-g" in text or "_2lej" in text) and _NAMED.search(name.lower()) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    text, root = yield from opened(source, _MAX_BYTES)
    if root is None:
        return
    old = 'class="message_header"' in text
    nodes = [node for node in root.iter("div", "section") if _is_message(node, old=old)]
    whole = "</html>" in text[-_END:].lower()
    chat = _Chat(source, hints, _times(nodes, old=old), cut_at=0 if whole else len(nodes))
    yield from chat.threads(nodes) if old else chat.blocks(nodes)
    beside = " ".join(text_of(root).split())
    if beside:
        yield Fact(source.at(), "beside the messages", beside[:4000])
    starts = [match.start() for match in (_OLD_START if old else _START).finditer(text)]
    yield from behind_damage(source, text, starts, len(nodes))
    if not whole:
        yield Trouble(f"{source.name}: the page is cut off; its last message may be, and its time is not placed")
    if chat.unplaced:
        yield Trouble(
            f"{source.name}: {chat.unplaced} times are written without a zone and not in the reader's own; "
            "they are placed once a zone is stated for this file"
        )
    total = max(len(nodes), len(starts))
    yield Tally(total, total)


def _is_message(node: Any, *, old: bool) -> bool:
    return "message" in classes(node) if old else bool(_BLOCK.intersection(classes(node)))


def _times(nodes: list[Any], *, old: bool) -> list[str]:
    wanted = {"meta"} if old else _TIME
    return [text_of(part) for node in nodes if (part := _part(node, wanted)) is not None]


def _part(node: Any, wanted: set[str]) -> Any:
    return next(
        (part for part in node.iter() if isinstance(part.tag, str) and wanted.intersection(classes(part))), None
    )


class _Chat:
    def __init__(self, source: Source, hints: ReadHints, times: list[str], *, cut_at: int) -> None:
        self.unplaced = 0
        self._cut_at = cut_at
        self._source, self._owner = source, hints.owner.strip().casefold()
        self._dates = Dates(times, hints.date_order)
        stated = hints.zone_source not in {"report", "operation"}
        self._clock = Clock(hints.zone if stated else "", hints.zone_source)

    def blocks(self, nodes: list[Any]) -> Iterator[Record]:
        """Messages since 2018, each in a block of its own; the first block may be about the conversation."""
        for node in reversed(nodes):
            detach(node)
        for number, node in enumerate(nodes, 1):
            place = self._source.at(msg=number)
            sender, content, time = (_taken(node, wanted) for wanted in (_SENDER, _CONTENT, _TIME))
            if time is None and number == 1:
                about = [text_of(part) for part in (sender, content, node) if part is not None]
                yield Fact(place, "conversation", " ".join(" ".join(about).split())[:4000])
            elif sender is None and content is None:
                yield Unparsed(place, text_of(node)[:4096], "neither sender nor content of a message")
            else:
                yield self._message(number, sender, content, time, node)

    def threads(self, nodes: list[Any]) -> Iterator[Record]:
        """Messages before 2018: their words stand behind them, up to the next; names stand before the first."""
        seen, last = 0, None
        for number, node in enumerate(nodes, 1):
            place, thread = self._source.at(msg=number), node.getparent()
            if thread is not last:
                seen, last = seen + 1, thread
                yield Fact(place, "conversation", " ".join((thread.text or "").split()))
            sender, time = _taken(node, {"user"}), _taken(node, {"meta"})
            content = node.makeelement("div")
            while (behind := node.getnext()) is not None and "message" not in classes(behind):
                content.append(behind)
            yield self._message(number, sender, content, time, node, f"conversation {seen}")
            node.tail = None
        for node in nodes:
            detach(node)

    def _message(self, number: int, sender: Any, content: Any, time: Any, rest: Any, note: str = "") -> Message:
        name = "" if sender is None else " ".join(text_of(sender).split())
        notes = [note] if note else []
        text = ""
        files: tuple[str, ...] = ()
        if content is not None:
            while (reactions := _taken(content, _REACTIONS)) is not None:
                notes.append("reactions: " + ", ".join(text_of(reactions).split("\n")))
            text, files = text_of(content), _files(content)
        left = " ".join(text_of(rest).split())
        notes += [left[:1000]] if left else []
        written = "" if time is None else " ".join(text_of(time).split())
        moment = self._moment(written) if number != self._cut_at else Moment(None, written)
        return Message(
            self._source.at(msg=number),
            text,
            moment if written else None,
            name,
            name.casefold() == self._owner if self._owner and name else None,
            attachments=files,
            note="; ".join(notes),
        )

    def _moment(self, written: str) -> Moment:
        found = self._dates.read(written)
        if found is None:
            return Moment(None, written)
        if found.offset is None or len(found.days) > 1:
            self.unplaced += not self._clock.known
            return self._clock.place(found.days, found.second, written)
        return _placed(found.days[0], found.second, found.offset, written)


def _placed(day: int, second: int, offset: timezone, written: str) -> Moment:
    local = _EPOCH + timedelta(days=day - 1, seconds=second)
    zone = local.replace(tzinfo=offset).strftime("%z")
    return Moment(to_us(local.replace(tzinfo=offset)), written, f"{zone[:3]}:{zone[3:]}", "file")


def _taken(node: Any, wanted: set[str]) -> Any:
    """A part of a message, taken out of it; None where it has none of these classes."""
    part = next((child for child in node.iterdescendants() if wanted.intersection(classes(child))), None)
    if part is not None:
        detach(part)
    return part


def _files(content: Any) -> tuple[str, ...]:
    """Names of pictures and files that lie in the download, without their folders."""
    places = [
        part.get("src") or part.get("href") or "" for part in content.iter("img", "video", "audio", "source", "a")
    ]
    inside = [place for place in places if place and ":" not in place[:12] and not place.startswith(("#", "//"))]
    return tuple(dict.fromkeys(unquote(place).partition("?")[0].rpartition("/")[2] for place in inside))


FORMAT = Format(
    name="meta_html",
    sniff=_sniff,
    read=_read,
    versions="Instagram, Facebook and Messenger downloads in HTML, 2010 to 2026: messages.htm, message_N.html",
    reference="https://www.facebook.com/help/212802592074644; layouts as seen in public parsers and their samples",
    extensions=(".html", ".htm"),
)
