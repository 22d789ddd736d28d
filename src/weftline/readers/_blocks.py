"""A text as blocks of whole lines in UTF-8, with the places of its lines as arrays, for formats read in columns."""

from __future__ import annotations

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


def blocks(file: BinaryIO, encoding: str) -> Iterator[tuple[bytes, bool]]:
    r"""Pieces of about two million bytes that end with a line, and whether the piece goes on in the line before.

    Line ends are `\n`; a line longer than `PIECE` comes in several pieces.
    """
    rest, inside = b"", False
    for chunk in _encoded(file, encoding):
        data = rest + chunk
        end = data.rfind(b"\n") + 1
        if not end and len(data) < PIECE:
            rest = data
            continue
        end = end or _whole(data)
        rest = data[end:]
        piece = data[:end]
        if b"\r\n" in piece:
            piece = piece.replace(b"\r\n", b"\n")
        yield piece, inside
        inside = not piece.endswith(b"\n")
    if rest:
        yield rest.removesuffix(b"\r"), inside


def _encoded(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    pieces: list[str] = []
    size = 0
    for text in chunks(file, encoding):
        pieces.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield "".join(pieces).encode()
            pieces, size = [], 0
    if pieces:
        yield "".join(pieces).encode()


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
