"""Instagram, Facebook and Messenger data downloads in JSON: `message_N.json` of one conversation.

Texts of the older layout are UTF-8 that was written as if it were Latin-1, and are put right. Messages stand newest
first. The newer layout comes from Messenger's end-to-end encrypted store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weftline.model.records import Fact, Message
from weftline.readers._download import Layout, at_milliseconds, listed, not_a_message, read_download, words
from weftline.readers._fields import Unread
from weftline.readers._format import Format, ReadHints, Record, Source
from weftline.readers._jsonstream import Path
from weftline.readers._text import json_start

_MEDIA = ("photos", "videos", "audio_files", "files", "gifs", "media")
_TAKEN = frozenset(
    {
        "sender_name", "senderName", "content", "text", "timestamp_ms", "timestamp", "call_duration", "missed",
        "is_unsent", "isUnsent", "type", "reactions.reaction", "reactions.actor", "share.link", "share.share_text",
        "sticker.uri",
        *(f"{kind}.uri" for kind in _MEDIA),
    }
)  # fmt: skip
_ENTERED = frozenset({*_MEDIA, "sticker", "share", "reactions"})
_SYSTEM = frozenset({"Subscribe", "Unsubscribe", "Call", "call", "placeholder", "admin"})


def _sniff(head: bytes, name: str) -> int:
    del name
    text = json_start(head)
    if not text.startswith("{") or '"participants"' not in text:
        return 0
    if '"timestamp_ms"' in text and '"sender_name"' in text:
        return 94
    if '"threadName"' in text:
        return 92
    return 85 if '"thread_path"' in text or '"magic_words"' in text else 0


def _enter(path: Path) -> bool:
    return not path or path == ("messages",)


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    owner = hints.owner.strip().casefold()
    unread = Unread(_TAKEN, _ENTERED)

    def message(path: Path, number: int, value: Any) -> Iterator[Record]:
        del path
        if isinstance(value, Mapping):
            unread.see(value)
            yield _message(source, number, value, owner)
        else:
            yield not_a_message(source, number, value)

    def other(path: Path, value: Any) -> Iterator[Record] | None:
        if path == ("participants",) and isinstance(value, list):
            names = [_right(item.get("name") if isinstance(item, Mapping) else item) for item in value]
            return iter([Fact(source.at(), "participants", ", ".join(names))])
        if path in {("title",), ("thread_path",), ("threadName",)}:
            return iter([Fact(source.at(), str(path[0]), _right(value))])
        return None

    yield from read_download(source, Layout(_enter, lambda path: path[:1] == ("messages",), message, other))
    yield from unread.told(source)


def _message(source: Source, number: int, value: Mapping[str, Any], owner: str) -> Message:
    sender = _right(value.get("sender_name", value.get("senderName")))
    parts = [_right(value.get("content", value.get("text")))]
    notes = [
        f"reaction {_right(item.get('reaction'))} by {_right(item.get('actor'))}"
        for item in listed(value.get("reactions"))
        if isinstance(item, Mapping)
    ]
    share = value.get("share")
    if isinstance(share, Mapping):
        parts += [_right(share[key]) for key in ("link", "share_text") if share.get(key)]
    if "call_duration" in value:
        notes.append(f"call of {value['call_duration']} s" + (", missed" if value.get("missed") else ""))
    if value.get("is_unsent") or value.get("isUnsent"):
        notes.append("deleted by its sender")
    stamp = value.get("timestamp_ms", value.get("timestamp"))
    kind = value.get("type")
    return Message(
        source.at(msg=number),
        "\n".join(part for part in dict.fromkeys(parts) if part),
        at_milliseconds(stamp),
        sender,
        sender.strip().casefold() == owner if owner and sender else None,
        attachments=_files(value),
        system=kind in _SYSTEM and "call_duration" not in value,
        note="; ".join(notes),
    )


def _files(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of attached files, without the folders that differ between downloads."""
    found: list[str] = []
    sticker = value.get("sticker")
    for item in [*(item for key in _MEDIA for item in listed(value.get(key))), sticker]:
        uri = item.get("uri") if isinstance(item, Mapping) else None
        if isinstance(uri, str) and uri:
            found.append(_right(uri).rpartition("/")[2])
    return tuple(found)


def _right(value: Any) -> str:
    """UTF-8 that was taken for Latin-1, put right; other texts as they are."""
    text = words(value)
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


FORMAT = Format(
    name="meta",
    sniff=_sniff,
    read=_read,
    versions="Instagram, Facebook and Messenger downloads in JSON, 2018 to 2026, and Messenger's encrypted chats",
    reference="https://www.facebook.com/help/212802592074644; layouts as seen in public parsers' samples",
    extensions=(".json",),
)
