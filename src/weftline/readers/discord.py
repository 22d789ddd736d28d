"""Discord: the account's data package (`messages.json`, before 2023 `messages.csv`; own messages only) and
DiscordChatExporter's JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._delimited import table_rows
from weftline.readers._download import Layout, at_utc, listed, not_a_message, read_download, words
from weftline.readers._fields import Unread
from weftline.readers._format import Format, ReadHints, Record, Source, Tally
from weftline.readers._jsonstream import Path
from weftline.readers._text import head_text, json_start, looks_like_text

_ONE_SIDE = "holds only what the account's holder wrote; the other side is not in it"
_OWN_TAKEN = frozenset({"Contents", "Timestamp", "Attachments"})
_TAKEN = frozenset(
    {
        "type", "timestamp", "timestampEdited", "content", "author.id", "author.name", "attachments.fileName",
        "attachments.url",
    }
)  # fmt: skip
_HEADER = "ID,Timestamp,Contents,Attachments"
_HOLDER = "account holder"


def _sniff(head: bytes, name: str) -> int:
    del name
    if _is_table(head):
        return 95
    text = json_start(head)
    if text.startswith("[") and '"ID"' in text and '"Contents"' in text and '"Timestamp"' in text:
        return 94
    return 94 if text.startswith("{") and '"guild"' in text and '"channel"' in text and '"exportedAt"' in text else 0


def _is_table(head: bytes) -> bool:
    return looks_like_text(head) and head_text(head[:200]).lstrip("\ufeff").startswith(_HEADER)


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    if _is_table(source.head):
        yield from _table(source)
        return
    package = json_start(source.head).startswith("[")
    unread = Unread(_OWN_TAKEN) if package else Unread(_TAKEN, ("author", "attachments"))
    if package:
        yield Fact(source.at(), "completeness", _ONE_SIDE)

    def enter(path: Path) -> bool:
        return not path or (not package and path == ("messages",))

    def is_message(path: Path) -> bool:
        return len(path) == 1 if package else path[:1] == ("messages",)

    def message(path: Path, number: int, value: Any) -> Iterator[Record]:
        del path
        if not isinstance(value, Mapping):
            yield not_a_message(source, number, value)
        else:
            unread.see(value)
            yield _own(source, number, value) if package else _exported(source, number, value)

    yield from read_download(source, Layout(enter, is_message, message))
    yield from unread.told(source)


def _table(source: Source) -> Iterator[Record]:
    """The package before 2023."""
    unread = Unread(_OWN_TAKEN)
    total = 0
    yield Fact(source.at(), "completeness", _ONE_SIDE)
    for number, cells, problem in table_rows(source.file, source.head, source.name):
        total = number
        row = dict(cells)
        if problem or not row.keys() >= _OWN_TAKEN:
            yield Unparsed(source.at(msg=number), " | ".join(row.values()), problem or "not a message of the package")
            continue
        unread.see(row)
        yield _own(source, number, row)
    yield from unread.told(source)
    yield Tally(total, total)


def _own(source: Source, number: int, value: Mapping[str, Any]) -> Message:
    return Message(
        source.at(msg=number),
        words(value.get("Contents")),
        at_utc(value.get("Timestamp")),
        _HOLDER,
        True,
        attachments=tuple(_name(url) for url in words(value.get("Attachments")).split()),
    )


def _exported(source: Source, number: int, value: Mapping[str, Any]) -> Message:
    author = value.get("author")
    person: Mapping[str, Any] = author if isinstance(author, Mapping) else {}
    files = [item for item in listed(value.get("attachments")) if isinstance(item, Mapping)]
    kind = words(value.get("type")) or "Default"
    notes = ["edited"] if value.get("timestampEdited") else []
    identity = words(person.get("id"))
    return Message(
        source.at(msg=number),
        words(value.get("content")),
        at_utc(value.get("timestamp")),
        words(person.get("name")),
        None,
        (f"platform_user_id:discord:{identity}",) if identity.isdigit() else (),
        tuple(words(item.get("fileName")) or _name(words(item.get("url"))) for item in files),
        system=kind not in {"Default", "Reply"},
        note="; ".join([*notes, *([kind] if kind not in {"Default", "Reply"} else [])]),
    )


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


FORMAT = Format(
    name="discord",
    sniff=_sniff,
    read=_read,
    versions="data package with CSV (2018 to 2023) and JSON (2023 to 2026); DiscordChatExporter 2",
    reference="https://support.discord.com/hc/articles/360004957991; DiscordChatExporter's wiki",
    extensions=(".json", ".csv"),
)
