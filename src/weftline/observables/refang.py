"""Undo defanging (`hxxp`, `[.]`, `(at)`, spelled dots) inside windows that show it, with the way back kept."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from weftline.observables.engine import Automaton, Encoded

DOTS = r"\.|dot|d0t|点|點|。|punto|ponto|точка|punkt|point|titik|tuldok|chấm|จุด|닷|점|ドット|نقطة|डॉट"
ATS = r"@|at|arroba|arobase|ät|эт|собака|アット|골뱅이|آت|एट"
ENTITIES = {
    "@": r"&(?:commat|#0*64|#[xX]0*40);",
    ".": r"&(?:period|#0*46|#[xX]0*2[eE]);",
    "/": r"&(?:sol|#0*47|#[xX]0*2[fF]);",
    ":": r"&(?:colon|#0*58|#[xX]0*3[aA]);",
    "&": r"&(?:amp|#0*38);",
}
# words that mean the sign and little else, between Latin letters
SIGN_WORDS = (
    "arroba|arobase|arobas|a còng|a cong|собака|собачка|골뱅이|アットマーク|アット|艾特|圈a|小老鼠|klammeraffe"
    "|affenklammer|แอท|آت|एट|ät|a móc|a tròn|собачку|собакой"
)
_STOP_WORDS = r"punto|ponto|point|punkt|точка|chấm|cham|titik|tuldok|dot|点|點|점|닷|ドット|จุด|نقطة|डॉट|\."
SPELLED_MAIL = (
    rf"[A-Za-z0-9][A-Za-z0-9._\-]{{0,40}}(?: (?:{_STOP_WORDS}) [A-Za-z0-9][A-Za-z0-9_\-]{{0,40}}){{0,2}}"
    rf" ?[(\[]?(?:{SIGN_WORDS})[)\]]? ?[A-Za-z0-9][A-Za-z0-9\-]{{0,40}}"
    rf"(?: ?(?:{_STOP_WORDS}) ?[A-Za-z]{{2,12}}){{1,3}}"
)
_IN_MAIL = re.compile(rf"(?P<at> ?[(\[]?(?:{SIGN_WORDS})[)\]]? ?)|(?P<dot> ?(?:{_STOP_WORDS}) ?)", re.IGNORECASE)
_LETTERS_APART = re.compile(r"(?<!\S)(?:[A-Za-z0-9] ){2,30}$")
_REACH = 160
_GAP = re.compile(r"[ \t\n]")
_DOT = rf"\s?[\[({{<]\s?(?:{DOTS})\s?[\])}}>]\s?"
_AT = rf"\s?[\[({{<]\s?(?:{ATS})\s?[\])}}>]\s?"
_SPELLED_DOT = r"(?<=[\w])\s(?:dot|DOT|点|點|точка|닷|ドット)\s(?=[a-z0-9])"
_GLUED_DOT = r"(?<=[A-Za-z0-9])[点點](?=[a-z]{2,6}(?![a-z]))"
_SPELLED_AT = r"(?<=[\w])\sAT\s(?=[a-z0-9])"
_SCHEME = r"(?i:h(?:xx|\*\*|t\*|x\*)p(?P<s>s?)|meow)(?=\s?\[?:)"
_COLON = r"\[:\](?://)?|\[://\]|:\[//\]|:\\\\|:\\/\\/"
_HALF = r"(?<=[\w])\[\.(?=\w)|(?<=[\w])\.\](?=\w)|\\\."
_REWRITE = re.compile(
    f"(?P<scheme>{_SCHEME})|(?P<dot>{_DOT})|(?P<at>{_AT})|(?P<word>{_SPELLED_DOT}|{_GLUED_DOT})|(?P<atword>{_SPELLED_AT})"
    rf"|(?P<colon>{_COLON})|(?P<half>{_HALF})|(?P<slash>\[/\]|\\/)|(?P<entity>{'|'.join(ENTITIES.values())})"
)
_ENCODED = re.compile(r"[\"'(<,]?https?%3a%2f%2f", re.IGNORECASE)
_DECODE = re.compile(r"(?P<percent>%[0-9A-Fa-f]{2})")
_PLAIN = [(re.compile(pattern), char) for char, pattern in ENTITIES.items()]


_SHOWN = Automaton(
    (
        rf"(?i:hxx|h\*\*p|ht\*p|hx\*p|meow:)|[\[({{<] ?(?i:{DOTS}|{ATS}|:|://|/) ?[\])}}>]"
        r"|(?i:(?:^|[\s\"'(<,])https?%3a%2f%2f)|\s(?:dot|DOT|点|點|точка|닷|ドット|AT)\s|\[\.|\.\]|\\\.|:\\\\|://\[|\\/"
        r"|[A-Za-z0-9][点點][a-z][a-z]"
        rf"|{'|'.join(ENTITIES.values())}"
    ).encode(),
    unicode=True,
)


_QUICK = (
    "[", "(", "{", "<", "hxx", "hXX", "HXX", "t*", "**", "x*", "meow", "MEOW", "\\", ".]", " dot ", " DOT ", " AT ",
    "点", "點", "точка", "닷", "ドット", "&", "%3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """A rewritten stretch of a view: `text[i]` stands for `offsets[i]`..`ends[i]` of the view."""

    text: str
    offsets: array[int]
    ends: array[int]


def windows(view: str, low: Encoded) -> Iterator[Window]:
    """Stretches of the view that hold defanged values, rewritten; `low` is the view in lower case."""
    yield from _spelled_mail(view, low)
    if not any(mark in view for mark in _QUICK):
        return
    done = 0
    for first, last in Encoded(view).spans(_SHOWN):
        if first < done:
            continue
        start = _edge(view, first, done, -1)
        end = _edge(view, last, len(view), 1)
        done = end
        window = _rewritten(view, start, end)
        if window is not None:
            yield window


@lru_cache(maxsize=1)
def _mail() -> Automaton:
    return Automaton(SPELLED_MAIL.encode(), unicode=True)


@lru_cache(maxsize=1)
def _signed() -> Automaton:
    return Automaton(rf"[a-z0-9] ?[(\[]?(?:{SIGN_WORDS})[)\]]? ?[a-z0-9]".encode(), unicode=True)


def _spelled_mail(view: str, low: Encoded) -> Iterator[Window]:
    """Mail addresses whose signs are words of the language (`hugo arobase example point net`)."""
    if low.holds(_signed()):
        for start, end in low.spans(_mail()):
            window = _replaced(view, start, end, _IN_MAIL)
            if window is not None:
                yield window
    if " @ " in low.text:
        for start, end in low.spans(_SET_APART):
            window = _replaced(view, start, end, _SPACES)
            if window is not None:
                yield window


_SET_APART = Automaton(
    rb"[a-z0-9][a-z0-9._\-]{0,40} @ [a-z0-9][a-z0-9\-]{0,40}(?: \. [a-z0-9\-]{2,20})?"
    rb" ?\. ?(?:com|net|org|example|invalid|test)\b"
)
_SPACES = re.compile(r"(?P<gap> +)")


def _edge(view: str, at: int, limit: int, step: int) -> int:
    """The end of the cluster around `at`: at most 160 characters, to white space that no dot word joins."""
    if step < 0:
        stop = max(limit, at - _REACH)
        gaps = (gap.end() for gap in reversed(list(_GAP.finditer(view, stop, at))))
    else:
        stop = min(limit, at + _REACH)
        gaps = (gap.start() for gap in _GAP.finditer(view, at, stop))
    for place in gaps:
        if view[place - 1 if step < 0 else place] == "\n" or not _joins(view, place, step):
            return place
    return stop


_JOINING = re.compile(rf"(?i)\s*(?:[\[({{<]\s?(?:{DOTS}|{ATS})\s?[\])}}>]|(?:dot|at|点|點|точка)\s)")
_JOINED = re.compile(
    rf"(?i).*(?:[\[({{<]\s?(?:{DOTS}|{ATS})\s?[\])}}>]|\s(?:dot|at|点|點|точка)|[\[({{<])\s?", re.DOTALL
)
_JOINT = 14
_GAPS = frozenset(" ([{<")


def _joins(view: str, place: int, step: int) -> bool:
    around = view[max(0, place - _JOINT) : place + _JOINT]
    if (
        not any(mark in around for mark in "[({<")
        and " dot" not in around.lower()
        and " AT " not in around
        and "点" not in around
        and "точка" not in around
    ):
        return False
    if step > 0:
        return bool(_JOINING.match(view[place : place + _JOINT])) or bool(
            _JOINED.fullmatch(view[max(0, place - _JOINT) : place + 1])
        )
    return bool(_JOINING.match(view[place - 1 : place + _JOINT])) or bool(
        _JOINED.fullmatch(view[max(0, place - _JOINT) : place])
    )


def _rewritten(view: str, start: int, end: int) -> Window | None:
    window = _replaced(view, start, end, _DECODE if _ENCODED.match(view[start:end]) else _REWRITE)
    apart = (
        _LETTERS_APART.search(view, max(0, start - _REACH), start)
        if window and view[start + 1 : start + 2] in _GAPS
        else None
    )
    if window is None or apart is None:
        return window
    places = range(apart.start(), apart.end(), 2)
    return Window(
        view[apart.start() : apart.end() : 2] + window.text,
        array("q", places) + window.offsets,
        array("q", (place + 1 for place in places)) + window.ends,
    )


def _replaced(view: str, start: int, end: int, rewrite: re.Pattern[str]) -> Window | None:
    source = view[start:end]
    pieces: list[str] = []
    offsets: array[int] = array("q")
    ends: array[int] = array("q")
    at = 0
    for match in rewrite.finditer(source):
        first, last = match.span()
        new = _replacement(match)
        pieces += [source[at:first], new]
        offsets.extend(range(start + at, start + first))
        ends.extend(range(start + at + 1, start + first + 1))
        offsets.extend([start + first] * len(new))
        ends.extend([start + last] * len(new))
        at = last
    if not pieces:
        return None
    pieces.append(source[at:])
    offsets.extend(range(start + at, end))
    ends.extend(range(start + at + 1, end + 1))
    return Window("".join(pieces), offsets, ends)


def _replacement(match: re.Match[str]) -> str:
    kind = "scheme" if match.lastgroup == "s" else match.lastgroup
    if kind == "scheme":
        return "https" if match.group("s") else "http"
    if kind == "gap":
        return ""
    if kind in {"dot", "word", "half"}:
        return "."
    if kind in {"at", "atword"}:
        return "@"
    if kind == "percent":
        char = unquote(match.group())
        return char if char.isascii() and char.isprintable() and char != " " else match.group()
    if kind == "entity":
        return next(char for pattern, char in _PLAIN if pattern.fullmatch(match.group()))
    return "/" if kind == "slash" else ":" if match.group() == "[:]" else "://"
