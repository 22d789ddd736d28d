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
def _tables() -> tuple[dict[int, str], re.Pattern[str], re.Pattern[str]]:
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
    fold.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
    return fold, re.compile(_char_class(sorted(fold)) + "+"), re.compile(_char_class(sorted(set(drop))) + "+")


def disguises() -> list[tuple[int, int]]:
    """Ranges of characters that the view turns into letters, digits or marks of addresses, or removes."""
    table, _, droppable = _tables()
    codes = [code for code, plain in table.items() if plain.isalnum() or plain in "@.+/\n$" or code in (0x2028, 0x2029)]
    codes += [code for code in range(0x80, 0x20000) if code not in range(0xD800, 0xE000) and droppable.match(chr(code))]
    return _ranges([code for code in codes if code not in range(0xD800, 0xE000)])


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


def _char_class(codes: list[int]) -> str:
    parts: list[str] = []
    start = previous = codes[0]
    for code in [*codes[1:], -1]:
        if code == previous + 1:
            previous = code
            continue
        parts.append(f"\\U{start:08x}-\\U{previous:08x}")
        start = previous = code
    return "[" + "".join(parts) + "]"


@lru_cache(maxsize=1)
def _changing() -> Automaton:
    """Anything that `fold` changes, as one pass over UTF-8."""
    table, _, droppable = _tables()
    codes = [code for code in range(0x80, 0x20000) if not 0xD800 <= code < 0xE000 and droppable.match(chr(code))]
    classed = _ranges([*codes, *(code for code in table if not 0xD800 <= code < 0xE000)])
    folded = "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in classed)
    return Automaton(f"[{folded}]+|{_CJK_RUN.pattern}|{_HANGUL_RUN.pattern}|{_APART.pattern}".encode(), unicode=True)


def fold(text: str) -> tuple[str, array[int] | None]:
    """The view of a text and, where characters were removed, the original offset of each of its characters."""
    if text.isascii():
        return text, None
    table, foldable, droppable = _tables()
    quick = _quickly(text, table, droppable)
    if quick is not None:
        return quick, None
    offsets: array[int] | None = None
    if droppable.search(text):
        text, offsets = _without(text, droppable)
    text = foldable.sub(lambda run: run.group().translate(table), text)
    text = _APART.sub(lambda run: run.group().translate(_CJK_DIGITS).translate(_HANGUL_DIGITS), text)
    text = _CJK_RUN.sub(lambda run: run.group().translate(_CJK_DIGITS), _with_stops(text))
    return _HANGUL_RUN.sub(lambda run: run.group().translate(_HANGUL_DIGITS), text), offsets


def _quickly(text: str, table: dict[int, str], droppable: re.Pattern[str]) -> str | None:
    """The view where nothing is removed and no digit of another script is folded, which is nearly always; else None."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    pieces: list[str] = []
    at = 0
    for first, last in _changing().spans(data):
        run = data[first:last].decode("utf-8")
        if droppable.search(run):
            return None
        new = run.translate(table)
        if new == run:
            new = run.translate(_CJK_DIGITS).translate(_HANGUL_DIGITS)
        elif any(char.isdigit() for char in new):
            return None
        pieces += (data[at:first].decode("utf-8"), new)
        at = last
    if not pieces:
        return _with_stops(text)
    pieces.append(data[at:].decode("utf-8"))
    return _with_stops("".join(pieces))


def _with_stops(text: str) -> str:
    """Ideographic full stops between Latin letters part labels of a host."""
    if "。" in text or "｡" in text:
        return re.sub("(?<=[A-Za-z0-9])[。｡](?=[A-Za-z0-9])", ".", text)
    return text


def _without(text: str, droppable: re.Pattern[str]) -> tuple[str, array[int]]:
    kept: list[str] = []
    offsets: array[int] = array("q")
    at = 0
    for gap in droppable.finditer(text):
        kept.append(text[at : gap.start()])
        offsets.extend(range(at, gap.start()))
        at = gap.end()
    kept.append(text[at:])
    offsets.extend(range(at, len(text)))
    return "".join(kept), offsets


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
