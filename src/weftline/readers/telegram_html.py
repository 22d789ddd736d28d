"""Telegram Desktop's HTML export: `messages.html`, `messages2.html` and so on, a thousand messages each.

A joined message has no name of its own: it is of the one before. Times stand in a title with their offset from UTC;
older exports give none, and the zone is asked for. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from weftline.model.moment import Moment, to_us
from weftline.model.records import Fact, Message
from weftline.readers._clock import Clock
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._html_tree import behind_damage, classes, detach, opened, text_of
from weftline.readers._text import head_text, looks_like_text

_MAX_BYTES = 64 << 20
_MEDIA = frozenset({"media", "media_poll"})
_UNDERSTOOD = frozenset({"body", "date", "from_name", "text", "media_wrap", "forwarded", *_MEDIA})
_START = re.compile('<div class="message ')
_TITLE = re.compile(r"(\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}:\d{2})(?: UTC([+-]\d{2}):?(\d{2}))?")


def _sniff(head: bytes, name: str) -> int:
    del name
    if not looks_like_text(head):
        return 0
    text = head_text(head)
    return 93 if 'class="message ' in text and ('class="page_wrap' in text or 'class="history"' in text) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    text, root = yield from opened(source, _MAX_BYTES)
    if root is None:
        return
    header = next((node for node in root.iter("div") if "page_header" in classes(node)), None)
    if header is not None:
        yield Fact(source.at(), "chat", " ".join(text_of(header).split())[:300])
    chat = _Chat(source, hints)
    nodes: list[Any] = [node for node in root.iter("div") if "message" in classes(node)]
    for node in reversed(nodes):
        detach(node)
    for number, node in enumerate(nodes, 1):
        yield chat.message(number, node)
    starts = [match.start() for match in _START.finditer(text)]
    yield from behind_damage(source, text, starts, len(nodes))
    if chat.without_zone:
        yield Trouble(f"{source.name}: {chat.without_zone} times are local and no zone is known; they are not placed")
    total = max(len(nodes), len(starts))
    yield Tally(total, total)


class _Chat:
    def __init__(self, source: Source, hints: ReadHints) -> None:
        self.without_zone = 0
        self._source, self._owner = source, hints.owner.strip().casefold()
        self._clock = Clock(hints.zone, hints.zone_source)
        self._last = ""

    def message(self, number: int, node: Any) -> Message:
        """One message or service entry."""
        place = self._source.at(msg=number)
        if "service" in classes(node):
            return Message(place, text_of(node), system=True)
        body = next((child for child in node if "body" in classes(child)), node)
        forwarded = next((child for child in body if {"forwarded", "body"} <= set(classes(child))), None)
        name = self._named(body)
        self._last = name or (self._last if "joined" in classes(node) else "")
        texts = [text_of(child) for child in node.iter("div") if "text" in classes(child)]
        notes = [f"forwarded from {self._named(forwarded)}"] if forwarded is not None else []
        links = [a.get("href") or "" for a in node.iter("a") if "block_link" in classes(a) or "media" in classes(a)]
        media = [link for link in links if link and "://" not in link and not link.startswith(("#", "javascript:"))]
        shown = [text_of(child) for child in node.iter("div") if _MEDIA.intersection(classes(child))]
        shown += [text_of(child) for child in body if not _UNDERSTOOD.intersection(classes(child))]
        notes += [" ".join(part.split())[:200] for part in shown if part.strip()]
        sender = self._last
        return Message(
            place,
            "\n".join(part for part in texts if part),
            self._moment(body),
            sender,
            sender.strip().casefold() == self._owner if self._owner and sender else None,
            attachments=tuple(dict.fromkeys(link.rpartition("/")[2] for link in media)),
            note="; ".join(notes),
        )

    @staticmethod
    def _named(body: Any) -> str:
        for child in body:
            if "from_name" in classes(child):
                return " ".join((child.text or "").split())
        return ""

    def _moment(self, body: Any) -> Moment | None:
        for child in body:
            if "date" in classes(child):
                return self._placed((child.get("title") or "").strip())
        return None

    def _placed(self, title: str) -> Moment | None:
        match = _TITLE.fullmatch(title)
        if match is None:
            return Moment(None, title) if title else None
        try:
            local = datetime.strptime(match[1], "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 - the offset follows
            if match[2] and MINYEAR < local.year < MAXYEAR:
                whole = datetime.fromisoformat(f"{local.isoformat()}{match[2]}:{match[3]}")
                return Moment(to_us(whole), title, f"{match[2]}:{match[3]}", "file")
        except ValueError:
            return Moment(None, title)
        if match[2]:
            return Moment(None, title)
        self.without_zone += not self._clock.known
        return self._clock.place((local.toordinal(),), local.hour * 3600 + local.minute * 60 + local.second, title)


FORMAT = Format(
    name="telegram_html",
    sniff=_sniff,
    read=_read,
    versions="Telegram Desktop HTML, 2018 to 2026",
    reference="https://core.telegram.org/import-export",
    extensions=(".html",),
)
