"""The line that opens a WhatsApp message, in every shape that phones write it.

`parse` says whether a line starts like a header and splits it; it decides nothing about day and month. All digits that
Unicode knows are understood. Patterns are anchored and every repetition is bounded, so a line costs constant time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

MARKS = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2060"
SPACES = " \t\u00a0\u202f\u2009\u2007\u2002\u2003\u200a\u3000"
_STRIP = str.maketrans("", "", MARKS)
_M = f"[{MARKS}]{{0,4}}"
_G = f"[{MARKS}{SPACES}]{{0,6}}"
_DATE = (
    rf"(?P<d1>\d{{1,4}}){_M}(?P<sep>[./\-年년]){_G}(?P<d2>\d{{1,2}}){_M}[./\-月월]{_G}"
    r"(?P<d3>\d{1,4})(?P<tail>[.日일]?)"
)
_TIME = (
    rf"(?P<h>\d{{1,2}}){_M}(?P<tsep>[:.h٫時时시]|[ \u00a0\u202f]h){_G}(?P<m>\d{{2}})[分분]?"
    rf"(?:(?:{_M}[:.٫]{_M}|[ \u00a0\u202f]min[ \u00a0\u202f])(?P<s>\d{{2}})(?:[ \u00a0\u202f]s)?)?"
)
_BETWEEN = r"(?P<pre>[^\d\[\]\n]{1,24}?)"
_AFTER = r"(?P<post>[^\d\[\]\n:\-–—]{0,16}?)"
_BRACKET = re.compile(rf"{_M}\[{_G}{_DATE}{_BETWEEN}{_TIME}{_AFTER}\](?P<close>{_G})")
_DASH = rf"{_G}[-–—][{MARKS}]{{0,4}}[{SPACES}]|:[ \u00a0]"
_PLAIN = re.compile(rf"{_M}{_DATE}{_BETWEEN}{_TIME}{_AFTER}(?P<close>{_DASH})")
_TIME_FIRST = re.compile(rf"{_M}(?P<open>\[?){_G}{_TIME}{_AFTER}(?P<pre>[,،]{_G}){_DATE}(?P<close>\]{_G}|{_DASH})")
_SHORT_PASTE = re.compile(rf"{_M}\[{_G}\d{{1,2}}[./\-]\d{{1,2}}[,،]{_G}\d{{1,2}}[:.]\d{{2}}{_AFTER}\]")
_CUT = re.compile(rf"{_M}\[?{_M}\d{{1,4}}(?:{_M}[./\-年월月년]{_G}\d{{0,4}}){{0,2}}([^\n]{{0,24}})")
_NUMBERS = re.compile(r"[\d:\]\-–—. ]+")


def _load() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    text = files("weftline.readers").joinpath("data/time_words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, _, word = line.partition("\t")
            table.setdefault(kind, set()).add(word)
    return {kind: frozenset(words) for kind, words in table.items()}


_TABLE = _load()
_HALVES = {word: kind for kind in ("evening", "noon", "pm", "am") for word in _TABLE[kind]}
_PLAIN_WORDS = _TABLE["linking"] | _TABLE["trailing"] | _TABLE["weekday"] | _TABLE["era"]


class Header(NamedTuple):
    """A line's head, split. `shape` is equal for all headers of one export; `date` as written, `marker` the word for
    the half of the day, `time_text` date and time as written, `end` the offset where the rest of the line begins;
    `date_at` and `stamp_at` are where `date` and `time_text` were taken from.
    """

    shape: str
    date: str
    hour: int
    minute: int
    second: int
    marker: str
    time_text: str
    end: int
    date_at: tuple[int, int]
    stamp_at: tuple[int, int]


class _Words(NamedTuple):
    ok: bool
    marker: str = ""


_NOTHING = _Words(ok=True)


def clean(text: str) -> str:
    """The text without invisible direction marks."""
    return text.translate(_STRIP)


def is_short_paste(line: str) -> bool:
    """True for the head that phones write on copied messages: a date without a year, in brackets."""
    return _SHORT_PASTE.match(line) is not None


def is_cut(line: str) -> bool:
    """True for a line that is the beginning of a head: a date or a part of one, and nothing but words of times."""
    match = _CUT.fullmatch(line)
    return match is not None and _words(_NUMBERS.sub(" ", match[1])).ok


def parse(line: str) -> Header | None:
    """The head of a message, or None where the line does not begin like one."""
    first = line[:1]
    if not first or not (first.isdecimal() or first == "[" or first in MARKS):
        return None
    bracket = "[" if first == "[" or "[" in line[:6] else ""
    match = (_BRACKET if bracket else _PLAIN).match(line)
    if match is None:
        return _time_first(line)
    _, sep, _, _, tail, pre, h, _, m, s, post, close = match.groups()
    span = match.start(1), match.end(11)
    shape = _shape(bracket, sep, tail, close, exact=s is not None)
    return _header(shape, line, (h, m, s), (pre, post), ((span[0], match.end(4)), span), match.end())


def _time_first(line: str) -> Header | None:
    """The same where the time stands before the date, as in Vietnamese."""
    match = _TIME_FIRST.match(line)
    if match is None:
        return None
    close = match["close"]
    if match["open"] != ("[" if close.startswith("]") else ""):
        return None
    shape = "time first " + _shape(match["open"], match["sep"], match["tail"], close, exact=match["s"] is not None)
    places = (match.start("d1"), match.end("d3")), (match.start("h"), match.end("tail"))
    clock = match["h"], match["m"], match["s"]
    return _header(shape, line, clock, (match["pre"], match["post"]), places, match.end())


def _header(
    shape: str,
    line: str,
    clock: tuple[str, str, str | None],
    words: tuple[str, str],
    places: tuple[tuple[int, int], tuple[int, int]],
    end: int,
) -> Header | None:
    before, after = _words(words[0]), (_words(words[1]) if words[1] else _NOTHING)
    if not (before.ok and after.ok) or (before.marker and after.marker):
        return None
    hour, minute, second = int(clock[0]), int(clock[1]), int(clock[2] or 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    stamp = line[slice(*places[1])]
    if words[1] or not stamp.isascii():
        stamp = clean(stamp).strip(SPACES)
    marker = before.marker or after.marker
    return Header(shape, line[slice(*places[0])], hour, minute, second, marker, stamp, end, *places)


@lru_cache(maxsize=1024)
def _shape(bracket: str, sep: str, tail: str, close: str, *, exact: bool) -> str:
    close = close.strip(SPACES + MARKS)[:1]
    return f"{bracket}{sep}{tail}{'s' if exact else ''}{close or ' '}"


@lru_cache(maxsize=4096)
def _words(text: str) -> _Words:
    """What stands between date and time or behind the time: a marker, an era, a linking word, or something else."""
    bare = clean(text).translate({ord(space): " " for space in SPACES}).lower()
    bare = bare.strip(" ,،、;-") if len(bare) > 1 else bare.strip(" ,،、;")
    if not bare:
        return _Words(ok=True)
    if bare.rstrip(".") in _TABLE["phrase"]:
        return _Words(ok=True)
    marker = _marker(bare)
    if marker:
        return _Words(ok=True, marker=marker)
    for word in bare.replace(",", " ").replace("،", " ").split():
        found = _marker(word)
        if found:
            marker = found
        elif word.strip("().") not in _PLAIN_WORDS:
            return _Words(ok=False)
    return _Words(ok=True, marker=marker)


def marker_of(text: str) -> str:
    """`am`, `pm`, `noon` or `evening` for the word beside a time; empty where there is none that is known."""
    return _words(text).marker


def clock_words(text: str) -> str | None:
    """The marker among the words beside a time, empty where there is none; None where a word is not understood."""
    words = _words(text)
    return words.marker if words.ok else None


def _marker(words: str) -> str:
    """`am`, `pm`, `noon` or `evening` for a word for a part of the day, empty for any other."""
    bare = words.replace(" ", "")
    return next((_HALVES[word] for word in (bare, bare.rstrip("."), bare.replace(".", "")) if word in _HALVES), "")


def second_of_day(header: Header) -> int | None:
    """The local second of the day, or None where hour and marker contradict each other."""
    return daily_second(header.hour, header.minute, header.second, header.marker)


def daily_second(hour: int, minute: int, second: int, marker: str) -> int | None:
    """The second of the day of a time as written with the marker for its half of the day."""
    if marker == "am":
        if hour > 12:
            return None
        hour %= 12
    elif marker == "pm":
        hour = hour if hour > 12 else hour % 12 + 12
    elif marker == "noon":
        hour = hour if hour >= 10 else hour + 12
    elif marker == "evening":
        # Twelve "in the evening" is midnight in some phones' wording and noon in none; which day it ends is unsaid.
        hour = hour if hour < 4 or hour > 12 else (hour + 12 if hour < 12 else 24)
    if hour >= 24:
        return None
    return hour * 3600 + minute * 60 + min(second, 59)
