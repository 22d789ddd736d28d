"""Where instant-payment schemes and wallets are named, and the key, number or name that stands with the name."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from weftline.observables import behind
from weftline.observables.engine import Automaton
from weftline.observables.families.schemes import KINDS, PIX, PSPS, UUID, upi
from weftline.observables.following import follow
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_VPA = Automaton(rb"[A-Za-z0-9._\-]+ ?@ ?[A-Za-z]+")
_TOKEN = re.compile(r"[$@(]?[A-Za-z0-9](?:[A-Za-z0-9._%+\-@/)]|[ ](?=[0-9(])){1,60}")
_LETTERS = string.ascii_letters + " .-"
_TAGS = frozenset({"cashapp", "venmo"})
_TAGGED = re.compile(r"[^.\n@$0-9]{0,24}([$@][A-Za-z][A-Za-z0-9_\-]{1,30})(?![A-Za-z0-9.@])")
_TAG_BEFORE = re.compile(
    r"(?<![A-Za-z0-9$@])([$@][A-Za-z][A-Za-z0-9_\-]{1,30}) ?(?:\(|on|via|in|at|my|through|using)? ?(?:my )?$"
)
_TAG = re.compile(r"(?<![A-Za-z0-9$@._])([$@][A-Za-z][A-Za-z0-9_\-]{2,30})(?![A-Za-z0-9.@])")
_TAG_REACH, _SHOWN = 120, 0.5
_SPELLED_VPA = re.compile(
    r"(?<![a-z0-9._\-])([a-z0-9][a-z0-9._\-]{2,40})(?: at |\(at\)|\[at\]| at the rate )([a-z]{2,16})(?![a-z0-9.])"
)
_INDIAN = re.compile(r"[6-9][0-9]{9}")
_NEXT_POINT = re.compile(r" [0-9]{1,2}\)\Z")
_NAMED_ONLY = frozenset({"paypal", "cashapp", "venmo"})
_BEFORE_WORD = frozenset({"paypal", "zelle", "alipay", "pix", "fps", "paynow"})
_KEY_REACH = 64
_KEY_BEFORE = re.compile(
    r"(?<![A-Za-z0-9@._/\-])([A-Za-z0-9][A-Za-z0-9._%+\-@/]{6,56}[A-Za-z0-9])"
    r"[ ]?(?:[(（\[/–-]|(?:on|via|by|at|in|using|through|por|en|no|auf|per|sur|di)[ ](?:my[ ])?)?[ ]?$"
)


def _find_schemes(page: Page) -> Iterator[Candidate]:
    for hit in page.hits:
        if "scheme" not in hit.families:
            continue
        kind = KINDS.get(hit.detail("scheme"))
        if kind is None:
            continue
        tagged = _TAGGED.match(page.view, hit.end, min(len(page.view), hit.end + 64)) if kind.name in _TAGS else None
        if tagged and (value := kind.normalise(tagged.group(1), page.hints)):
            yield Candidate(kind.name, value, *tagged.span(1), 0.9, f"named by “{hit.word}”")
            continue
        ahead = _TAG_BEFORE.search(page.view, max(0, hit.start - 40), hit.start) if kind.name in _TAGS else None
        if ahead and (value := kind.normalise(ahead.group(1), page.hints)):
            yield Candidate(kind.name, value, *ahead.span(1), 0.9, f"before “{hit.word}”")
            continue
        yield from _before(page, kind, hit)
        if kind.name in _TAGS:
            yield from _tags_later(page, kind, hit)
        if kind is PIX and (key := UUID.search(page.low, hit.end, _line_end(page, hit.end))):
            yield Candidate(kind.name, key.group(), *key.span(), 0.9, f"named by “{hit.word}”")
            continue
        place = follow(page, hit, 48)
        place = place._replace(at=place.at + (page.view[place.at : place.at + 1] == "+"))
        opened = place.at > 0 and page.view[place.at - 1] in "$("
        token = _TOKEN.match(page.view, place.at - opened, min(len(page.view), place.at + 62))
        if token is None:
            continue
        yield from _read(
            page,
            kind,
            token,
            plus=page.view[token.start() - 1 : token.start()] == "+",
            marked=place.marked,
            word=hit.word,
        )


def _tags_later(page: Page, kind: Kind, hit: Hit) -> Iterator[Candidate]:
    """Tags farther on in the line of the scheme's word: `$name` has no other meaning, `@name` is shown only."""
    for tag in _TAG.finditer(page.view, hit.end, _line_end(page, hit.end, _TAG_REACH)):
        value = kind.normalise(tag[1], page.hints)
        if value and page.is_free(*tag.span(1)) and (tag[1][0] == "$") == (kind.name == "cashapp"):
            sure = 0.8 if tag[1][0] == "$" else _SHOWN
            yield Candidate(kind.name, value, *tag.span(1), sure, f"in the line of “{hit.word}”")


def _line_end(page: Page, at: int, reach: int = _KEY_REACH) -> int:
    end = page.view.find("\n", at, at + reach)
    return end if end >= 0 else min(len(page.view), at + reach)


def _before(page: Page, kind: Kind, hit: Hit) -> Iterator[Candidate]:
    """A mailbox or national number right before the scheme's word: `kev@example.com on PayPal`, `52998224725 (pix)`."""
    if kind.name not in _BEFORE_WORD:
        return
    begin = max(0, hit.start - _KEY_REACH - 8)
    key = _KEY_BEFORE.search(page.view[begin : hit.start])
    value = kind.normalise(key[1], page.hints) if key and behind.belongs(page, hit) else None
    if key and value and not value.startswith("+"):
        yield Candidate(kind.name, value, begin + key.start(1), begin + key.end(1), 0.8, f"before “{hit.word}”")


def _read(page: Page, kind: Kind, token: re.Match[str], *, plus: bool, marked: bool, word: str) -> Iterator[Candidate]:
    if kind.name in _NAMED_ONLY and not marked and token.group()[0] not in "$@" and "@" not in token.group():
        return
    start, end = token.span()
    start -= plus
    point = _NEXT_POINT.search(page.view, start, end)
    end = point.start() if point else end
    while end > start + 1:
        text = page.view[start:end].rstrip(" .-/@")
        end = start + len(text)
        if end < len(page.view) and page.view[end].isascii() and page.view[end].isalnum():
            return
        if any(char.isdigit() for char in text) or "@" in text or kind.name in _NAMED_ONLY:
            value = kind.normalise(text, page.hints)
            if value:
                begin = start + len(text) - len(text.lstrip(_LETTERS)) if value.startswith("+") else start
                yield Candidate(kind.name, value, begin, end, 0.9, f"named by “{word}”")
                return
        cut = max(text.rfind(" "), 0)
        if not cut:
            return
        end = start + cut


def _find_vpas(page: Page) -> Iterator[Candidate]:
    if b"@" not in page.shape:
        return
    for start, end in _VPA.spans(page.shape):
        if page.view[end : end + 1] in {".", "-", "_", "@"} and page.view[end + 1 : end + 2].isalnum():
            continue
        value = upi(page.view[start:end], page.hints)
        if value is None:
            continue
        name, _, provider = value.partition("@")
        near = page.nearest(start, frozenset({"scheme"}))
        named = near is not None and near.detail("scheme") == "upi"
        if provider in PSPS:
            yield Candidate("upi", value, start, end, 0.95, "UPI provider")
        elif named or (" " not in page.view[start:end] and _INDIAN.fullmatch(name)):
            yield Candidate(
                "upi", value, start, end, 0.8, "near UPI" if named else "Indian mobile number at a provider"
            )


def _find_spelled_vpas(page: Page) -> Iterator[Candidate]:
    """Addresses whose sign is spelled (`loan.help91 at ybl`), at a known provider in a line that speaks of UPI."""
    for hit in page.hits:
        if hit.detail("scheme") != "upi":
            continue
        for found in _SPELLED_VPA.finditer(page.low, hit.end, _line_end(page, hit.end)):
            value = upi(f"{found[1]}@{found[2]}", page.hints)
            if value and found[2] in PSPS and page.is_free(*found.span()):
                yield Candidate("upi", value, *found.span(), 0.8, "UPI provider; sign spelled")


FIND_SCHEMES = Finder("schemes", 14, _find_schemes)
FIND_SPELLED_VPAS = Finder("upi_spelled", 22, _find_spelled_vpas)
FIND_VPAS = Finder("upi", 21, _find_vpas)
