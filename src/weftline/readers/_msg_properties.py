"""Properties of Outlook's messages by their numbers (MS-OXMSG, MS-OXPROPS), and compressed Rich Text (MS-OXRTFCP)."""

from __future__ import annotations

import codecs
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from weftline.model.moment import Moment, to_us
from weftline.readers._compound import stream

SUBJECT, BODY, PAGE, RICH, HEADERS, MESSAGE_ID = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D, 0x1035
SENDER, SENDER_ADDRESS, SENDER_SMTP, SUBMITTED, DELIVERED = 0x0C1A, 0x0C1F, 0x5D01, 0x0039, 0x0E06
NAME, ADDRESS, SMTP, ROLE = 0x3001, 0x3003, 0x39FE, 0x0C15
FILE, FILE_NAME, FILE_SHORT = 0x3701, 0x3707, 0x3704
_CODE_PAGES = (0x3FFD, 0x3FDE)
_WIDE, _NARROW, _BINARY, _TIME, _LONG = 0x001F, 0x001E, 0x0102, 0x0040, 0x0003
_ENTRY = struct.Struct("<HHI8s")
_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D
_WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" b"\r\n" rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # fmt: skip
_MOST_RICH = 32 << 20


class Properties:
    """The properties in one storage of a message: the message itself, a recipient or an attached file.

    `head` is how many bytes stand before the first entry of its table.
    """

    def __init__(self, opened: Any, storage: str, head: int, code_page: str = "") -> None:
        self._opened, self._storage = opened, storage
        self._fixed: dict[tuple[int, int], bytes] = {}
        table = stream(opened, f"{storage}__properties_version1.0")
        for at in range(head, len(table) - _ENTRY.size + 1, _ENTRY.size):
            kind, number, _, value = _ENTRY.unpack_from(table, at)
            self._fixed[number, kind] = value
        self.code_page = code_page or self._stated_code_page()

    def _stated_code_page(self) -> str:
        pages = filter(None, map(self.number, _CODE_PAGES))
        return next((name for name in map(_codec, pages) if name), "cp1252")

    def binary(self, number: int) -> bytes:
        """A property of bytes; none where it is not there."""
        return stream(self._opened, f"{self._storage}__substg1.0_{number:04X}{_BINARY:04X}")

    def text(self, number: int) -> str:
        """A property of letters, stored wide or in the message's code page; empty where it is not there."""
        wide = stream(self._opened, f"{self._storage}__substg1.0_{number:04X}{_WIDE:04X}")
        if wide:
            text = wide[: len(wide) // 2 * 2].decode("utf-16-le", "replace")
        else:
            narrow = stream(self._opened, f"{self._storage}__substg1.0_{number:04X}{_NARROW:04X}")
            text = narrow.decode(self.code_page, "backslashreplace")
        return text.rstrip("\0").replace("\0", "\u2400").replace("\r\n", "\n")

    def number(self, number: int) -> int | None:
        """A whole number, None where it is not there."""
        value = self._fixed.get((number, _LONG))
        return int.from_bytes(value[:4], "little") if value else None

    def moment(self, number: int) -> Moment | None:
        """A time in hundreds of nanoseconds since 1601, UTC."""
        value = self._fixed.get((number, _TIME))
        ticks = int.from_bytes(value, "little") if value else 0
        if not ticks:
            return None
        try:
            at = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return Moment(None, str(ticks))
        return Moment(to_us(at), at.isoformat(), "UTC", "file")


def _codec(number: int) -> str:
    name = "utf-8" if number == 65_001 else f"cp{number}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def rich_text(data: bytes) -> bytes:
    """Compressed Rich Text as it was; as far as it goes where it breaks off, empty where it is none."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<4xII", data)
    size = min(size, _MOST_RICH)
    if kind == _STORED:
        return data[16 : 16 + size]
    return _unpacked(data[16:], size) if kind == _COMPRESSED else b""


def _unpacked(data: bytes, size: int) -> bytes:
    """The steps of MS-OXRTFCP: a byte of flags for eight letters or references into a window of 4,096."""
    made = bytearray(_WINDOW)
    at = 0
    while at < len(data) and len(made) < size + len(_WINDOW):
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                made += data[at : at + 1]
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2], "big")
            at += 2
            back = (len(made) - (reference >> 4)) % 4096
            if at > len(data) or not back:  # a reference to where the next letter goes ends it
                return bytes(made[len(_WINDOW) :])
            for _ in range((reference & 15) + 2):
                made.append(made[-back])
    return bytes(made[len(_WINDOW) :])
