"""Telegram Desktop's JSON export: one chat, or the account's full export, old and new.

Times are UTC where the export holds `date_unixtime`; older exports hold local times only, and the zone is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from weftline.model.moment import Moment
from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._clock import Clock
from weftline.readers._fields import Unread
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._jsonstream import JsonError, JsonStream, Path
from weftline.readers._telegram_text import TAKEN, details, plain_text, service_text
from weftline.readers._text import encoding_of, json_start

_CHATS = frozenset({"chats", "left_chats"})
_NOT_EXPORTED = "(File"


def _sniff(head: bytes, name: str) -> int:
    del name
    text = json_start(head)
    if not text.startswith("{"):
        return 0
    signs = sum(f'"{word}"' in text for word in ("date_unixtime", "from_id", "text_entities", "actor_id", "left_chats"))
    if '"messages"' in text and '"type"' in text and (signs or '"date"' in text):
        return 92 if signs else 75
    return 88 if '"personal_information"' in text or ('"chats"' in text and '"list"' in text) else 0


def _descend(path: Path) -> bool:
    if len(path) < 1 or path == ("messages",):
        return True
    return (
        path[0] in _CHATS
        and (len(path) < 4 or (len(path) == 4 and path[3] == "messages"))
        and path[1:2] in {(), ("list",)}
    )


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    encoding, _ = encoding_of(source.head)
    stream = JsonStream(source.file, encoding)
    chat = _Chat(source, hints)
    total = 0
    try:
        for path, value in stream.items(_descend):
            if "messages" in path[:-1]:
                total += 1
                yield chat.record(path, value)
            else:
                yield from chat.attribute(path, value)
    except JsonError as error:
        reason = f"{source.name}: the export breaks off after {total} messages: {error}"
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(msg=total + 1), stream.rest(4096), reason)
        total += 1
        chat.accounted += 1
    yield from chat.unread.told(source)
    if chat.without_zone:
        yield Trouble(f"{source.name}: {chat.without_zone} times are local and no zone is known; they are not placed")
    yield Tally(total, chat.accounted)


class _Chat:
    """Turns the entries of an export into records; knows whose export it is as soon as the export says so."""

    def __init__(self, source: Source, hints: ReadHints) -> None:
        self.accounted = 0
        self.without_zone = 0
        self.unread = Unread(TAKEN)
        self._source, self._stem = source, source.stem
        self._clock = Clock(hints.zone, hints.zone_source)
        self._owner_name = hints.owner.strip().casefold()
        self._owner_id = ""
        self._count: dict[Path, int] = {}

    def attribute(self, path: Path, value: Any) -> Iterator[Record]:
        """A property of the account or of a chat."""
        name = ".".join(str(step + 1 if isinstance(step, int) else step) for step in path)
        if path == ("personal_information",) and isinstance(value, Mapping):
            yield from self._owner(value)
        elif isinstance(value, (str, int)) and value != "":
            yield Fact(self._source.at(field=name), name, str(value)[:1000])
        elif path[:1] and path[0] not in _CHATS and isinstance(value, (Mapping, list)) and value:
            text = plain_text(value)[:4000]
            yield Fact(self._source.at(field=name), name, text)

    def _owner(self, person: Mapping[str, Any]) -> Iterator[Record]:
        self._owner_id = f"user{person.get('user_id', '')}"
        name = " ".join(str(person.get(key) or "") for key in ("first_name", "last_name")).strip()
        for key, value in person.items():
            if isinstance(value, (str, int)) and value != "":
                yield Fact(self._source.at(field=f"personal_information.{key}"), f"owner {key}", str(value)[:1000])
        if name:
            yield Owner(name, "the export is of this account")

    def record(self, path: Path, value: Any) -> Record:
        """One entry of a chat."""
        home = path[:-1]
        number = self._count[home] = self._count.get(home, 0) + 1
        chat = f"chat={int(path[2]) + 1}&" if len(path) > 2 else ""
        left = "left=1&" if path[0] == "left_chats" else ""
        locator = f"{self._stem}{left}{chat}msg={number}"
        self.accounted += 1
        if not isinstance(value, Mapping):
            return Unparsed(locator, str(value)[:4096], "not an object where a message is expected")
        self.unread.see(value)
        return self._message(locator, value)

    def _message(self, locator: str, value: Mapping[str, Any]) -> Message:
        system = value.get("type") == "service"
        name, identity = (
            (value.get("actor"), value.get("actor_id")) if system else (value.get("from"), value.get("from_id"))
        )
        notes = [] if name or system else ["the sender's account was deleted"]
        attachments, missing = _files(value)
        notes += missing
        if value.get("edited"):
            notes.append("edited")
        if value.get("forwarded_from"):
            notes.append(f"forwarded from {value['forwarded_from']}")
        text = service_text(value) if system else plain_text(value.get("text"))
        text = "\n".join(part for part in (text, *details(value)) if part)
        sender = str(name or "")
        return Message(
            locator,
            text,
            self._moment(value),
            sender,
            self._is_owner(sender, str(identity or "")),
            _ids(identity),
            attachments,
            system,
            "; ".join(notes),
        )

    def _is_owner(self, sender: str, identity: str) -> bool | None:
        if self._owner_id and identity:
            return identity.removeprefix("user") == self._owner_id.removeprefix("user")
        return sender.strip().casefold() == self._owner_name if self._owner_name and sender else None

    def _moment(self, value: Mapping[str, Any]) -> Moment | None:
        written = str(value.get("date") or "")
        try:
            stated = value["date_unixtime"]
            seconds = int(stated) if isinstance(stated, str) else stated
            if 0 < seconds < 1 << 33:  # compared before it is made whole: 1e999999 would take half a minute
                return Moment(int(seconds) * 1_000_000, written or str(seconds), "UTC", "file")
        except (KeyError, ValueError, TypeError, OverflowError):
            pass
        if not written:
            return None
        try:
            local = datetime.fromisoformat(written)
        except ValueError:
            return Moment(None, written)
        if not self._clock.known:
            self.without_zone += 1
        return self._clock.place((local.toordinal(),), local.hour * 3600 + local.minute * 60 + local.second, written)


def _ids(identity: Any) -> tuple[str, ...]:
    """The account number that Telegram gives a sender: `user123` in new exports, a bare number in old ones."""
    text = str(identity or "")
    digits = text.removeprefix("user")
    if digits.isascii() and digits.isdigit():
        return (f"platform_user_id:telegram:{digits}",)
    return (f"platform_user_id:telegram:{text}",) if text.startswith(("channel", "chat")) else ()


def _files(value: Mapping[str, Any]) -> tuple[tuple[str, ...], list[str]]:
    names: list[str] = []
    notes: list[str] = []
    for key in ("file", "photo"):
        written = value.get(key)
        if not isinstance(written, str) or not written:
            continue
        if written.startswith(_NOT_EXPORTED):
            notes.append(f"{key} not exported: {value.get('file_name') or written}")
        else:
            names.append(written)
    return tuple(names), notes


FORMAT = Format(
    name="telegram",
    sniff=_sniff,
    read=_read,
    versions="Telegram Desktop JSON, 2018 to 2026, single chat and full account",
    reference="https://core.telegram.org/import-export",
    extensions=(".json",),
)
