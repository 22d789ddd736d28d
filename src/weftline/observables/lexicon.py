"""Words that tell what stands beside them: platforms, banks, currencies, roles, in the languages of victims.

One file a language in `data/lexicon/` for what a value is and in `data/wording/` for whose it is: lines of
`type<TAB>word|word|...`. A type is `family` or `family:detail` (`platform:telegram`, `bank:SG`, `cur:THB`). A word
ending in `*` may go on; all others end where the word ends, in scripts that put spaces between words. A line
`=name<TAB>word|...` names words that the file's later lines take in, each combined with each: `third<TAB><my> <kin>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from weftline.observables import view
from weftline.observables.many_words import ManyWords, longest

_OPEN_SCRIPTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


ROLES = frozenset({"own", "mine", "your", "third", "his", "told", "behind", "ask", "service", "feigned", "letter"})
_FOLDERS = ("lexicon", "wording")
_SET = re.compile(r"<(\w+)>")
_JOINERS = frozenset({"id", "connect", "mag", "implies"})
_TOUCHING = frozenset({"cur", "platform", "phone", "scheme", "invite", "account", "bank", "imei"})
# "of him, of her" in Indonesian and Malay, written as one word with what is owned (`telenya`)
OWNED = "nya"
# Arabic writes the article and short prepositions as one word with what follows (`بالواتساب`)
_CLITICS = frozenset(
    ["ال", "ب", "بال", "و", "وال", "ول", "وب", "وبال", "ل", "لل", "ولل", "ع", "عال", "ف", "فال", "ك", "كال", "ه"]
)
_ARABIC = re.compile("[\u0621-\u064a]")
_LONGEST_CLITIC = 5
_DIGITS = frozenset("0123456789")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LAST = "\U0010ffff"


class Hit(NamedTuple):
    """A context word in a text. `types` as in the lexicon, `families` their parts before the colon."""

    start: int
    end: int
    word: str
    types: tuple[str, ...]
    families: frozenset[str]

    def detail(self, family: str) -> str:
        """What stands behind the colon for a family (`SG` of `bank:SG`), or an empty string."""
        prefix = family + ":"
        for name in self.types:
            if name.startswith(prefix):
                return name[len(prefix) :]
        return ""


@dataclass(frozen=True, slots=True)
class _Entry:
    types: tuple[str, ...]
    families: frozenset[str]
    open_end: bool
    of_roles: frozenset[str]
    of_rest: frozenset[str]


@lru_cache(maxsize=1)
def entries() -> dict[str, _Entry]:
    """All words, folded and in lower case, of all languages."""
    types: dict[str, list[str]] = {}
    open_ends: set[str] = set()
    for kind, written in _written():
        word = written.removesuffix("*")
        if word != written:
            open_ends.add(word)
        if word and kind not in types.setdefault(word, []):
            types[word].append(kind)
    return {word: _entry(tuple(names), word in open_ends) for word, names in types.items()}


def _written() -> Iterator[tuple[str, str]]:
    """Every type with each of its words as the files give them, named sets taken in."""
    for folder in _FOLDERS:
        place = files("weftline.observables").joinpath("data", folder)
        for file in sorted(place.iterdir(), key=lambda item: item.name):
            sets: dict[str, list[str]] = {}
            for line in file.read_text("utf-8").splitlines() if file.name.endswith(".tsv") else ():
                kind, _, given = line.partition("\t")
                if not line.strip() or line.startswith("#"):
                    continue
                folded = view.fold(given)[0].lower()
                spelled = [each for word in folded.split("|") for each in _combined(word.strip(), sets)]
                if kind.startswith("="):
                    sets[kind[1:].strip()] = spelled
                    continue
                yield from ((kind.strip(), word) for word in spelled)


def _combined(word: str, sets: dict[str, list[str]]) -> Iterator[str]:
    """A word with every choice of the sets that it names."""
    parts = _SET.split(word)
    if len(parts) == 1:
        yield word
        return
    yield from map("".join, product(*(sets[part] if index % 2 else [part] for index, part in enumerate(parts))))


@lru_cache(maxsize=4096)
def _entry(names: tuple[str, ...], open_end: bool) -> _Entry:
    families = frozenset(name.partition(":")[0] for name in names)
    return _Entry(names, families, open_end, families & ROLES, families - ROLES)


@cache
def words(*wanted: str) -> tuple[str, ...]:
    """All words of the given families or full types, longest first."""
    named = _by_type()
    chosen = {word for name in wanted for word in named.get(name, ())}
    return tuple(sorted(chosen, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def _by_type() -> dict[str, list[str]]:
    """The words of each family and of each full type."""
    named: dict[str, list[str]] = {}
    for word, entry in entries().items():
        for name in {*entry.types, *entry.families}:
            named.setdefault(name, []).append(word)
    return named


def is_open_script(char: str) -> bool:
    """True for a letter of a script that writes no spaces between words."""
    return _OPEN_SCRIPTS.match(char) is not None


def lower(text: str) -> str:
    """Lower case of the same length."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(_lower_char(char) for char in text)


def _lower_char(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


class _Bounds(NamedTuple):
    """What may stand beside a word: letters of other scripts always, Latin letters never unless `open_end`, and digits
    only where they may touch it before or behind, as they do currencies; so may an owner behind it.
    """

    closed: bool
    open_end: bool
    digit_before: bool
    touching: bool


@lru_cache(maxsize=2)
def _matcher(*, roles: bool) -> tuple[ManyWords, list[_Bounds]]:
    """All words, and what bounds each. Role wording is apart, since it holds other words (`my wechat`)."""
    bounds: dict[str, _Bounds] = {}
    for word, entry in entries().items():
        if entry.families & ROLES if roles else entry.families - ROLES - _JOINERS:
            closed = word.isascii() and word[0].isalnum() and word[-1].isalnum()
            touching = bool(entry.families & _TOUCHING)
            bounds[word] = _Bounds(closed, entry.open_end, "cur" in entry.families, touching)
    return ManyWords(bounds), list(bounds.values())


def _matches(low: str, *, roles: bool) -> list[tuple[int, int]]:
    """Where words stand in their bounds, with the digits and owners that touch them; the longest where several fit."""
    automaton, bounds = _matcher(roles=roles)
    found: list[tuple[int, int]] = []
    size = len(low)
    for number, start, end in automaton.places(low):
        closed, open_end, digit_before, touching = bounds[number]
        if closed:
            if start and (left := low[start - 1]) in _LATIN:
                if not (digit_before and left in _DIGITS):
                    continue
                start -= 1  # noqa: PLW2901 - the digit belongs to the match
            if not open_end and end < size and (right := low[end]) in _LATIN:
                if not touching:
                    continue
                if right == OWNED[0] and low.startswith(OWNED, end):
                    end += len(OWNED)  # noqa: PLW2901 - so does the owner
                    right = low[end : end + 1]
                if right in _DIGITS:
                    end += 1  # noqa: PLW2901
                elif right in _LATIN:
                    continue
        found.append((start, end))
    return longest(found)


def any_of(words: Iterable[str]) -> bytes:
    """Any of the words, the longest first, as a pattern of their UTF-8 bytes.

    They stand in order, so that beginnings which words share become one path: an automaton of thousands of separate
    paths is slow to grow while it reads.
    """
    ordered = sorted(words, key=lambda word: word + _LAST)
    return b"(?:" + b"|".join(map(literal, ordered)) + b")"


def literal(word: str) -> bytes:
    """A word as a pattern of its UTF-8 bytes."""
    if word.isascii():
        return re.escape(word).encode("ascii")
    return b"".join(b"\\x%02x" % byte for byte in word.encode("utf-8"))


def scan(low: str, *, roles: bool = False) -> list[Hit]:
    """Context words, or role wording, of a folded text in lower case, in order; the longest where several fit."""
    known = entries()
    size = len(low)
    hits: list[Hit] = []
    for start, end in _matches(low, roles=roles):
        word = low[start:end]
        entry = known.get(word)
        if entry is None:
            start, end, word = _bare(low, start, end)  # noqa: PLW2901 - a digit beside the word is no part of it
            entry = known.get(word)
        elif not roles and not entry.of_rest:
            word = word.removesuffix(OWNED)
            entry = known.get(word)
        if (
            entry is not None
            and (not start or _begins(low, start, word[0]))
            and (entry.open_end or end >= size or not _joined(low[end - 1], low[end]))
        ):
            hits.append(Hit(start, end, word, entry.types, entry.of_roles if roles else entry.of_rest))
    return hits


def _begins(low: str, start: int, first: str) -> bool:
    """Whether a word begins at `start`: no letter of the same word stands before it but an Arabic clitic."""
    if not _joined(low[start - 1], first):
        return True
    if not _ARABIC.match(first):
        return False
    begin = start
    while begin > max(0, start - _LONGEST_CLITIC) and low[begin - 1].isalpha():
        begin -= 1
    return low[begin:start] in _CLITICS


def _bare(low: str, start: int, end: int) -> tuple[int, int, str]:
    """A match without the digit that touches the word behind it or before it, and the word without its owner."""
    if low[end - 1].isdigit():
        end -= 1
    if low[start:end] not in entries() and low[start].isdigit():
        start += 1
    word = low[start:end]
    return start, end, word if word in entries() else word.removesuffix(OWNED)


@lru_cache(maxsize=65536)
def _joined(left: str, right: str) -> bool:
    """True where two characters belong to one word: letters (or marks) of scripts that write spaces."""
    if not (left.isalpha() and right.isalpha()):
        return False
    if left.isascii() != right.isascii() and (_OPEN_SCRIPTS.match(left) or _OPEN_SCRIPTS.match(right)):
        return False
    return not (_OPEN_SCRIPTS.match(left) or _OPEN_SCRIPTS.match(right))
