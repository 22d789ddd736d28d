"""Finding addresses in text: where they end, which several stand glued together, and what follows from one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from weftline.model.observable import Hints
from weftline.observables import warning
from weftline.observables.engine import Automaton
from weftline.observables.families import _hosts, _links
from weftline.observables.families.web import LONGEST, dotted, onion, short_link, url
from weftline.observables.kind import Candidate, Finder
from weftline.observables.lexicon import is_open_script
from weftline.observables.page import Page

_URL = Automaton(rb"(?i)(?:https?|ftp|tg)://[^\x00\x02-\x20<>\"'`|\\^{}\x7f]+")
_BARE = Automaton(rb"[A-Za-z0-9\x01_\-]+(?:\.[A-Za-z0-9\x01_\-]+)+(?::\d+)?(?:/[!#-&(-;=?-Z_a-z~\[\]]*)?")
_CARRIED = re.compile(r"[?&][A-Za-z_]{1,20}=(https?(?:%3A%2F%2F|://)[^&\s]+)", re.IGNORECASE)
_FIREBASE = re.compile(
    r"([a-z][a-z0-9\-]{4,29}?)(?:-default-rtdb)?\.(?:firebaseio\.com|firebaseapp\.com|[a-z0-9\-]+\.firebasedatabase\.app"
    r"|firebasestorage\.app)"
)
_NEXT_CELL = re.compile(rb",(?:\+[0-9]|[0-9]{7,}(?:,|$)|[^,/\s]{1,64}@)")
_GLUED_WORD = re.compile(r"[,;，、；](?:[^\W\d_]*[^\x00-\x7f]|[A-Za-z]{2,12}[ .]|$)")
_CLOSERS = {")": "(", "]": "[", "}": "{", "》": "《"}


def _trimmed(page: Page, start: int, end: int) -> int:
    """Where a URL ends: before foreign script in its path, closing brackets never opened, and closing punctuation."""
    slash = page.shape.find(b"/", page.shape.find(b"://", start, end) + 3, end)
    foreign = page.shape.find(b"\x01", slash, end) if slash > 0 else -1
    while foreign > 0:
        if is_open_script(page.view[foreign]) or not page.view[foreign].isalnum():
            end = foreign
            break
        foreign = page.shape.find(b"\x01", foreign + 1, end)
    while end > start:
        last = page.view[end - 1]
        opener = _CLOSERS.get(last)
        if last in ".,;:!?*_~" or (opener and page.view.count(opener, start, end) < page.view.count(last, start, end)):
            end -= 1
            continue
        break
    return end


def _find_urls(page: Page) -> Iterator[Candidate]:
    if b"://" not in page.shape:
        return
    for begin, end in _URL.spans(page.shape):
        for start, limit in _parted(page, begin, min(end, begin + LONGEST)):
            yield from _read_url(page, start, _trimmed(page, start, limit))


def _within_cell(page: Page, start: int, end: int) -> int:
    """Where the cell of a table ends that a URL stands in, or the part of the sentence that a wide comma closes."""
    comma = page.shape.find(b",", start, end)
    in_cell = page.shape[start - 1 : start] in {b",", b";"}
    while comma > 0:
        if in_cell or page.written(comma) != "," or _NEXT_CELL.match(page.shape, comma):
            return comma
        comma = page.shape.find(b",", comma + 1, end)
    return end


def _parted(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Addresses that only a comma or semicolon parts (neighbours in a table) are several."""
    while start < end:
        stop = _within_cell(page, start, end)
        glued = page.shape.find(b"://", start + 8, stop)
        if glued > 0:
            mark = max(page.shape.rfind(sign, start, glued) for sign in (b",http", b";http"))
            stop = mark if mark > 0 and glued - mark <= 7 else stop
        yield start, stop
        following = _URL.spans(page.shape, stop, end)
        start = following[0][0] if following else end


def _read_url(page: Page, start: int, end: int) -> Iterator[Candidate]:
    if page.low.startswith("tg:", start):
        typed = _links.read(page.plain[start:end])
        if typed:
            yield Candidate(*typed, start, end, 0.95, "link into the messenger")
        return
    slash = page.shape.find(b"/", start + 8, end)
    stops = [end] if slash > 0 else list(_hosts.cuts(page, page.shape.index(b"://", start) + 3, end))
    for stop in stops:
        value = url(page.plain[start:stop], page.hints)
        if value:
            yield from _from_url(page, start, stop, value, 0.95, "scheme")
            return


def _from_url(page: Page, start: int, end: int, value: str, confidence: float, why: str) -> Iterator[Candidate]:
    """A URL and what follows from it: its host, an account or invite that it leads to, a short link."""
    typed = _links.read(value)
    host = (urlsplit(value).hostname or "").lower()
    if typed:
        kind, name = typed
        yield Candidate(kind, name, start, end, max(confidence, 0.9), f"link to {host}")
        yield Candidate("url", value, start, end, confidence, why, derived=True, linkable=False)
        return
    short = short_link(value, page.hints)
    if short:
        yield Candidate("short_link", short, start, end, confidence, "shortening service")
        yield Candidate("url", value, start, end, confidence, why, derived=True)
        return
    yield Candidate("url", value, start, end, confidence, why)
    yield from _nested(value, start, end)
    begin = page.shape.find(b"://", start, end)
    begin = begin + 3 if begin >= 0 else start
    stop = min(
        (place for place in (page.shape.find(mark, begin, end) for mark in (b"/", b"?", b"#")) if place > 0),
        default=end,
    )
    begin = page.shape.rfind(b"@", begin, stop) + 1 or begin
    colon = page.shape.find(b":", begin, stop)
    stop = colon if colon > 0 and page.view[begin] != "[" else stop
    yield from _host_of(host, begin, stop, confidence)


def _nested(value: str, start: int, end: int) -> Iterator[Candidate]:
    """The address that a redirecting one carries in its query."""
    inner = _CARRIED.search(value)
    target = url(unquote(inner.group(1)), Hints()) if inner else None
    if target:
        yield Candidate("url", target, start, end, 0.9, "carried by another address", derived=True)
        yield from _host_of((urlsplit(target).hostname or "").lower(), start, end, 0.9)


def _host_of(host: str, start: int, end: int, confidence: float) -> Iterator[Candidate]:
    if dotted(host):
        yield Candidate("ipv4", host, start, end, confidence, "host of a URL", derived=True)
    elif host.endswith(".onion"):
        value = onion(host, Hints())
        if value:
            yield Candidate("onion", value, start, end, 0.99, "checksum", derived=True)
    elif "." in host:
        yield Candidate("domain", host, start, end, confidence, "host of a URL", derived=True)
        project = _FIREBASE.fullmatch(host)
        if project:
            yield Candidate(
                "firebase_project", project.group(1), start, end, confidence, "host of Firebase", derived=True
            )


def _find_hosts(page: Page) -> Iterator[Candidate]:
    if b"." not in page.shape:
        return
    for first, last in _BARE.spans(page.shape):
        for start, end in _between_marks(page, first, last):
            if page.is_free(start, end) and not (start and page.view[start - 1] in "@\\"):
                yield from _bare(page, start, _trimmed_bare(page, start, end))


def _between_marks(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a span that marks of other scripts (`、`, `，`) set apart and that hold a dot."""
    foreign = page.shape.find(b"\x01", start, end)
    while foreign >= 0:
        char = page.view[foreign]
        if not (char.isalnum() or unicodedata.category(char)[0] == "M"):
            if page.shape.find(b".", start, foreign) > 0:
                yield start, foreign
            start = foreign + 1
        foreign = page.shape.find(b"\x01", foreign + 1, end)
    if page.shape.find(b".", start, end) > 0:
        yield start, end


def _trimmed_bare(page: Page, start: int, end: int) -> int:
    while end > start and page.view[end - 1] in ".,;:!?*_~)]-":
        end -= 1
    return end


def _bare(page: Page, start: int, end: int) -> Iterator[Candidate]:
    slash = page.shape.find(b"/", start, end)
    if slash > 0:
        end = _before_foreign(page, slash, end)
    host_end = slash if slash > 0 else end
    colon = page.shape.find(b":", start, host_end)
    name_end = colon if colon > 0 else host_end
    for begin in _hosts.starts(page, start, name_end):
        for stop in _hosts.cuts(page, begin, name_end):
            host = _hosts.host(page.plain[begin:stop]) if stop > begin else None
            if host is None or not _plausible(page, begin, stop, host):
                continue
            if host.endswith(".onion"):
                value = onion(host, page.hints)
                if value:
                    yield Candidate("onion", value, begin, stop, 0.99, "checksum")
                return
            confidence = (
                0.2 if _hosts.is_weak(host) else 0.7 if _hosts.is_reserved(host) or host.count(".") > 1 else 0.6
            )
            if stop == name_end and slash > 0 and end - slash > 1:
                value = url(page.plain[begin:end], page.hints)
                if value:
                    yield from _from_url(page, begin, end, value, max(confidence, 0.7), "host and path without scheme")
                    return
            yield Candidate("domain", host, begin, stop, confidence, "host without scheme")
            return


def _before_foreign(page: Page, start: int, end: int) -> int:
    """Where a path ends that a comma or semicolon parts from a word behind it (`/room18,mở bằng …`)."""
    following = _GLUED_WORD.search(page.view, start, min(len(page.view), end + 2))
    return min(end, following.start()) if following else end


def _plausible(page: Page, start: int, end: int, host: str) -> bool:
    """Sentences that lack a space after the full stop (`ok.So`) and package or class names are not hosts."""
    written = page.view[start:end]
    last = written.rpartition(".")[2]
    if host.startswith(("com.", "org.", "net.", "io.", "android.", "java.")) and not written.lower().endswith(
        (".com", ".org", ".net")
    ):
        return False
    if last[:1].isupper() and not last.isupper() and written[:1].islower():
        return False
    if _hosts.is_reserved(host) or last.lower() in {
        "com",
        "net",
        "org",
        "top",
        "xyz",
        "vip",
        "cc",
        "info",
        "app",
        "io",
        "me",
        "shop",
        "site",
        "club",
        "live",
        "online",
    }:
        return len(written) > 3
    first = written.partition(".")[0]
    if warning.is_shortener(host):
        return page.view[end : end + 1] == "/"
    return len(last) >= 2 and len(first) >= 2 and not (start and page.view[start - 1] in "/.")


FIND_URLS = Finder("url", 10, _find_urls)
FIND_HOSTS = Finder("host", 90, _find_hosts)
