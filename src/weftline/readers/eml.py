"""One mail (`.eml`): the whole chain of headers as facts, the text, and attachments as files of their own.

Remote content is never fetched.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import BinaryIO, cast

from weftline.model.records import Message, Page
from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._html import html_text
from weftline.readers._mail_head import Headers, first_values, head_facts, headers_of, moment_of, senders
from weftline.readers._names import Names
from weftline.readers._text import decode

_MAX_BYTES = 128 << 20
_MAX_PARTS = 2000
_HEAD = re.compile(
    rb"(?im)^(received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|"
    rb"dkim-signature|authentication-results|content-type|reply-to|x-[a-z0-9-]{1,40}):[ \t]"
)


def _sniff(head: bytes, name: str) -> int:
    start = head[:8192].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    first = start.split(b"\n", 1)[0]
    if not (_HEAD.match(start) or (b":" in first and name.lower().endswith(".eml"))):
        return 0
    kinds = {match.lower() for match in _HEAD.findall(start)}
    if name.lower().endswith(".eml"):
        return 92 if kinds else 0
    return 80 if len(kinds) >= 3 and kinds & {b"from", b"received", b"message-id"} else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    mail = email.message_from_bytes(source.bytes(_MAX_BYTES), policy=email.policy.default)
    headers = headers_of(mail)
    yield from head_facts(source.at, headers)
    plain, rich, files = _bodies(mail)
    named = Names()
    members = [(named.own(name), part) for name, part in files]
    yield _message(source, headers, plain or html_text(rich)[0], tuple(name for name, _ in members))
    if plain and rich:
        text, title = html_text(rich)
        if set(text.split()) - set(plain.split()):
            yield Page(source.at(part="html"), text, source="mail", title=title)
    for name, part in members:
        yield Nested(name, lambda part=part: _content(part))  # type: ignore[misc]
    defects = [type(defect).__name__ for part in mail.walk() for defect in part.defects]
    if defects:
        yield Trouble(f"{source.name}: the mail breaks the standard: {', '.join(sorted(set(defects)))}")
    yield Tally(1, 1)


def _message(source: Source, headers: Headers, body: str, names: tuple[str, ...]) -> Message:
    first = first_values(headers)
    subject, sender = first.get("subject", ""), first.get("from", "")
    text = f"{subject}\n\n{body}" if subject else body
    return Message(source.at(msg=1), text, moment_of(first.get("date", "")), sender, None, senders(sender), names)


def _bodies(mail: EmailMessage) -> tuple[str, str, list[tuple[str, EmailMessage]]]:
    """The plain text, the HTML, and every other part with its name."""
    plain: list[str] = []
    rich: list[str] = []
    files: list[tuple[str, EmailMessage]] = []
    waiting: list[EmailMessage] = [mail]
    for _ in range(_MAX_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not mail:
            files.append((_name(part, "message.eml"), part))
        elif part.is_multipart():
            waiting[:0] = [cast("EmailMessage", inner) for inner in part.iter_parts()]
        elif _name(part, "") or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            files.append((_name(part, f"part.{kind.rpartition('/')[2]}"), part))
        elif kind == "text/html":
            rich.append(_text(part))
        elif kind == "text/calendar":
            files.append(("invite.ics", part))
        else:
            plain.append(_text(part))
    return "\n".join(plain).strip(), "\n".join(rich), files


def _name(part: EmailMessage, otherwise: str) -> str:
    try:
        return part.get_filename() or otherwise
    except (ValueError, LookupError, TypeError, AttributeError):
        return otherwise or "unnamed"


def _payload(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text(part: EmailMessage) -> str:
    data = _payload(part)
    charset = part.get_content_charset()
    try:
        text = data.decode(charset, "backslashreplace") if charset else decode(data)
    except (LookupError, ValueError):
        text = decode(data)
    return text.replace("\r\n", "\n").replace("\0", "\u2400")


def _content(part: EmailMessage) -> BinaryIO:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        parts = inner if isinstance(inner, list) else []
        return io.BytesIO(b"".join(item.as_bytes() for item in parts if isinstance(item, EmailMessage)))
    return io.BytesIO(_payload(part))


FORMAT = Format(
    name="eml",
    sniff=_sniff,
    read=_read,
    versions="RFC 5322 mail with MIME parts, also malformed",
    reference="RFC 5322, RFC 2045 to 2049, RFC 8601",
    letters=True,
    extensions=(".eml",),
)
