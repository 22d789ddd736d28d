"""Host names: public suffixes, IDNA, and where a host ends in scripts without spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from weftline.observables import refang, reserved
from weftline.observables.lexicon import is_open_script
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9])?")
_BRACKETED = re.compile(rf"\s?[\[({{<]\s?(?:{refang.DOTS})\s?[\])}}>]\s?", re.IGNORECASE)
_AT = re.compile(rf"\s?[\[({{<]\s?(?:{refang.ATS})\s?[\])}}>]\s?", re.IGNORECASE)
_PLAIN_DOT = re.compile(r"(?<=\w)\s(?:dot|DOT|点|點)\s(?=\w)")
_SCHEME = re.compile(
    r"^(h(?:xx|\*\*|tt|XX|TT|t\*)p?s?|meow|fxp|ftp)(\[?:\]?)(//|\[//\]|\[/\]\[/\]|\\\\)", re.IGNORECASE
)
FILE_SUFFIXES = frozenset({"py", "md", "zip", "mov", "rs", "sh", "pl", "ps", "so"})
NOT_HOSTS = words("file_endings")
_RESERVED_TLDS = frozenset({"example", "invalid", "test", "onion"})


@lru_cache(maxsize=1)
def suffixes() -> PublicSuffixList:
    """The Public Suffix List that came with the package; never fetched."""
    return PublicSuffixList(accept_unknown=False)


def refang_text(raw: str) -> str:
    """Undo the usual ways of making an address harmless, in one value that is known to be an address."""
    text = _BRACKETED.sub(".", raw)
    text = _AT.sub("@", text)
    text = _PLAIN_DOT.sub(".", text).replace("\\.", ".")
    return _SCHEME.sub(_plain_scheme, text)


def _plain_scheme(match: re.Match[str]) -> str:
    word = match.group(1).lower()
    if word in {"ftp", "fxp"}:
        return "ftp://"
    return "https://" if word.endswith("s") else "http://"


@lru_cache(maxsize=16384)
def host(raw: str) -> str | None:
    """A host name in lower-case ASCII (IDNA 2008), or None where its last labels are no public suffix."""
    text = raw.strip().lower().rstrip(".").replace("。", ".").replace("．", ".")
    if not text or len(text) > 253 or "." not in text:
        return None
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    labels = text.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(text) > 253:
        return None
    if labels[-1] in _RESERVED_TLDS:
        return text
    if labels[-1] in NOT_HOSTS or labels[-1].isdigit():
        return None
    return text if suffixes().privatesuffix(text) else None


def registrable(name: str) -> str:
    """The registrable domain of a host, or the host itself where it has none."""
    found = suffixes().privatesuffix(name)
    return str(found) if found else ".".join(name.split(".")[-2:])


def is_weak(name: str) -> bool:
    """True for hosts whose last label is also a usual file extension."""
    return name.rpartition(".")[2] in FILE_SUFFIXES


def cuts(page: Page, start: int, end: int) -> Iterator[int]:
    """Where a host that begins at `start` may end: as it stands, then before the first letter of another script in its
    last label, so that text glued behind it (`example.com联系我`) does not hide it.
    """
    yield end
    shape = page.shape
    last_dot = shape.rfind(b".", start, end)
    foreign = shape.find(b"\x01", max(last_dot, start), end)
    if foreign > start:
        yield foreign
    foreign = shape.find(b"\x01", start, end)
    if foreign > start and foreign > shape.find(b".", start, end) > 0:
        yield foreign


def starts(page: Page, start: int, end: int) -> Iterator[int]:
    """Where a host that ends at `end` may begin: as it stands, then behind other scripts glued before it."""
    first_dot = page.shape.find(b".", start, end)
    foreign = page.shape.rfind(b"\x01", start, first_dot if first_dot > 0 else end)
    if foreign < start:
        yield start
        return
    glued = is_open_script(page.view[foreign]) and page.shape[foreign + 1 : foreign + 2] != b"."
    yield from (foreign + 1, start) if glued else (start, foreign + 1)


def is_reserved(name: str) -> bool:
    """True for documentation hosts."""
    return reserved.is_reserved_host(name)
