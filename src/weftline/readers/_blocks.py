"""A text as blocks of whole lines in UTF-8, with the places of its lines as arrays, for formats read in columns."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from weftline.readers._text import chunks

Array: TypeAlias = npt.NDArray[np.int64]
Octets: TypeAlias = npt.NDArray[np.uint8]
PIECE = 8 << 20
MARGIN = 128
_CHUNK = 1 << 21


class Lines(NamedTuple):
    """Lines of one block: `data` as bytes and as `octets` (with a margin of zeros behind), the first byte of each line
    and the byte behind its last, without the line end.
    """

    data: bytes
    octets: Octets
    starts: Array
    ends: Array


def blocks(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    r"""Pieces of about two million bytes in UTF-8 that end with a line; a line longer than `PIECE` is cut.

    Line ends are `\n`.
    """
    raw = encoding in {"utf-8", "utf-8-sig"}
    rest = b""
    for chunk in _read(file) if raw else _encoded(file, encoding):
        data = rest + chunk
        end = data.rfind(b"\n") + 1
        if not end and len(data) < PIECE:
            rest = data
            continue
        end = end or _whole(data)
        rest = data[end:]
        yield _clean(data[:end]) if raw else data[:end].replace(b"\r\n", b"\n")
    if rest:
        yield (_clean(rest) if raw else rest).removesuffix(b"\r")


def _read(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    first = file.read(_CHUNK)
    yield first.removeprefix(codecs.BOM_UTF8)
    while data := file.read(_CHUNK):
        yield data


def _encoded(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    for text in chunks(file, encoding):
        yield text.encode()


def _clean(data: bytes) -> bytes:
    """UTF-8 with everything that is none made visible, as `chunks` does."""
    if b"\r" in data:  # looking for one byte is far quicker than for two
        data = data.replace(b"\r\n", b"\n")
    if b"\0" not in data:
        if data.isascii():
            return data
        try:
            data.decode()
        except UnicodeDecodeError:
            pass
        else:
            return data
    return data.decode("utf-8", "backslashreplace").replace("\0", "\u2400").encode()


def _whole(data: bytes) -> int:
    """Where the last whole character ends, and no carriage return that may belong to a line end."""
    end = len(data) - data.endswith(b"\r")
    while end > len(data) - 5 and data[end - 1] & 0xC0 == 0x80:
        end -= 1
    return end - 1 if data[end - 1] >= 0xC0 else end


def lines_of(data: bytes) -> Lines:
    """The lines of a block."""
    octets = np.frombuffer(data + bytes(MARGIN), np.uint8)
    breaks = np.flatnonzero(octets[: len(data)] == 10)
    if data.endswith(b"\n"):
        ends = breaks
        starts = np.concatenate(([0], breaks[:-1] + 1))
    else:
        ends = np.concatenate((breaks, [len(data)]))
        starts = np.concatenate(([0], breaks + 1))
    return Lines(data, octets, starts.astype(np.int64), ends.astype(np.int64))
