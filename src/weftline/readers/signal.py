"""Signal's plaintext export (`main.jsonl`): the frames of its backup, one JSON object a line, with files beside them.

Frames name people and chats by numbers that earlier frames explain; of the address book only who wrote is named. Keys
of the account are never shown. Files lie under names of their own and are found by the hash that a message gives.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from weftline.model.halves import whole
from weftline.model.records import Fact, Message, Row, Unparsed
from weftline.readers._download import at_milliseconds, listed, words
from weftline.readers._fields import Unread
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._signal_items import ENTERED, KINDS, TAKEN, file_hashes, file_names, text_of
from weftline.readers._text import encoding_of, json_start, whole_lines
from weftline.readers.json import cells

_LONGEST_LINE = 64 << 20
_SHOWN = 4096
_OWNER = "account holder"
_SECRETS = ("key", "pin", "entropy", "password", "subscriberid", "purchasetoken", "profilekey")


def _sniff(head: bytes, name: str) -> int:
    del name
    start = json_start(head)
    first = start.partition("\n")[0][:20_000]
    if '"backupTimeMs"' in first and '"version"' in first:
        return 95
    frames = ('{"account":', '{"recipient":', '{"chatItem":', '{"chat":')
    return 93 if start.replace(" ", "").startswith(frames) and ('"chatItem"' in start or '"recipient"' in start) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    backup = _Backup(source, hints.owner.strip())
    total = 0
    for number, row in whole_lines(source.file, encoding_of(source.head)[0], _LONGEST_LINE):
        total = number
        line = row.lstrip("\ufeff")
        if not line.strip():
            continue
        try:
            value = whole(json.loads(line))
        except (ValueError, RecursionError) as error:
            yield Unparsed(source.at(line=number), line[:_SHOWN], f"not valid JSON: {error}")
            yield Trouble(f"{source.name}: line {number} is no frame of a backup")
            continue
        yield from backup.frame(number, value)
    yield from backup.told()
    yield Tally(total, total)


class _Backup:
    def __init__(self, source: Source, owner: str) -> None:
        self._source, self._owner = source, owner
        self._unread = Unread(TAKEN, ENTERED)
        self._beside: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._ids: dict[str, tuple[str, ...]] = {}
        self._chats: dict[str, str] = {}

    def frame(self, number: int, value: Any) -> Iterator[Record]:
        """The records of one line."""
        place = self._source.at(line=number)
        if not isinstance(value, Mapping):
            yield Unparsed(place, str(value)[:_SHOWN], "not an object where a frame is expected")
            return
        item = value.get("chatItem")
        if isinstance(item, Mapping):
            yield from self._item(place, number, item)
            return
        kind = next(iter(value), "frame")
        frame = value.get(kind)
        if kind == "recipient" and isinstance(frame, Mapping):
            self._recipient(frame)
        elif kind == "chat" and isinstance(frame, Mapping):
            self._chats[words(frame.get("id"))] = self._names.get(words(frame.get("recipientId")), "")
        else:
            if kind == "account" and isinstance(frame, Mapping):
                yield from self._account(frame)
            yield Row(place, kind, _without_keys(cells(value)))
            return
        self._beside[kind] += 1

    def told(self) -> Iterator[Fact]:
        """What stands beside the messages: the address book is the victim's, and of it only who wrote is named."""
        counted = ", ".join(f"{kind}: {count}" for kind, count in sorted(self._beside.items()))
        if counted:
            yield Fact(self._source.at(), "frames that explain messages", counted)
        yield from self._unread.told(self._source)

    def _account(self, frame: Mapping[str, Any]) -> Iterator[Record]:
        name = _joined(frame, "givenName", "familyName")
        if name and not self._owner:
            self._owner = name
            yield Owner(name, "the account of the export")

    def _recipient(self, frame: Mapping[str, Any]) -> None:
        identity = words(frame.get("id"))
        contact, group = frame.get("contact"), frame.get("group")
        if isinstance(contact, Mapping):
            phone = words(contact.get("e164")).lstrip("+")
            nickname = contact.get("nickname")
            names = (
                _joined(nickname, "given", "family") if isinstance(nickname, Mapping) else "",
                _joined(contact, "systemGivenName", "systemFamilyName"),
                _joined(contact, "profileGivenName", "profileFamilyName"),
                words(contact.get("username")),
                f"+{phone}" if phone else "",
            )
            self._names[identity] = next(filter(None, names), "")
            self._ids[identity] = (f"signal:+{phone}",) if phone.isascii() and phone.isdigit() else ()
        elif isinstance(group, Mapping):
            self._names[identity] = _title(group)
        elif "self" in frame:
            self._names[identity] = self._owner or _OWNER

    def _item(self, place: str, number: int, item: Mapping[str, Any]) -> Iterator[Record]:
        for earlier, revision in enumerate(listed(item.get("revisions")), 1):
            if isinstance(revision, Mapping):
                yield self._message(self._source.at(line=number, revision=earlier), revision, "later edited")
        yield self._message(place, item, "edited" if listed(item.get("revisions")) else "")

    def _message(self, place: str, item: Mapping[str, Any], note: str) -> Message:
        self._unread.see(item)
        author = words(item.get("authorId"))
        mine = True if "outgoing" in item else False if "incoming" in item else None
        kind = next((kind for kind in KINDS if isinstance(item.get(kind), Mapping)), "")
        text, said = text_of(kind, item.get(kind) or {}, self._names)
        chat = self._chats.get(words(item.get("chatId")), "")
        notes = [note, f"chat {chat}" if chat else "", *said, *file_names(item.get(kind) or {})]
        notes += ["by SMS"] if item.get("sms") else []
        return Message(
            place,
            text,
            at_milliseconds(item.get("dateSent")),
            (self._owner or _OWNER) if mine else self._names.get(author, ""),
            mine,
            () if mine else self._ids.get(author, ()),
            file_hashes(item.get(kind) or {}),
            system=kind == "updateMessage",
            note="; ".join(part for part in notes if part),
        )


def _joined(value: Mapping[str, Any], *names: str) -> str:
    return " ".join(part for part in (words(value.get(name)).strip() for name in names) if part)


def _title(group: Mapping[str, Any]) -> str:
    """The name of a group, which lies in a blob of its own."""
    found: Any = group
    for step in ("snapshot", "title", "title"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return words(found)


def _without_keys(row: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Cells of a frame with what opens or restores the account left out."""
    return tuple(
        (name, "(not shown)" if value and name.rpartition(".")[2].lower().endswith(_SECRETS) else value)
        for name, value in row
    )


FORMAT = Format(
    name="signal",
    sniff=_sniff,
    read=_read,
    versions="plaintext export of Signal (main.jsonl, since 2025); SignalPlaintextBackup.xml is read as `sms_backup`",
    reference="Signal's Backup.proto, in JSON",
    extensions=(".jsonl",),
)
