"""What may be taken from somebody under 18: plain text alone, so that no picture of a child is ever handed in."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import Final, Literal

Reason = Literal["empty", "too_large", "too_many", "too_much", "picture", "text_only"]

_ENDINGS: Final = tomllib.loads(files("weftline.intake").joinpath("data/endings.toml").read_text("utf-8"))
TEXT_ENDINGS: Final = frozenset(_ENDINGS["text"])
PICTURE_ENDINGS: Final = frozenset(_ENDINGS["picture"])
_STARTS: Final = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\0\0\1\0", b"8BPS",
    b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51", b"\x1aE\xdf\xa3", b"FLV\1", b"\0\0\1\xba",
    b"\0\0\1\xb3", b"0&\xb2u\x8ef\xcf\x11", b"IIU\0", b"FUJIFILMCCD", b".RMF", b"\x06\x0e\x2b\x34",
)  # fmt: skip
_MARKUP: Final = re.compile(r"<\s{0,9}(?:svg|html|!doctype|img|video|\?xml)|data:(?:image|video)", re.IGNORECASE)
_CODE: Final = re.compile(r"[A-Za-z0-9+/=_\-]+")
_LONG_RUN, _LONG_LINE, _MANY_LINES = 1000, 60, 8
_CONTROL: Final = frozenset(range(32)) - {9, 10, 11, 12, 13}


def ending_of(name: str) -> str:
    """The last ending of a file name in lower case, without its dot."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def looks_like_picture(head: bytes) -> bool:
    """True where content begins as a picture or video does, whatever its name says."""
    if head.startswith(_STARTS):
        return True
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"skip"}:
        return True
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"AVI "}:
        return True
    return len(head) > 376 and head[0] == head[188] == head[376] == 0x47


def is_plain_text(data: bytes) -> bool:
    """True where all of it is readable text that carries nothing else: no markup, no long runs of coded bytes."""
    text = _decoded(data)
    if text is None:
        return False
    return not (_MARKUP.search(text) or _carries_code(text))


def _carries_code(text: str) -> bool:
    """True for a long run, or many lines in a row, of the letters in which bytes are coded (base64, hexadecimal)."""
    lines_of_code = 0
    for line in text.splitlines():
        bare = line.strip()
        if len(bare) >= _LONG_RUN and any(len(run) >= _LONG_RUN for run in _CODE.findall(bare)):
            return True
        lines_of_code = lines_of_code + 1 if len(bare) >= _LONG_LINE and _CODE.fullmatch(bare) else 0
        if lines_of_code >= _MANY_LINES:
            return True
    return False


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return None
        return None if any(ord(c) in _CONTROL for c in text) else text
    if _CONTROL.intersection(data):
        return None
    return data.decode("utf-8", "replace") if _is_utf8(data) else data.decode("latin-1")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def refused_from_minor(name: str, data: bytes) -> Reason | None:
    """Why a file of somebody under 18 is not taken; None where it is plain text by its name and by its content."""
    ending = ending_of(name)
    if ending in PICTURE_ENDINGS or looks_like_picture(data[:1024]):
        return "picture"
    if ending not in TEXT_ENDINGS or not is_plain_text(data):
        return "text_only"
    return None


def safe_name(given: str, taken: set[str]) -> str:
    """A file name without folders and invisible characters, unlike all in `taken` and unlike the report's own."""
    base = given.replace("\\", "/").rpartition("/")[2]
    base = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = base.rpartition(".")
    stem, ending = (stem, ending[:20]) if dot and stem else (base, "")
    stem = stem[:80] or "file"
    if f"{stem}.{ending}".casefold() == "report.json":
        stem = "report as sent"
    for number in range(1, len(taken) + 2):
        name = f"{stem}{f' ({number})' if number > 1 else ''}{f'.{ending}' if ending else ''}"
        if name.casefold() not in {other.casefold() for other in taken}:
            return name
    raise AssertionError("among n + 1 names one is unlike n others")
