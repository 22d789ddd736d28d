"""Undo what hides a value, one character for one character, and keep the way back to the original text.

The view of a text has compatibility forms, digits of other scripts and odd spaces folded to ASCII (NFKC where that
gives one ASCII character), invisible characters removed, and digits written as Chinese or Korean words folded in runs.
Look-alike letters are folded only inside words that mix scripts (UTS 39). Offsets are Unicode code points.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from functools import lru_cache

from weftline.observables.engine import Automaton
from weftline.observables.folding import Folding

_HALF = re.compile("[\ud800-\udfff]")
_KEEP = frozenset("ªº´¨¯¸‗")
_DASHES = "‐‑‒–—―−﹘﹣－ー⁃"
_EXTRA = {
    "İ": "I",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
    "’": "'",
    "‘": "'",
}
_HAN, _HANGUL = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸", "공영일이삼사오육륙칠팔구"


def _run(signs: str, least: int) -> str:
    """Runs of at least so many digits of which one and more are words."""
    begins = (rf"[0-9]{{{digits}}}[{signs}][0-9{signs}]{{{least - 1 - digits},}}" for digits in range(least - 1))
    return "|".join([*begins, rf"[0-9]{{{least - 1},}}[{signs}][0-9{signs}]*"])


# what a single digit counts behind a number of other digits: `138 1234 5678一直打给我`
_COUNTED = "直次个個下天些起定共样樣"
_CJK_DIGITS = str.maketrans(_HAN, "001234567891123456789236")
_HANGUL_DIGITS = str.maketrans(_HANGUL, "001234566789")
_CJK_RUN, _HANGUL_RUN = _run(_HAN, 5), _run(_HANGUL, 7)
_APART = (
    "[零〇一二三四五六七八九幺]{2,4}(?:[ \\-][零〇一二三四五六七八九幺]{2,4}){2,4}"
    "|[공영일이삼사오육륙칠팔구]{2,4}(?:[ \\-][공영일이삼사오육륙칠팔구]{2,4}){2,4}"
    "|[공영0][0-9공영일이삼사오육륙칠팔구]{1,2}-[0-9공영일이삼사오육륙칠팔구]{3,4}-[0-9공영일이삼사오육륙칠팔구]{4}"
    "|[1一幺][0-9零〇一二三四五六七八九幺]{2}-[0-9零〇一二三四五六七八九幺]{4}-[0-9零〇一二三四五六七八九幺]{4}"
)
_LOOKALIKES = {
    ord(strange): plain
    for strange, plain in zip(
        "аеорсухіјѕԁһӏкмтвнАВЕКМНОРСТУХІЈЅοαειρνκτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhlkmtbhABEKMHOPCTYXIJSoaeipvktuxABEZHIKMNOPTYX",
        strict=True,
    )
}
_MIXED_WORD = Automaton(
    rb"(?:[A-Za-z0-9]+[\x{370}-\x{52f}]|[\x{370}-\x{52f}]+[A-Za-z0-9])[A-Za-z0-9\x{370}-\x{52f}]*", unicode=True
)
_STOPS = str.maketrans("。｡", "..")
_STOPPED = Automaton("[A-Za-z0-9](?:[。｡][A-Za-z0-9])+".encode(), unicode=True)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], frozenset[int]]:
    """What each character is folded to, and which are removed."""
    fold: dict[int, str] = {ord(odd): plain for odd, plain in _EXTRA.items()}
    fold.update({ord(dash): "-" for dash in _DASHES if dash != "ー"})
    drop = {0x034F, 0x115F, 0x1160, 0x3164, 0x20E3, *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080)}
    for code in [*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000), *range(0x10000, 0x20000)]:
        char = chr(code)
        if code in fold or char in _KEEP:
            continue
        folded = _folded(char)
        if folded:
            fold[code] = folded
        elif unicodedata.category(char) == "Cf":
            drop.add(code)
    return {code: plain for code, plain in fold.items() if code not in drop}, frozenset(drop)


def disguises() -> list[tuple[int, int]]:
    """Ranges of characters that the view turns into letters, digits or marks of addresses, or removes."""
    table, drop = _tables()
    codes = [code for code, plain in table.items() if plain.isalnum() or plain in "@.+/\n$" or code in (0x2028, 0x2029)]
    return _ranges([*codes, *drop])


def _ranges(codes: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for code in sorted(set(codes)):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges


def _folded(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and (plain.isascii() or "\uff66" <= char <= "\uff9d") else ""


def fold(text: str) -> tuple[str, array[int] | None]:
    """The view of a text and, where characters were removed, the original offset of each of its characters."""
    if text.isascii():
        return text, None
    plain = _replaced(whole(text), _digit_runs()[0], _with_digits)
    view, origins = _folding().fold(plain)
    if origins is not None or _digits(view) > _digits(plain):
        for runs in _digit_runs()[1:]:
            view = _replaced(view, runs, _with_digits)
    return _with_stops(view), origins


def _digits(text: str) -> int:
    return sum(map(text.count, "0123456789"))


@lru_cache(maxsize=1)
def _folding() -> Folding:
    table, drop = _tables()
    return Folding({code: ord(plain) for code, plain in table.items()}, drop)


def whole(text: str) -> str:
    """The text with half characters (of names that are no UTF-8) replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", text)
    return text


def _with_digits(run: str) -> str:
    if run[-1] in _COUNTED:
        number, counted = (run[:-2], run[-2:]) if run[:-2].isascii() else (run[:-1], run[-1:])
        return _with_digits(number) + counted
    return run.translate(_CJK_DIGITS).translate(_HANGUL_DIGITS)


@lru_cache(maxsize=1)
def _digit_runs() -> tuple[Automaton, ...]:
    """Digit words in runs; then each form of them alone, for runs that a folded digit or a removed character parted."""
    forms = (
        f"{_CJK_RUN}[{_COUNTED}]?|{_HANGUL_RUN}|{_APART}",
        _APART,
        f"{_CJK_RUN}[{_COUNTED}]?",
        _HANGUL_RUN,
    )
    return tuple(Automaton(form.encode(), unicode=True) for form in forms)


def _replaced(text: str, pattern: Automaton, new: Callable[[str], str]) -> str:
    """The text with each match replaced."""
    data = text.encode("utf-8", "replace")
    pieces: list[bytes] = []
    at = 0
    for first, last in pattern.spans(data):
        pieces += (data[at:first], new(data[first:last].decode("utf-8")).encode("utf-8"))
        at = last
    return b"".join([*pieces, data[at:]]).decode("utf-8") if pieces else text


def _with_stops(text: str) -> str:
    """Ideographic full stops between Latin letters part labels of a host."""
    return _replaced(text, _STOPPED, lambda labels: labels.translate(_STOPS)) if "。" in text or "｡" in text else text


def unmask(view: str) -> str:
    """The view with look-alike letters folded in words that mix them with Latin ones; same length."""
    return view if view.isascii() else _replaced(view, _MIXED_WORD, _unmasked_word)


def _unmasked_word(text: str) -> str:
    strange = [char for char in text if not char.isascii()]
    latin = any(char.isascii() and char.isalpha() for char in text)
    if not strange or not latin or any(ord(char) not in _LOOKALIKES for char in strange):
        return text
    return text.translate(_LOOKALIKES)


_SWAP = bytes.maketrans(b"?\x1a", b"\x01?")


def shape(view: str) -> bytes:
    r"""The view with one byte for each character: ASCII as it is, everything else as `\x01`."""
    if view.isascii():
        return view.encode("ascii")
    return view.replace("?", "\x1a").encode("ascii", "replace").translate(_SWAP)
