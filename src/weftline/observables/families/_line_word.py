"""Whether `line` names the app LINE, or is the everyday word of prose and of program code (`on line 3`, `for line in`).

The everyday word is far more frequent, so a name behind it counts only where something speaks for the app: capitals,
`@`, a colon in a list of contacts, an id word, a word of keeping in touch, another platform, or another script near it.
"""

from __future__ import annotations

import re
import string

from weftline.observables.families import _names
from weftline.observables.following import Follow
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_REACH = 40
_PLATFORM = frozenset({"platform"})
_TOUCH = re.compile(
    r"\b(?:add(?:ed|s|ing)?|msg|messaged?|texted|texting|text (?:me|her|him)|chat(?:s|ted|ting)?|contact(?:s|ed)?|"
    r"reach|talk(?:ed|ing)?|mov(?:e|ed|es|ing)|switch(?:ed)?|dm|pm|hmu|find me|write (?:me|to)|wrote|met|friend|app|"
    r"account|profile|usernames?|user|my|his|her|their|your|ur|tambah|punya|hubungi|kontak|akun|kirim|cowok|cewek|qua|"
    r"kết bạn)\b(?![(.])"
)
_NOT_LATIN = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]")
_TIED = frozenset("[({).]_'")
_CALLED = frozenset("([")
_IDENTIFIER = frozenset(string.ascii_letters + string.digits + "_")
_ENUMERATED = re.compile(r"[\"'] ?,")
_COUNTED = re.compile(r"\b(?:for|each|every|per|one|the|a|an|this|that|of|in|if|not|while|next|last|first|lambda)[ (]$")
_HELD = re.compile(r"[,.(\[_-] ?$")
_COMPOUND = re.compile(r"[a-z0-9_][._-]$")
_MEASURE = re.compile(r"[0-9]+-[A-Za-z]+")
_ARGUMENT = re.compile(r"=[A-Za-z0-9_.]+[),]")
_MIXED = re.compile(r"[A-Za-z0-9_]*(?:[A-Za-z][0-9]|[0-9][A-Za-z])[A-Za-z0-9_]*")


def is_everyday(hit: Hit) -> bool:
    """True for the bare word, which English uses for much else."""
    return hit.word == "line"


def is_code(page: Page, hit: Hit, end: int) -> bool:
    """Whether the word or the token that ends at `end` is written as program code writes names."""
    if not (is_everyday(hit) or page.view[hit.start + 4 : hit.start + 5] == "."):
        return False
    if page.view[hit.start : hit.start + 4] == "LINE" or _NOT_LATIN.search(page.view, hit.end, end + 2):
        return False
    tied = page.view[hit.start + 4 : hit.start + 5] in _TIED or _ARGUMENT.match(page.view, hit.end) is not None
    compound = _COMPOUND.search(page.low, max(0, hit.start - 2), hit.start) is not None
    called = page.view[end : end + 1] in _CALLED
    return tied or compound or called or _ENUMERATED.match(page.view, hit.end) is not None


def sure_before(page: Page, hit: Hit, name: str, end: int) -> float:
    """How sure it is that a name that ends at `end` belongs to a bare `line` behind it; 0 for not at all."""
    gap = page.view[end : hit.start]
    led = len(gap) > 1 and bool(gap.strip())
    if not _MEASURE.fullmatch(name) and (led or speaks(page, hit)):
        return _names.LIKELY
    return 0.0 if gap == "(" else _names.SHOWN


def speaks(page: Page, hit: Hit) -> bool:
    """Whether the surroundings of a bare `line` tell that the app is meant."""
    start, end = hit.start, hit.end
    if page.view[start:end] == "LINE" or _NOT_LATIN.search(page.view, max(0, start - _REACH), end + _REACH):
        return True
    near = [*page.before(start, _REACH), *page.after(end, _REACH)]
    if any(other.families & _PLATFORM and other.detail("platform") != "line" for other in near):
        return True
    begin = max(0, start - _REACH, page.low.rfind("\n", 0, start) + 1)
    return _TOUCH.search(page.low, begin, start) is not None


def names_app(page: Page, hit: Hit, place: Follow, start: int, end: int) -> bool:
    """Whether the token at `start`..`end` behind a bare `line` is introduced as a name of the app."""
    if page.view[start] == "@" or place.id_word or _names.id_before(page, hit) or _lists(page, hit, start, end):
        return True
    held = _is_counted(page, hit) or _HELD.search(page.low, max(0, hit.start - 2), hit.start) is not None
    if place.near and not held and _MIXED.fullmatch(page.view, start, end):
        return True
    return speaks(page, hit)


def _is_counted(page: Page, hit: Hit) -> bool:
    return _COUNTED.search(page.low, max(0, hit.start - 8), hit.start) is not None


def _lists(page: Page, hit: Hit, start: int, end: int) -> bool:
    """`Line: sakura_77` as in a list of contacts, and not a parameter with its type (`take(line: bytes)`)."""
    if not set(page.view[hit.end : start]) & {":", "："} or _is_counted(page, hit):
        return False
    before = page.view[max(0, hit.start - 2) : hit.start]
    parameter = before[-1:] == "(" and before[:1] in _IDENTIFIER
    return not parameter and not (before == ", " and page.view[end : end + 1] in {")", ","})
