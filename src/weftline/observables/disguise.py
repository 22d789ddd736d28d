"""Platform words written so that filters miss them: `te.le`, `wh4tsapp`, `l!ne`, `t e l e g r a m`, `카.톡`, `snáp`."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product

from weftline.observables import lexicon
from weftline.observables.folding import Folding
from weftline.observables.lexicon import Hit
from weftline.observables.many_words import ManyWords, longest

_SIGNS = {
    "a": "4@àáâãäåāạảα", "b": "8ß", "c": "çć(", "e": "3€èéêëēẹẻ", "g": "9ğ", "h": "ħ", "i": "1!|ìíîïīịı", "k": "ķ",
    "l": "1|!ł", "n": "ñń", "o": "0òóôõöøōọ", "p": "þ", "r": "ř", "s": "5$śš§", "t": "7+ţť", "u": "ùúûüūụ", "w": "ŵ",
    "y": "ýÿ", "z": "2žż",
    "カ": "力", "ロ": "口", "タ": "夕", "エ": "工", "ト": "卜", "ハ": "八", "ニ": "二", "ー": "一-", "チ": "千",
    "ミ": "三", "ン": "ソ",
}  # fmt: skip
_BETWEEN = ".*_·•~"
_MARKS_BETWEEN = frozenset(_BETWEEN)
_SHORT = frozenset({"line", "tele", "snap", "zalo"})
_SHORTEST = 5
# one sign for all that may stand for each other; a hyphen also parts signs and stays as it is
_ALIKE = {sign: "i" if char == "l" else char for char, signs in _SIGNS.items() for sign in char + signs if sign != "-"}


@lru_cache(maxsize=1)
def _plain() -> dict[str, str]:
    """The platform words that people disguise, each without spaces, and the word as the lexicon has it."""
    found: dict[str, str] = {}
    for word in lexicon.words("platform"):
        bare = word.replace(" ", "")
        latin = bare.isascii() and bare.isalpha() and (len(bare) >= _SHORTEST or bare in _SHORT)
        if latin or (len(bare) > 1 and all(lexicon.is_open_script(char) for char in bare)):
            found.setdefault(bare, word)
    return found


@lru_cache(maxsize=1)
def _automaton() -> tuple[ManyWords, list[str]]:
    """All words as `_alike` leaves them, their signs touching or set apart, and the word that each means."""
    meant: list[tuple[str, str]] = []
    for bare in _plain():
        ways = [(_ALIKE.get(sign, sign), *("-" if sign == "ー" else "")) for sign in bare]
        meant += ((joint.join(signs), bare) for signs in product(*ways) for joint in ("", " ", "-"))
    return ManyWords(form for form, _ in meant), [bare for _, bare in meant]


@lru_cache(maxsize=1)
def _folding() -> Folding:
    return Folding({ord(sign): ord(plain) for sign, plain in _ALIKE.items()}, map(ord, _BETWEEN))


@cache
def _signs(bare: str) -> tuple[frozenset[str], ...]:
    """For each sign of a word those that may stand for it, itself among them."""
    return tuple(frozenset(char + _SIGNS.get(char, "")) for char in bare)


def _means(bare: str, written: str) -> bool:
    """Whether a word is written so: its signs or what stands for them, touching, a mark between some, or all of them
    parted by spaces or by hyphens.
    """
    if written == bare:
        return True
    signs = _signs(bare)
    if len(written) == 2 * len(signs) - 1 and set(written[1::2]) in ({" "}, {"-"}):
        return all(char in sign for char, sign in zip(written[::2], signs, strict=True))
    at = 0
    for sign in signs:
        at += bool(at) and written[at : at + 1] in _MARKS_BETWEEN
        if written[at : at + 1] not in sign:
            return False
        at += 1
    return at == len(written)


def places(low: str) -> list[tuple[int, int]]:
    """Where platform words stand in a text in lower case, disguised or not, in order; the longest where several fit."""
    folded, origins = _folding().fold(low)
    automaton, meant = _automaton()
    spans = [(start, end, meant[number]) for number, start, end in automaton.places(folded)]
    if origins is not None:
        spans = [(origins[start], origins[end - 1] + 1, bare) for start, end, bare in spans]
    return longest([(start, end) for start, end, bare in spans if _means(bare, low[start:end])])


@lru_cache(maxsize=1)
def _readings() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(sign): char for char, signs in _SIGNS.items() for sign in signs}
    return table | dict.fromkeys(map(ord, _BETWEEN + " -"))


def scan(low: str) -> list[Hit]:
    """Disguised platform words of a folded text in lower case, in order."""
    hits: list[Hit] = []
    known = lexicon.entries()
    for start, end in places(low):
        written = low[start:end]
        if written in known or not _half_hidden(written) or not _apart(low, start, end):
            continue
        word = _word(written)
        if word is not None:
            entry = known[word]
            hits.append(Hit(start, end, word, entry.types, entry.of_rest))
    return hits


def _half_hidden(written: str) -> bool:
    """Whether a word is disguised and still shows: half of its signs are letters (`2410` is a number, no `zalo`)."""
    letters = sum(map(str.isalpha, written))
    signs = sum(char not in _BETWEEN and char not in " -" for char in written)
    return not (written.isascii() and letters == len(written)) and 2 * letters >= signs


def _word(written: str) -> str | None:
    """The word that was meant; a sign that stands for two letters is tried as both."""
    plain = _plain()
    bare = written.translate(_readings())
    for attempt in (bare, bare.replace("l", "i"), bare.replace("i", "l")):
        if attempt in plain:
            return plain[attempt]
    return next((plain[word] for word in plain if len(word) == len(bare) and _means(word, written)), None)


def _apart(low: str, start: int, end: int) -> bool:
    """Whether no letter, digit or address goes on at either side."""
    left, right, behind = low[start - 1 : start], low[end : end + 1], low[end + 1 : end + 2]
    if left.isascii() and (left.isalnum() or left in {"@", ".", "/", "_", "-"}):
        return False
    if right.isascii() and right.isalnum() and not lexicon.is_open_script(low[end - 1]):
        return False
    return not (right in {".", "/", "@", "_", "-"} and behind.isascii() and behind.isalnum())
