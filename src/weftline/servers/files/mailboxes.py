"""Mailboxes of the system's users: who wrote to whom about what. Mailboxes of hosted domains stay unread."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Final

from weftline.model.moment import to_us
from weftline.model.server import TimelineEvent
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry
from weftline.servers.tree.entry import reason_of

_LIMIT: Final = 256 << 20
_MAILS: Final = 50_000
_TEXT: Final = 8000
_BOX: Final = re.compile(
    r"^(?:var/(?:spool/)?mail/[^/]{1,64}|(?:root|home/[^/]{1,64})/(?:mbox|sent|dead\.letter|mail/[^/]{1,64}))$"
)
_FOLDER: Final = re.compile(r"^(?:root|home/[^/]{1,64})/[Mm]aildir/(?:[^/]{1,64}/)?(?:cur|new)/[^/]{1,255}$")
_HOSTED: Final = re.compile(r"/[Mm]aildir/(?:[^/]{1,64}/)?(?:cur|new)/|^var/(?:v?mail/vhosts|vmail)/|^home/vmail/")
_HEADER: Final = re.compile(rb"(?im)^(?:from|to|received|return-path|delivered-to|subject|date|message-id):[ \t]")
_BEGIN: Final = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S{1,255} [^\n]{10,60}\r?\n")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    if not _HEADER.search(head):
        return False
    return bool(_FOLDER.match(entry.path) or _HOSTED.search(entry.path)) or (
        bool(_BOX.match(entry.path)) and bool(_BEGIN.match(head))
    )


def _read(entry: Entry, desk: Desk) -> None:
    if not (_FOLDER.match(entry.path) or _BOX.match(entry.path)):
        _count("mails of hosted domains, not read", 1, desk)
        return
    data = entry.read(_LIMIT)
    count = 0
    for begin, end in _mails(data):
        count += 1
        if count > _MAILS:
            desk.problems.append(f"{entry.path}: more than {_MAILS} mails; the rest is not read")
            break
        locator = desk.at(entry, bytes=f"{begin}-{end}")
        try:
            _take(email.message_from_bytes(data[begin:end], policy=email.policy.default), locator, desk)
        except Exception as error:  # noqa: BLE001 - the parser fails in many ways on broken mail; the reason is listed
            desk.problems.append(f"{locator}: a mail that cannot be read ({reason_of(error)})")
    if entry.size > _LIMIT:
        desk.problems.append(f"{entry.path}: only its first {_LIMIT} bytes were read")
    _count("mails", count, desk)


def _mails(data: bytes) -> Iterator[tuple[int, int]]:
    starts = [match.start() for match in _BEGIN.finditer(data)] or [0]
    yield from zip(starts, [*starts[1:], len(data)], strict=True)


def _take(mail: EmailMessage, locator: str, desk: Desk) -> None:
    sender, receiver, subject = (_header(mail, name) for name in ("from", "to", "subject"))
    desk.say("\n".join([f"From: {sender}", f"To: {receiver}", f"Subject: {subject}", _body(mail)]), locator)
    at_us = _time(mail)
    if at_us is not None:
        desk.events.append(TimelineEvent(at_us, "mail", f"{sender} to {receiver}: {subject}"[:200], locator))


def _header(mail: EmailMessage, name: str) -> str:
    return str(mail.get(name, "")).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")[:500]


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    text = part.get_content() if part is not None else ""
    return text[:_TEXT] if isinstance(text, str) else ""


def _time(mail: EmailMessage) -> int | None:
    try:
        moment = parsedate_to_datetime(_header(mail, "date"))
    except (ValueError, OverflowError):
        return None
    return to_us(moment) if moment.tzinfo is not None else None


def _count(what: str, number: int, desk: Desk) -> None:
    desk.inventory[what] = str(int(desk.inventory.get(what, "0")) + number)


SOURCE = Source("mailbox", 4, _claims, _read)
