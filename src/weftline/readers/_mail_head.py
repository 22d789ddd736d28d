"""The head of a mail: every header as a fact, the way it came by its `Received` lines, its people and its time.

What stands below the line that the recipient's own server wrote can be forged; who the sender really was is therefore
told as a candidate, and its role stays unknown.
"""

from __future__ import annotations

import email.errors
import ipaddress
import re
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from weftline.model.moment import Moment, iso, to_us
from weftline.model.observable import Observable
from weftline.model.records import Fact
from weftline.places import is_inside
from weftline.readers._format import Found, Record

Headers = list[tuple[str, str]]

_ADDRESSED = ("from", "sender", "reply-to", "return-path")
_STATED_IP = frozenset({"x-originating-ip", "x-sender-ip", "x-source-ip"})
_ADDRESS = re.compile(r"[^\s@<>\"',;:()]{1,64}@[^\s@<>\"',;:()]{1,255}")
_IP = re.compile(
    r"(?<![\w.:])(?P<four>(?:\d{1,3}\.){3}\d{1,3})(?![\w.])"
    r"|(?<![\w.])(?:IPv6:)?(?P<six>(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4})(?![\w.:])",
    re.IGNORECASE,
)
_BY = re.compile(r"\sby\s+([^\s;()]{1,255})", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]+")


def headers_of(mail: EmailMessage) -> Headers:
    """Header names and values as sent, unfolded and decoded."""
    return [(str(name), _decoded(str(raw))) for name, raw in mail.raw_items()]


def _decoded(raw: str) -> str:
    value = _FOLD.sub(" ", raw).strip()
    try:
        shown = str(make_header(decode_header(value))) if "=?" in value else value
    except (ValueError, LookupError, UnicodeError, email.errors.MessageError):
        shown = value
    shown = shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return shown.replace("\0", "\u2400")


def head_facts(at: Callable[..., str], headers: Headers) -> Iterator[Record]:
    """Every header as a fact with its own place (`at(field=…)`), the addresses in it, and the way the mail came."""
    counts: dict[str, int] = {}
    way: list[tuple[str, str]] = []
    for name, value in headers:
        low = name.lower()
        counts[low] = counts.get(low, 0) + 1
        locator = at(field=name if counts[low] == 1 else f"{name}.{counts[low]}")
        yield Fact(locator, name, value)
        if low in _ADDRESSED:
            yield from _mail_addresses(locator, value, f"{name} header")
        elif low in _STATED_IP:
            yield from _addresses(locator, _ips(value), f"{name} header")
        elif low == "received":
            way.append((locator, value))
    yield from _way(at, way)


def _mail_addresses(locator: str, value: str, why: str) -> Iterator[Record]:
    for match in _ADDRESS.finditer(value):
        yield Found(locator, Observable("email", match[0].lower(), match[0], *match.span(), confidence=0.8, why=why))


def _way(at: Callable[..., str], way: list[tuple[str, str]]) -> Iterator[Record]:
    """The steps from the sender on, and the first address on it that is no private one: the sender's candidate."""
    found = False
    for step, (locator, value) in enumerate(reversed(way), 1):
        handed, _, _ = value.partition(" by ")
        public = [match for match in _ips(handed) if not is_inside(_written(match))]
        candidate = bool(public) and not found
        yield Fact(at(field=f"way.{step}"), f"step {step} of {len(way)}", _step(value, public, candidate))
        if candidate:
            found = True
            yield from _addresses(locator, public, "first public address on the way: the sender's, or forged")


def _step(value: str, public: list[re.Match[str]], candidate: bool) -> str:
    by = _BY.search(value)
    at = moment_of(value.rpartition(";")[2].strip())
    addresses = ", ".join(_written(match) for match in public)
    who = "sender's candidate" if candidate else "relay" if addresses else ""
    parts = [
        f"{who} {addresses}".strip(),
        f"taken by {by[1]}" if by else "",
        f"at {iso(at.at_us)} ({at.zone})" if at and at.at_us is not None else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing that can be read"


def _ips(value: str) -> list[re.Match[str]]:
    return [match for match in _IP.finditer(value) if _ip(match) is not None]


def _written(match: re.Match[str]) -> str:
    return match["four"] or match["six"]


def _ip(match: re.Match[str]) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(_written(match))
    except ValueError:
        return None


def _addresses(locator: str, matches: list[re.Match[str]], why: str) -> Iterator[Record]:
    for match in matches:
        kind = "ipv4" if match["four"] else "ipv6"
        span = match.span("four" if match["four"] else "six")
        value = str(_ip(match))
        yield Found(locator, Observable(kind, value, _written(match), *span, confidence=0.6, why=why))


def first_values(headers: Headers) -> dict[str, str]:
    """The first value of each header, by its name in small letters."""
    return {name.lower(): value for name, value in reversed(headers)}


def senders(written: str) -> tuple[str, ...]:
    """Mail addresses in a `From` header as identifiers."""
    found = [address for _, address in getaddresses([written]) if "@" in address]
    return tuple(f"email:{address.lower()}" for address in found)


def moment_of(written: str) -> Moment | None:
    """A time as mails write it: in UTC, with the zone that was written; without one it is not placed."""
    if not written:
        return None
    try:
        at = parsedate_to_datetime(written)
        if at.tzinfo is None:
            return Moment(None, f"{written} (its zone is not stated)")
        return Moment(to_us(at), written, at.strftime("%z"), "file")
    except (ValueError, TypeError, OverflowError, IndexError):
        return Moment(None, written)
