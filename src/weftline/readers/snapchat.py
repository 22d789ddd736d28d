"""Snapchat's My Data: `chat_history.json`, saved messages only, in the older and the newer layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weftline.model.records import Fact, Message
from weftline.readers._download import Layout, at_utc, not_a_message, read_download, words
from weftline.readers._fields import Unread
from weftline.readers._format import Format, ReadHints, Record, Source
from weftline.readers._jsonstream import Path
from weftline.readers._text import json_start

_TAKEN = frozenset(
    {"IsSender", "Conversation Title", "From", "To", "Media Type", "Created", "Content", "Text", "Media IDs"}
)
_LATEST = "holds only what was saved in the chats; what disappeared is not in it"


def _sniff(head: bytes, name: str) -> int:
    del name
    text = json_start(head)
    if not text.startswith("{"):
        return 0
    if "Saved Chat History" in text[:4096]:
        return 95
    return 93 if '"Media Type"' in text and '"Created"' in text and ('"IsSender"' in text or '"From"' in text) else 0


def _enter(path: Path) -> bool:
    return len(path) < 2


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    unread = Unread(_TAKEN)
    yield Fact(source.at(), "completeness", _LATEST)

    def message(path: Path, number: int, value: Any) -> Iterator[Record]:
        if isinstance(value, Mapping):
            unread.see(value)
            yield _message(source, number, value, str(path[0]))
        else:
            yield not_a_message(source, number, value)

    yield from read_download(source, Layout(_enter, lambda path: len(path) == 2, message))
    yield from unread.told(source)


def _message(source: Source, number: int, value: Mapping[str, Any], section: str) -> Message:
    sent = section.startswith("Sent") if "IsSender" not in value else value["IsSender"] is True
    title = words(value.get("Conversation Title"))
    sender = words(value.get("From")) or ("account holder" if sent else "")
    notes = [f"to {words(value['To'])}"] if value.get("To") else []
    if "Saved Chat History" not in section:
        notes.append(f"conversation {title or section}")
    kind = words(value.get("Media Type"))
    if kind and kind != "TEXT":
        notes.append(f"{kind.lower()} not in the file")
    moment = at_utc(value.get("Created"))
    return Message(
        source.at(msg=number),
        words(value.get("Content", value.get("Text"))),
        moment,
        sender,
        sent,
        (f"snapchat:{value['From']}",) if value.get("From") else (),
        tuple(name.strip() for name in words(value.get("Media IDs")).split("|") if name.strip()),
        system=kind.startswith("STATUS"),
        note="; ".join(notes),
    )


FORMAT = Format(
    name="snapchat",
    sniff=_sniff,
    read=_read,
    versions="My Data in JSON, 2018 to 2026",
    reference="https://help.snapchat.com/hc/articles/7012305371156; layouts as seen in public parsers' samples",
    extensions=(".json",),
)
