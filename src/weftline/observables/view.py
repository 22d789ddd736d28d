"""Undo what hides a value, one character for one character, and keep the way back to the original text.

The view of a text has compatibility forms, digits of other scripts and odd spaces folded to ASCII (NFKC where that
gives one ASCII character), invisible characters removed, and digits written as Chinese or Korean words folded in runs.
Look-alike letters are folded only inside words that mix scripts (UTS 39). Offsets are Unicode code points.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache

from weftline.observables.engine import Automaton

_DROPPED = "\x00"
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
_CJK_DIGITS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸", "0012345678911234567892" + "36")
_HANGUL_DIGITS = str.maketrans("공영일이삼사오육륙칠팔구", "001234566789")
_CJK_RUN = re.compile("[0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸]{5,}")
_HANGUL_RUN = re.compile("[0-9공영일이삼사오육륙칠팔구]{7,}")
_APART = re.compile(
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
_MIXED_WORD = re.compile(
    "(?<![A-Za-z0-9\u0370-\u052f])"
    "(?:[A-Za-z0-9]++[\u0370-\u052f]|[\u0370-\u052f]++[A-Za-z0-9])[A-Za-z0-9\u0370-\u052f]*+"
)
_MIXTURE = Automaton(rb"[\x{370}-\x{52f}][A-Za-z0-9]|[A-Za-z0-9][\x{370}-\x{52f}]", unicode=True)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], frozenset[int]]:
    """What each character is folded to (removed ones to a mark that no view holds), and which are removed."""
    fold: dict[int, str] = {ord(odd): plain for odd, plain in _EXTRA.items()}
    fold.update({ord(dash): "-" for dash in _DASHES if dash != "ー"})
    drop: list[int] = [0x034F, 0x115F, 0x1160, 0x3164, 0x20E3]
    drop += [*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080)]
    for code in [*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000), *range(0x10000, 0x20000)]:
        char = chr(code)
        if code in fold or char in _KEEP:
            continue
        folded = _folded(char)
        if folded:
            fold[code] = folded
        elif unicodedata.category(char) == "Cf":
            drop.append(code)
    fold.update(dict.fromkeys(drop, _DROPPED))
    return fold, frozenset(drop)


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


@lru_cache(maxsize=1)
def _changing() -> Automaton:
    """Anything that `fold` changes, as one pass over UTF-8."""
    classed = _ranges(list(_tables()[0]))
    folded = "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in classed)
    return Automaton(f"[{folded}]+|{_CJK_RUN.pattern}|{_HANGUL_RUN.pattern}|{_APART.pattern}".encode(), unicode=True)


def fold(text: str) -> tuple[str, array[int] | None]:
    """The view of a text and, where characters were removed, the original offset of each of its characters."""
    if text.isascii():
        return text, None
    table, drop = _tables()
    data = _whole(text).encode("utf-8")
    pieces: list[str] = []
    removed: list[int] = []
    at = place = 0
    digits = False
    for first, last in _changing().spans(data):
        before, run = data[at:first].decode("utf-8"), data[first:last].decode("utf-8")
        new = run.translate(table)
        if new == run:
            new = run.translate(_CJK_DIGITS).translate(_HANGUL_DIGITS)
        else:
            digits = digits or any(map(str.isdigit, new))
        place += len(before)
        if _DROPPED in new:
            removed += (place + number for number, char in enumerate(run) if ord(char) in drop)
            new = new.replace(_DROPPED, "")
        place += len(run)
        pieces += (before, new)
        at = last
    if not pieces:
        return _with_stops(text), None
    pieces.append(data[at:].decode("utf-8"))
    view = "".join(pieces)
    if digits or removed:
        view = _digit_words(view)
    return _with_stops(view), _offsets(len(text), removed) if removed else None


def _whole(text: str) -> str:
    """The text with half characters (of names that are no UTF-8) replaced."""
    return _HALF.sub("\ufffd", text) if _HALF.search(text) else text


def _digit_words(view: str) -> str:
    """Runs of digit words that a folded digit or a removed character had parted."""
    view = _APART.sub(lambda run: run.group().translate(_CJK_DIGITS).translate(_HANGUL_DIGITS), view)
    view = _CJK_RUN.sub(lambda run: run.group().translate(_CJK_DIGITS), view)
    return _HANGUL_RUN.sub(lambda run: run.group().translate(_HANGUL_DIGITS), view)


def _offsets(size: int, removed: list[int]) -> array[int]:
    offsets: array[int] = array("q")
    at = 0
    for gap in removed:
        offsets.extend(range(at, gap))
        at = gap + 1
    offsets.extend(range(at, size))
    return offsets


def _with_stops(text: str) -> str:
    """Ideographic full stops between Latin letters part labels of a host."""
    if "。" in text or "｡" in text:
        return re.sub("(?<=[A-Za-z0-9])[。｡](?=[A-Za-z0-9])", ".", text)
    return text


def unmask(view: str) -> str:
    """The view with look-alike letters folded in words that mix them with Latin ones; same length."""
    if view.isascii() or _MIXTURE.first(view.encode("utf-8", "replace")) < 0:
        return view
    return _MIXED_WORD.sub(_unmasked_word, view)


def _unmasked_word(word: re.Match[str]) -> str:
    text = word.group()
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
