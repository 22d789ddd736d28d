"""Names that stand apart from their platform's word: before it, or behind an id word with no platform near."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from weftline.observables.families import _hosts, _line_word, _names
from weftline.observables.families.handles import SHAPES, TOKEN, named, shaped
from weftline.observables.following import follow
from weftline.observables.kind import Candidate, Finder
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_NAME_SIGNS = string.ascii_letters + string.digits + "_.-"
_PREPOSITIONS = tuple(sorted(words("before_platform"), key=len, reverse=True))
_TOUCHING = ("(", "（", *sorted(words("touching_platform"), key=len, reverse=True))
_LABEL_BEFORE = re.compile(
    r"(?i:\b(?:user ?name|handle|id|nick(?:name)?|user|usuario|usuário|pseudo|benutzername)[ :=]{1,3}[\"“]?)$"
)
_WIDEST = 48
_BEFORE_WORD = frozenset(_NAME_SIGNS) | set(' \t"”') | {word[-1] for word in (*_TOUCHING, *_PREPOSITIONS)}


def _name_before(text: str) -> tuple[int, str]:
    """Where the name at the end of a text begins, and the name: `anna_22 on `, `anna_22 (`."""
    rest = text[:-1] if text[-1:] in {" ", "\t"} else text
    touching = next(filter(rest.endswith, _TOUCHING), "")
    if touching:
        rest = rest[: -len(touching)]
    else:
        word = next((word for word in _PREPOSITIONS if rest.endswith((" " + word, "\t" + word))), "")
        rest = rest[: -len(word)] if word else rest
    rest = rest[:-1] if rest[-1:] in {" ", "\t"} else rest
    bare = rest.rstrip('"”')
    start = len(bare.rstrip(_NAME_SIGNS))
    return start, bare[start:]


def _find_before(page: Page) -> Iterator[Candidate]:
    """Names before a platform's word: `anna_22 on telegram`."""
    for hit in page.hits:
        platform = shaped(hit) if "platform" in hit.families else ""
        last = page.view[hit.start - 1 : hit.start]
        if platform not in SHAPES or not last or last not in _BEFORE_WORD:
            continue
        begin = max(0, hit.start - _WIDEST)
        text = page.view[begin : hit.start]
        offset, name = _name_before(text)
        if len(name) < 4 or _names.is_quantity(name) or not any(char.isalpha() for char in name):
            continue
        if not any(char.isdigit() or char == "_" for char in name):
            labelled = _LABEL_BEFORE.search(text, max(0, offset - 24), offset)
            if not labelled or _names.is_ordinary(name):
                continue
        start, end = begin + offset, begin + offset + len(name)
        value = named(platform, name)
        if value and page.is_free(start, end) and not (start and page.view[start - 1] in "@./"):
            sure = _line_word.sure_before(page, hit, name, end) if _line_word.is_everyday(hit) else _names.LIKELY
            if sure:
                yield Candidate(platform, value, start, end, sure, f"before “{hit.word}”")


def _find_unplaced(page: Page) -> Iterator[Candidate]:
    """A name with a digit behind an id word without any platform (`ID叫 moon_rabbit66`, `user: lodi_3`)."""
    for start, end in page.naming.words:
        if page.taken[start]:
            continue
        word = Hit(start, end, page.low[start:end], ("id:name",), frozenset({"id"}))
        place = follow(page, word)
        if not (place.marked or place.stated or place.direct or place.near):
            continue
        token = TOKEN.match(page.view, place.at, min(len(page.view), place.at + 64))
        if (
            token is None
            or token.group()[0] in "_."
            or not page.is_free(*token.span())
            or not any(map(str.isdigit, token.group()))
        ):
            continue
        text = token.group()
        value = named("handle", text) if any(map(str.isalpha, text)) and not _names.is_quantity(text) else None
        if value and not _hosts.host(text) and page.view[token.end() : token.end() + 1] not in {"@", "/"}:
            yield Candidate("handle", value, *token.span(), _names.SHOWN, f"named by “{word.word}”")


FIND_BEFORE = Finder("handles_before", 58, _find_before)
FIND_UNPLACED = Finder("unplaced_names", 91, _find_unplaced)
