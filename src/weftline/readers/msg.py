"""One message of Outlook (`.msg`): its head as facts, the text, attached files, and messages inside messages.

Remote content is never fetched.
"""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from weftline.model.observable import Observable
from weftline.model.records import Fact, Message, Page, Unparsed
from weftline.readers import _msg_properties as props
from weftline.readers._compound import CompoundError, compound, damage, listing
from weftline.readers._format import Format, Found, Nested, ReadHints, Record, Source, Tally, Trouble, never
from weftline.readers._html import html_text
from weftline.readers._mail_head import first_values, head_facts, headers_of, moment_of, senders
from weftline.readers._msg_properties import Properties, rich_text
from weftline.readers._names import Names
from weftline.readers.rtf import rtf_text

_PROPERTIES = "__properties_version1.0"
_ATTACHED, _RECIPIENT = "__attach_version1.0_#", "__recip_version1.0_#"
_INSIDE = f"__substg1.0_{props.FILE:04X}000D"
_TOP_HEAD, _INNER_HEAD, _PART_HEAD = 32, 24, 8
_DEEPEST = 8
_MOST_PARTS = 2000
_ROLES = {1: "to", 2: "copy to", 3: "blind copy to"}


def _streams(names: Collection[str]) -> int:
    return 95 if _PROPERTIES in names else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    try:
        with compound(source) as opened:
            mail = _Mail(source, opened, listing(opened))
            yield from mail.message("", 0)
            if found := damage(opened):
                yield Trouble(f"{source.name}: the file is damaged, read as far as it goes: {found}", fatal=True)
            yield Tally(mail.count, mail.count)
    except CompoundError as error:
        reason = f"{source.name}: the file is damaged: {error}"
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(bytes=f"0-{source.size}"), "", reason)
        yield Tally(1, 1)


@dataclass(slots=True)
class _Mail:
    """One file: messages are numbered through, and files keep names of their own."""

    source: Source
    opened: Any
    paths: list[list[str]]
    count: int = 0
    names: Names = field(default_factory=Names)

    def message(self, storage: str, depth: int) -> Iterator[Record]:
        """A message and everything in it."""
        self.count += 1
        number = self.count
        item = Properties(self.opened, storage, _INNER_HEAD if depth else _TOP_HEAD)
        headers = _headers(item)
        at = self.source.at if number == 1 else partial(self.source.at, msg=number)
        yield from head_facts(at, headers)
        yield from self._people(item, storage, number, known=bool(headers))
        files = [self._file(path, item.code_page) for path in self._parts(storage, _ATTACHED)]
        own = [(path, self.names.own(name)) for path, name, inside in files if not inside]
        yield self._said(item, first_values(headers), number, tuple(name for _, name in own))
        page = _page(item)
        if item.text(props.BODY).strip() and set(page.split()) - set(item.text(props.BODY).split()):
            yield Page(at(part="html"), page, source="mail")
        for path, name in own:
            data = Properties(self.opened, path, _PART_HEAD, item.code_page).binary(props.FILE)
            yield Nested(name, partial(io.BytesIO, data), len(data))
        for path, name, inside in files:
            if inside and depth < _DEEPEST:
                yield from self.message(f"{path}{_INSIDE}/", depth + 1)
            elif inside:
                yield Trouble(f"{self.source.name}: the message {name!r} lies deeper than {_DEEPEST} and is not read")

    def _parts(self, storage: str, start: str) -> list[str]:
        depth = storage.count("/")
        steps = storage.split("/")[:-1]
        found = {
            path[depth]
            for path in self.paths
            if len(path) > depth and path[:depth] == steps and path[depth].startswith(start)
        }
        return [f"{storage}{name}/" for name in sorted(found)[:_MOST_PARTS]]

    def _file(self, path: str, code_page: str) -> tuple[str, str, bool]:
        part = Properties(self.opened, path, _PART_HEAD, code_page)
        name = part.text(props.FILE_NAME) or part.text(props.FILE_SHORT) or part.text(props.NAME) or "attachment"
        return path, name, self.opened.exists(f"{path}{_INSIDE}")

    def _people(self, item: Properties, storage: str, number: int, *, known: bool) -> Iterator[Record]:
        if not known:
            yield from self._person("from", item.text(props.SENDER), _sender_address(item), number)
        for index, path in enumerate(self._parts(storage, _RECIPIENT), 1):
            part = Properties(self.opened, path, _PART_HEAD, item.code_page)
            role = _ROLES.get(part.number(props.ROLE) or 1, "to")
            address = part.text(props.SMTP) or part.text(props.ADDRESS)
            yield from self._person(f"{role}.{index}", part.text(props.NAME), address, number)

    def _person(self, role: str, name: str, address: str, number: int) -> Iterator[Record]:
        shown = _shown(name, address)
        if not shown:
            return
        locator = self.source.at(msg=number, field=role)
        yield Fact(locator, role.partition(".")[0], shown)
        if "@" in address and role == "from":
            start = shown.rindex(address)
            spot = (start, start + len(address))
            yield Found(locator, Observable("email", address.lower(), address, *spot, confidence=0.8, why="sender"))

    def _said(self, item: Properties, first: dict[str, str], number: int, files: tuple[str, ...]) -> Message:
        subject, body = item.text(props.SUBJECT), _body(item)
        sender = first.get("from", "") or _shown(item.text(props.SENDER), _sender_address(item))
        at = item.moment(props.SUBMITTED) or moment_of(first.get("date", "")) or item.moment(props.DELIVERED)
        note = f"message {number}, attached to another" if number > 1 else ""
        text = f"{subject}\n\n{body}" if subject else body
        return Message(self.source.at(msg=number), text, at, sender, None, senders(sender), files, note=note)


def _headers(item: Properties) -> list[tuple[str, str]]:
    """The head as it travelled, where Outlook kept it."""
    written = item.text(props.HEADERS)
    if not written:
        return []
    data = written.encode("utf-8", "surrogatepass")
    return headers_of(email.message_from_bytes(data.partition(b"\n\n")[0], policy=email.policy.default))


def _body(item: Properties) -> str:
    """The text: as it stands, else of the HTML page, else of the Rich Text."""
    plain = item.text(props.BODY).strip()
    if plain:
        return plain
    return _page(item) or rtf_text(rich_text(item.binary(props.RICH)))


def _page(item: Properties) -> str:
    page: bytes | str = item.binary(props.PAGE) or item.text(props.PAGE)
    return html_text(page)[0] if page else ""


def _sender_address(item: Properties) -> str:
    return item.text(props.SENDER_SMTP) or item.text(props.SENDER_ADDRESS)


def _shown(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address and name != address else address or name


FORMAT = Format(
    name="msg",
    sniff=never,
    read=_read,
    versions="messages saved from Outlook 97 to 2024 (.msg), with messages and files inside",
    reference="Microsoft: MS-OXMSG, MS-OXPROPS, MS-OXRTFCP",
    streams=_streams,
    letters=True,
    extensions=(".msg",),
)
