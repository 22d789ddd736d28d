"""Mail addresses and message ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.families import _hosts
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_ADDRESS = Automaton(rb"[A-Za-z0-9._%+'\-]+@[A-Za-z0-9\x01\-]+(?:\.[A-Za-z0-9\x01\-]+)+")
_LOCAL = re.compile(r"[a-z0-9_%+'\-]+(?:\.[a-z0-9_%+'\-]+)*")
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js"})
_LONGEST = 254
_APART = re.compile(r"[\s<>@]")
_NO_MAILBOX = re.compile(
    r"(?i)(?:message-id|in-reply-to|references|content-id|resent-message-id|original-message-id):(?:\s*<[^<>\s]{1,200}>)*\s*<$"
)


def email(raw: str, _hints: Hints) -> str | None:
    """Lower case, host as IDNA, plus tags kept; None where local part or public suffix are wrong."""
    text = _hosts.refang_text(raw).strip(" <>\"'").lower().removeprefix("mailto:")
    local, at, host = text.partition("@")
    ascii_host = _hosts.host(host) if at else None
    if ascii_host is None or not _LOCAL.fullmatch(local) or len(local) > 64 or len(text) > _LONGEST:
        return None
    return f"{local}@{ascii_host}" if ascii_host.rpartition(".")[2] not in _PICTURES else None


EMAIL = Kind(
    "email",
    "Mailbox, lower case.",
    "RFC 5321, RFC 5322, Public Suffix List",
    email,
    good=(
        ("Anna.Example@Example.COM", "anna.example@example.com"),
        ("a[at]example[.]org", "a@example.org"),
        ("sales@münchen.example", "sales@xn--mnchen-3ya.example"),
    ),
    bad=("picture@2x.png", "a@b", "@example.com", "a..b@example.com"),
)


def message_id(raw: str, _hints: Hints) -> str | None:
    """Without angle brackets, case kept (RFC 5322 section 3.6.4)."""
    text = raw.strip().strip("<>")
    return text if re.fullmatch(r"[^\s<>@]{1,200}@[^\s<>@]{1,200}", text) else None


MESSAGE_ID = Kind(
    "email_message_id",
    "Message-ID of a mail; never a mailbox.",
    "RFC 5322 section 3.6.4",
    message_id,
    good=(("<CA+1x@mail.example.com>", "CA+1x@mail.example.com"),),
    bad=("none", "a b@c"),
)


def _find_mail(page: Page) -> Iterator[Candidate]:
    if b"@" not in page.shape:
        return
    for start, end in _ADDRESS.spans(page.shape):
        yield from _read(page, start, end)


def _read(page: Page, start: int, end: int) -> Iterator[Candidate]:
    at = page.shape.index(b"@", start)
    while start < at and page.shape[start] in b".'+-%":
        start += 1
    while end > at and page.shape[end - 1] in b".-'":
        end -= 1
    bracket = page.view.rfind("<", max(0, start - _LONGEST), start)
    if bracket >= 0 and not _APART.search(page.view, bracket + 1, start):
        identified = _identified(page, bracket + 1, end)
        if identified:
            yield identified
            return
    if page.view[start - 1 : start] == "<" and _NO_MAILBOX.search(page.view[max(0, start - 300) : start]):
        value = message_id(page.view[start:end], page.hints)
        if value:
            yield Candidate("email_message_id", value, start, end, 0.95, "message id header")
        return
    for stop in _hosts.cuts(page, at + 1, end):
        value = email(page.view[start:stop], page.hints)
        if value:
            why = "look-alike letters folded" if page.folded(start, stop) else "address with a public suffix"
            yield Candidate("email", value, start, stop, 0.76 if page.folded(start, stop) else 0.95, why)
            return


def _identified(page: Page, start: int, end: int) -> Candidate | None:
    """A message id that signs other than those of mailboxes hold (`<CAEx+q9=Zk@…>`)."""
    if not _NO_MAILBOX.search(page.view[max(0, start - 300) : start]):
        return None
    value = message_id(page.view[start:end], Hints())
    return Candidate("email_message_id", value, start, end, 0.95, "message id header") if value else None


FIND_MAIL = Finder("mail", 20, _find_mail)
