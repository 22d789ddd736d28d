r"""Bytes to lines of text: encodings, endless lines, and no byte dropped.

Bytes that do not fit the encoding stay visible as `\xNN`; NUL becomes the symbol U+2400.
"""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator
from typing import BinaryIO

LINE_CAP = 65_536
_CHUNK = 1 << 20
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def encoding_of(head: bytes) -> tuple[str, str]:
    """The encoding of a text and how it is known: `mark`, `fits` or `assumed`."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, "mark"
    if len(head) >= 8 and head.count(0) > len(head) // 8:
        wide = _wide(head)
        if wide:
            return wide, "assumed"
    for name in ("utf-8", "gb18030"):
        if _fits(head, name):
            return name, "fits" if name == "utf-8" else "assumed"
    return "cp1252", "assumed"


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: zero bytes on one side only, and hardly anything but letters, marks and spaces."""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if max(odd, even) <= len(head) // 5 or min(odd, even) > len(head) // 100:
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(name, "replace")
    strange = sum(not letter.isprintable() and letter not in "\r\n\t" for letter in text)
    return name if strange * 50 <= len(text) else ""


def _fits(head: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError as error:
        # A few broken bytes in a long UTF-8 text do not make it another encoding.
        return name == "utf-8" and error.start > 0 and _mostly_utf8(head)
    return name == "utf-8" or sum("\u4e00" <= letter <= "\u9fff" for letter in text) * 4 > len(text)


def _mostly_utf8(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    wide = sum(letter > "\x7f" for letter in text) - bad
    return bad * 20 < len(text) and (wide > bad * 3 or bad <= 3)


def looks_like_text(head: bytes) -> bool:
    """True where the bytes read as text in some encoding: hardly any control characters."""
    if not head:
        return False
    name, how = encoding_of(head)
    if how == "mark" or name.startswith("utf-16"):
        return True
    part = head[:8192]
    controls = sum(byte in _CONTROLS for byte in part)
    return controls * 50 <= len(part) + 50 and controls * 4 < max(len(part), 1)


def head_text(head: bytes) -> str:
    """The first bytes as text, for sniffing only."""
    name, _ = encoding_of(head)
    return head.decode(name, "ignore")


def decode(data: bytes) -> str:
    """A whole small text. Nothing is dropped."""
    name, _ = encoding_of(data[:LINE_CAP])
    return data.decode(name, "backslashreplace").replace("\0", "\u2400")


def chunks(file: BinaryIO, encoding: str) -> Iterator[str]:
    """A text in pieces of about a million characters."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    while data := file.read(_CHUNK):
        text = decoder.decode(data)
        yield text.replace("\0", "\u2400") if "\0" in text else text
    if tail := decoder.decode(b"", final=True):
        yield tail


def lines(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    r"""Numbered lines from 1, without their ends (`\n`, `\r\n`).

    A line longer than `LINE_CAP` comes in several pieces with the same number.
    """
    number, rest = 0, ""
    for text in chunks(file, encoding):
        parts = (rest + text).split("\n")
        rest = parts.pop()
        for part in parts:
            if len(part) > LINE_CAP:
                number += 1
                yield from _pieces(number, part.removesuffix("\r"))
                continue
            number += 1
            yield number, part.removesuffix("\r")
        if len(rest) > _CHUNK:
            # An endless line must not be gathered in memory; its pieces keep one number.
            yield from _pieces(number + 1, rest[:-1])
            rest = rest[-1:]
    if rest:
        yield from _pieces(number + 1, rest.removesuffix("\r"))


def _pieces(number: int, text: str) -> Iterator[tuple[int, str]]:
    for start in range(0, max(len(text), 1), LINE_CAP):
        yield number, text[start : start + LINE_CAP]


def whole_lines(file: BinaryIO, encoding: str, cap: int = sys.maxsize) -> Iterator[tuple[int, str]]:
    """Numbered lines, long ones in one piece, cut at about `cap` characters."""
    pending, at = "", 0
    for number, text in lines(file, encoding):
        if number != at and at:
            yield at, pending
            pending = ""
        if len(pending) < cap:
            pending += text
        at = number
    if at:
        yield at, pending


def stream_of(data: bytes) -> BinaryIO:
    """Bytes as a file."""
    return io.BytesIO(data)


def json_start(head: bytes) -> str:
    """The beginning of what may be JSON, without a mark and white space before it; empty where it is none."""
    text = head_text(head).lstrip("\ufeff \r\n\t") if looks_like_text(head) else ""
    return text if text.startswith(("{", "[")) else ""
