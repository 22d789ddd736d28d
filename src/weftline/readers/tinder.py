"""Tinder's data download: `data.json`, in which only the account holder's own messages stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weftline.model.records import Fact, Message
from weftline.readers._download import Layout, at_utc, not_a_message, read_download, words
from weftline.readers._fields import Unread
from weftline.readers._format import Format, ReadHints, Record, Source
from weftline.readers._html import html_text
from weftline.readers._jsonstream import Path
from weftline.readers._text import json_start

_TAKEN = frozenset({"message", "sent_date", "from", "to"})
_ONE_SIDE = "holds only what the account's holder wrote; the other side is not in it"


def _sniff(head: bytes, name: str) -> int:
    text = json_start(head)
    if not text.startswith("{"):
        return 0
    if '"match_id"' in text and '"sent_date"' in text:
        return 94
    signs = sum(f'"{word}"' in text for word in ("Usage", "swipes_likes", "app_opens", "Campaigns", "Experiences"))
    return 90 if signs >= 2 and name.lower().endswith(".json") else 0


def _enter(path: Path) -> bool:
    if not path or path == ("Messages",):
        return True
    return path[0] == "Messages" and (len(path) == 2 or path[2:] == ("messages",))


def _is_message(path: Path) -> bool:
    return (
        len(path) == 4
        and (path[0], path[2]) == ("Messages", "messages")
        and isinstance(path[1], int)
        and isinstance(path[3], int)
    )


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    unread = Unread(_TAKEN)
    yield Fact(source.at(), "completeness", _ONE_SIDE)

    def message(path: Path, number: int, value: Any) -> Iterator[Record]:
        if not isinstance(value, Mapping):
            yield not_a_message(source, number, value)
            return
        unread.see(value)
        text = words(value.get("message"))
        yield Message(
            source.at(chat=int(path[1]) + 1, msg=int(path[3]) + 1),
            html_text(text)[0] if "&" in text or "<" in text else text,
            at_utc(value.get("sent_date")),
            words(value.get("from")) or "You",
            True,
            note=f"to match {words(value.get('to'))}" if value.get("to") not in (None, "") else "",
        )

    def other(path: Path, value: Any) -> Iterator[Record] | None:
        if path[:1] == ("Messages",) and path[2:] == ("match_id",) and isinstance(path[1], int):
            return iter([Fact(source.at(chat=int(path[1]) + 1), "match", words(value))])
        return None

    yield from read_download(source, Layout(_enter, _is_message, message, other))
    yield from unread.told(source)


FORMAT = Format(
    name="tinder",
    sniff=_sniff,
    read=_read,
    versions="data.json, 2018 to 2026",
    reference="https://www.help.tinder.com/hc/articles/115005626726; layout as seen in public parsers' samples",
    extensions=(".json",),
)
