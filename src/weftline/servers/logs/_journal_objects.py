"""Objects of a journald file in the order in which they were written, damaged stretches left out.

Source: systemd, "Journal File Format", versions with and without compact objects.
"""

from __future__ import annotations

import lzma
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from weftline.servers.tree.forward import Forward
from weftline.servers.tree.packed import lz4_bytes, zstd_bytes

MAGIC: Final = b"LPKSHHRH"
DATA: Final = 1
ENTRY: Final = 3
HEADER: Final = 208
_COMPACT: Final = 1 << 4
_OBJECT: Final = struct.Struct("<BB6sQ")
_SMALLEST: Final = {1: 64, 2: 40, 3: 64, 4: 16, 5: 16, 6: 24, 7: 64}
_KEPT: Final = (DATA, ENTRY)
_LARGEST: Final = 64 << 20
_UNPACKED: Final = 8 << 20
_STEP: Final = 1 << 16
_XZ, _LZ4, _ZSTD = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Header:
    """What a journal says of itself: size of its header, whether its objects are compact, the machine it is from, how
    many entries it holds and where its last object begins.
    """

    size: int
    compact: bool
    machine: str
    entries: int
    tail: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One object: where it begins, its whole size, and of data and entries what stands behind the object's head."""

    at: int
    size: int
    kind: int
    flags: int
    body: bytes


class CannotUnpackError(ValueError):
    """A compressed payload that is damaged."""


def header_of(head: bytes) -> Header:
    """Read the header. Raises struct.error where it is too short."""
    incompatible = struct.unpack_from("<I", head, 12)[0]
    size = struct.unpack_from("<Q", head, 88)[0]
    tail, _, entries = struct.unpack_from("<3Q", head, 136)
    plain = size if HEADER <= size <= 4096 and size % 8 == 0 else HEADER
    return Header(plain, bool(incompatible & _COMPACT), head[40:56].hex(), entries, tail)


def objects(stream: BinaryIO, header: Header, lost: list[tuple[int, int]]) -> Iterator[Piece]:
    """Every object up to the last one. Stretches in which none can be made out go to `lost` as (begin, end)."""
    window = Forward(stream)
    window.skip(header.size)
    while head := window.look(_OBJECT.size):
        at = window.at
        kind, flags, _, size = _OBJECT.unpack(head) if len(head) == _OBJECT.size else (0, 0, b"", 0)
        if not _plausible(head):
            if at > header.tail and not any(head):
                return
            _find_next(window, header)
            if window.at > at:
                lost.append((at, window.at))
            continue
        if kind in _KEPT:
            body = window.look(size)
            if len(body) < size:
                lost.append((at, at + len(body)))
                return
            yield Piece(at, size, kind, flags, bytes(body[_OBJECT.size :]))
        window.skip(size + -size % 8)


def payload_of(piece: Piece, *, compact: bool) -> bytes:
    """The `FIELD=value` of a data object. Raises CannotUnpackError."""
    packed = piece.body[56 if compact else 48 :]
    try:
        if piece.flags & _XZ:
            unpacker = lzma.LZMADecompressor()
            whole = unpacker.decompress(packed, _UNPACKED)
            if not unpacker.eof:
                raise CannotUnpackError("it breaks off")
            return whole
        if piece.flags & _LZ4:
            size = int.from_bytes(packed[:8], "little")
            if size > _UNPACKED:
                raise CannotUnpackError("a text larger than any that is kept")
            return lz4_bytes(packed[8:], size)
        if piece.flags & _ZSTD:
            return zstd_bytes(packed, _UNPACKED)
    except (lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise CannotUnpackError(str(error)) from error
    return packed


def items_of(piece: Piece, *, compact: bool) -> list[int]:
    """Where the data objects of an entry begin."""
    items = piece.body[48:]
    if compact:
        return [place for (place,) in struct.iter_unpack("<I", items[: len(items) // 4 * 4])]
    return [place for place, _ in struct.iter_unpack("<QQ", items[: len(items) // 16 * 16])]


def _plausible(head: bytes) -> bool:
    if len(head) < _OBJECT.size:
        return False
    kind, flags, reserved, size = _OBJECT.unpack(head)
    return (
        _SMALLEST.get(kind, _LARGEST) <= size < _LARGEST
        and flags in {0, _XZ, _LZ4, _ZSTD}
        and not any(reserved)
        and (not flags or kind == DATA)
    )


def _find_next(window: Forward, header: Header) -> None:
    """Move on to the next place at which an object, and another one behind it, can begin, or to the end."""
    window.skip(8)
    while head := window.look(_OBJECT.size):
        if _plausible(head) and _followed(window, int(_OBJECT.unpack(head)[3])):
            return
        if not any(head):
            block = window.look(_STEP)
            zeros = (len(block) - len(block.lstrip(b"\0"))) // 8 * 8
            if zeros == len(block) and window.at > header.tail:
                window.skip(_LARGEST)
                return
            window.skip(max(8, zeros - 8))
        else:
            window.skip(8)


def _followed(window: Forward, size: int) -> bool:
    behind = window.look(size + -size % 8 + _OBJECT.size)[-_OBJECT.size :]
    return _plausible(behind) or not any(behind)
