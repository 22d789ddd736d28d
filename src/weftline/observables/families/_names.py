"""Whether a word is the name of an account, or a word of the sentence that happens to stand behind a platform's name.

A wrong name merges strangers, so a word of plain letters counts only where it is written as a name: `@name`, `id name`,
`name: x` at the end of its line. First names and ordinary words never count, however they are introduced.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from weftline.observables import lexicon
from weftline.observables.following import Follow
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

SURE, LIKELY, STATED, SHOWN = 0.9, 0.8, 0.7, 0.5
_UNITS = re.compile(
    r"(?:[0-9]+(?:[._\-][0-9]+)*(?:st|nd|rd|th|ish|h|hr|hrs|hours?|m|mins?|minutes?|s|secs?|seconds?|am|pm|d|days?|wks?|"
    r"weeks?|months?|mths?|y|yrs?|years?|yo|x|k|kg|cm|km|mil|gb|mb|kb|g|p|px|fps|hd|usdt?|sgd|hkd|rmb|btc|eth|myr|php|"
    r"thb|baht|bath|dollars?|bucks|euros?|pesos?|jt|juta|rb|ribu|tr|trieu|won|yen|yuan|times|pcs|pics?|videos?|photos?|"
    r"members|followers|friends|people|contacts|accounts?)|mp[34]|covid-?19|web[23]|[0-9]+in1|24[-_/]?7|[a-z][0-9]|"
    r"[0-9]g|v[0-9]+(?:\.[0-9]+)*|[0-9]+(?:\.[0-9]+)+)",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?i)(?:iphone|ipad|android|galaxy|huawei|xiaomi|redmi|oppo|vivo|windows|ios|macbook|samsung|realme|"
    r"infinix)[0-9]*(?:pro|max|plus|s|ultra|mini)?$"
)
_EVERYBODY = words("at_words")
_NOTHING = frozenset(["none", "unknown", "nil", "null", "same", "yes", "not", "idk", "nothing"])
_LETTERS = re.compile(r"[A-Za-z]+")
_WORD_BEHIND = re.compile(
    r"[ \t]{1,3}(?!(?:and|or|und|oder|y|e|et|o|on|in|at|auf|en|sur|no|pls|plz|please|via|dan|di)\b)[^\W\d_]"
)
_ADJECTIVE = re.compile(
    r"(?:ed|ing|able|ible|ous|ful|ive|ly|ment|tion|sion|ness|less|ical|ado|ada|ido|ida|cht|rrt|iert|bar|lich|isch|ique|"
    r"ante|mente|oso|osa)$",
    re.IGNORECASE,
)
_QUOTES = frozenset("\"'“”„‘’「」『』«»")
_OWNER_BEHIND = re.compile(r"\b(?:saya|aku|dia|nya|pelaku|ko|niya|nila|tôi|nó|mình)[ ]$")
_POSSESSIVE = re.compile(
    r"(?:\b(?:her|his|my|their|your|ur|whose|su|mi|tu|son|sa|mon|ma|ton|seu|meu|minha|sua|o|sein|seine|ihr|ihre|mein|"
    r"meine)|'s|\b(?:его|её|ее|мой|моя|их))[ ]$"
)


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    text = files("weftline.observables").joinpath("data/ordinary.toml").read_text("utf-8")
    listed = {word for block in tomllib.loads(text).values() for word in block.split()}
    written = {word for word in lexicon.entries() if word.isascii() and word.isalpha()}
    return frozenset(listed | written | words("no_names"))


def is_ordinary(text: str) -> bool:
    """True for a word of everyday language, a platform's or payment's word, or a given name."""
    return text.lower() in _ordinary()


def is_display_name(text: str) -> bool:
    """True for a first name or word with a capital (`Lily`), as people are shown, and for words that mean nothing."""
    return (text[:1].isupper() and text[1:].islower() and is_ordinary(text)) or text.lower() in _NOTHING


def is_quantity(text: str) -> bool:
    """True for a number with its unit, a device or a version (`5pm`, `500usd`, `iphone12`): no names."""
    return _UNITS.fullmatch(text) is not None or _DEVICE.match(text) is not None


def is_everybody(text: str) -> bool:
    """True for what follows an @ without naming an account (`@all`, `@home`)."""
    return text.lower() in _EVERYBODY


def confidence(page: Page, hit: Hit, place: Follow, start: int, end: int) -> float:
    """How sure it is that the token at `start`..`end` behind a platform's word names an account; 0 for not at all."""
    text = page.view[start:end]
    bare = text.lstrip("@")
    explicit = text.startswith("@")
    if is_quantity(bare) or (explicit and is_everybody(bare)):
        return 0.0
    if explicit or bare.lower().startswith("live:"):
        return SURE if len(bare) > 1 else 0.0
    if len(bare) < 3:
        return 0.0
    if not _LETTERS.fullmatch(bare):
        return _of_shape(page, hit, place, bare, end)
    return _of_letters(page, hit, place, start, end)


def _of_shape(page: Page, hit: Hit, place: Follow, bare: str, end: int) -> float:
    """A token with a digit, underscore, full stop or hyphen in it."""
    introduced = place.marked or place.id_word
    if any(char.isdigit() or char == "_" for char in bare):
        return SURE if introduced else LIKELY if len(bare) >= 4 else 0.0
    parts = [part for part in re.split(r"[.\-]", bare) if part]
    everyday = all(is_ordinary(part) for part in parts)
    if introduced:
        return SHOWN if everyday and (is_ordinary(bare) or _goes_on(page, end) or not place.id_word) else SURE
    joined = place.joined or _open_script(page, hit, place) or not (everyday or _goes_on(page, end))
    return LIKELY if joined and "." in bare.strip(".") and not (everyday and _goes_on(page, end)) else 0.0


def _of_letters(page: Page, hit: Hit, place: Follow, start: int, end: int) -> float:
    """A token of letters only: a name where an id word or a mark stands before it and no further word behind it."""
    text = page.view[start:end]
    if is_ordinary(text):
        return SHOWN if place.marked and place.proper and text.lower() not in words("no_names") else 0.0
    if len(text) >= 4 and page.view[start - 1 : start] in _QUOTES and page.view[end : end + 1] in _QUOTES:
        return LIKELY
    alone = not _goes_on(page, end)
    titled = text[0].isupper() and text[1:].islower()
    if (place.proper and (place.marked or place.stated or place.direct)) or id_before(page, hit):
        return SURE if alone else SHOWN
    if place.marked or place.id_word:
        return LIKELY if alone and place.marked and not titled and len(text) >= 5 else SHOWN if alone else 0.0
    if len(text) < 5 or not alone:
        return 0.0
    if _open_script(page, hit, place) or _open_behind(page, end):
        return LIKELY if not titled else 0.0
    owned = _POSSESSIVE.search(page.low[max(0, hit.start - 16) : hit.start]) is not None
    if place.stated:
        return STATED if owned and not titled and not _ADJECTIVE.search(text) else SHOWN
    return SHOWN if place.joined and _OWNER_BEHIND.search(page.low[hit.end : start]) else 0.0


_BETWEEN = re.compile(r"[ ](?:в|на|in|on|en|no|na|di|auf|sur|sa|في|của)$")


def id_before(page: Page, hit: Hit) -> bool:
    """`ID LINE x`, `nick telegram x`: the id word stands before the platform's."""
    if hit.word.startswith("id "):
        return True
    before = _BETWEEN.sub("", page.low[max(0, hit.start - 20) : hit.start].rstrip(" "))
    names = lexicon.words("id:name")
    word = next(filter(before.endswith, names)) if before.endswith(names) else ""
    left = before[: -len(word)][-1:] if word else ""
    return bool(word) and not (left.isalnum() and not lexicon.is_open_script(left))


def _open_behind(page: Page, end: int) -> bool:
    behind = page.view[end : end + 2].lstrip(" ")[:1]
    return bool(behind) and _foreign(behind)


def _open_script(page: Page, hit: Hit, place: Follow) -> bool:
    """True where a Latin token follows a word of another script: it is no word of that sentence's language."""
    before = page.view[max(0, place.at - 3) : place.at].rstrip(" ")[-1:]
    return _foreign(hit.word[-1]) or (bool(before) and _foreign(before))


def _foreign(char: str) -> bool:
    """True for letters and vowel signs of scripts other than Latin."""
    latin = "\x00" <= char < "\u0370" or "\u1e00" <= char <= "\u1eff"
    return lexicon.is_open_script(char) or (char.isalpha() and not latin)


def _goes_on(page: Page, end: int) -> bool:
    """True where another word of a script with spaces follows on the same line, as in a sentence or a full name."""
    match = _WORD_BEHIND.match(page.view, end, end + 5)
    return match is not None and not _foreign(match.group()[-1])
