"""Code signatures inside Mach-O programs: who signed, for which team, and what the program may ask the system for.

Sources: Apple, `mach-o/loader.h`, `mach-o/fat.h` and `cs_blobs.h` (LC_CODE_SIGNATURE, SuperBlob, CodeDirectory);
technical note TN3125. Numbers of the signature are big-endian whatever the processor.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from weftline.apps.apple.entitlements import from_der, from_plist
from weftline.apps.signing.cms import read_signed
from weftline.errors import UnreadableError

_FAT = {b"\xca\xfe\xba\xbe": ">IIIII", b"\xca\xfe\xba\xbf": ">IIQQII"}
_THIN = {b"\xce\xfa\xed\xfe": 28, b"\xcf\xfa\xed\xfe": 32}
_LC_CODE_SIGNATURE = 0x1D
_SUPERBLOB, _DIRECTORY, _WRAPPER = 0xFADE0CC0, 0xFADE0C02, 0xFADE0B01
_XML, _DER = 0xFADE7171, 0xFADE7172
_SLOTS = {5: _XML, 7: _DER}
_HASHES = {1: "sha1", 2: "sha256", 4: "sha384"}
_WITH_TEAM = 0x20200
_MOST_SLICES, _MOST_COMMANDS, _MOST_BLOBS = 16, 4096, 64


@dataclass(slots=True)
class CodeSignature:
    """What one program's signature says. `start`: where it stands in the file; `signers`: certificate (DER) and whether
    its signature over the code directory holds; `whole`: whether code and entitlements are those that were signed.
    """

    start: int
    end: int
    identifier: str = ""
    team: str = ""
    entitlements: dict[str, Any] = field(default_factory=dict)
    signers: list[tuple[bytes, bool | None]] = field(default_factory=list)
    whole: bool | None = None


def code_signatures(data: bytes) -> list[CodeSignature]:
    """The signature of each processor's part of a program. Raises UnreadableError where one is damaged."""
    found = []
    for start, part in _slices(data):
        place = _signature_place(part)
        if place is not None:
            found.append(_read(part, start, *place))
    return found


def is_macho(head: bytes) -> bool:
    """Whether a file is a Mach-O program, of one processor or several."""
    return head[:4] in _FAT or head[:4] in _THIN


def _slices(data: bytes) -> Iterator[tuple[int, bytes]]:
    form = _FAT.get(data[:4])
    if form is None:
        yield 0, data
        return
    count = min(int.from_bytes(data[4:8], "big"), _MOST_SLICES)
    for number in range(count):
        at = 8 + number * struct.calcsize(form)
        if at + struct.calcsize(form) > len(data):
            raise UnreadableError("the list of the program's parts is cut")
        offset, size = struct.unpack_from(form, data, at)[2:4]
        yield offset, data[offset : offset + size]


def _signature_place(part: bytes) -> tuple[int, int] | None:
    """Offset and size of the signature in one processor's part."""
    at = _THIN.get(part[:4], 0)
    if not at or len(part) < at:
        return None
    for _ in range(min(int.from_bytes(part[16:20], "little"), _MOST_COMMANDS)):
        if at + 8 > len(part):
            raise UnreadableError("the program's load commands are cut")
        command, size = struct.unpack_from("<II", part, at)
        if command == _LC_CODE_SIGNATURE and at + 16 <= len(part):
            offset, length = struct.unpack_from("<II", part, at + 8)
            return offset, length
        at += max(size, 8)
    return None


def _read(part: bytes, start: int, offset: int, size: int) -> CodeSignature:
    blobs = dict(_blobs(part[offset : offset + size]))
    found = CodeSignature(start + offset, start + offset + size)
    directory = blobs.get(_DIRECTORY, b"")
    if _XML in blobs:
        found.entitlements = from_plist(blobs[_XML][8:])
    elif _DER in blobs:
        found.entitlements = from_der(blobs[_DER][8:])
    if len(directory) >= 44:
        _read_directory(found, directory)
        found.whole = _is_whole(part, directory, blobs)
        if len(blobs.get(_WRAPPER, b"")) > 8:
            found.signers = read_signed(blobs[_WRAPPER][8:]).verify(directory)
    return found


def _blobs(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(magic, bytes) of each blob, its own head included; the first of a kind counts."""
    if len(data) < 12 or int.from_bytes(data[:4], "big") != _SUPERBLOB:
        raise UnreadableError("the program's signature is no signature block")
    seen = set()
    for number in range(min(int.from_bytes(data[8:12], "big"), _MOST_BLOBS)):
        at = int.from_bytes(data[16 + 8 * number : 20 + 8 * number], "big")
        magic, length = int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big")
        if at + length > len(data) or length < 8:
            raise UnreadableError("a part of the program's signature runs past its end")
        if magic not in seen:
            seen.add(magic)
            yield magic, data[at : at + length]


def _read_directory(found: CodeSignature, directory: bytes) -> None:
    version, identifier = int.from_bytes(directory[8:12], "big"), int.from_bytes(directory[20:24], "big")
    found.identifier = _text(directory, identifier)
    if version >= _WITH_TEAM and len(directory) >= 52:
        found.team = _text(directory, int.from_bytes(directory[48:52], "big"))


def _text(data: bytes, at: int) -> str:
    return data[at : data.find(b"\0", at)].decode("utf-8", "replace") if 0 < at < len(data) else ""


def _is_whole(part: bytes, directory: bytes, blobs: dict[int, bytes]) -> bool | None:
    """Whether the pages of the code and the entitlements have the hashes that the directory lists."""
    hashes, special, pages, limit = (int.from_bytes(directory[at : at + 4], "big") for at in (16, 24, 28, 32))
    width, name, shift = directory[36], _HASHES.get(directory[37]), directory[39]
    if name is None or not width or not 0 < shift < 32 or hashes + pages * width > len(directory):
        return None
    for slot, magic in _SLOTS.items():
        if magic in blobs:
            at = hashes - slot * width
            if slot > special or hashlib.new(name, blobs[magic]).digest()[:width] != directory[at : at + width]:
                return False
    size = 1 << shift
    return pages * size >= limit and all(
        hashlib.new(name, part[page * size : min((page + 1) * size, limit)]).digest()[:width]
        == directory[hashes + page * width : hashes + (page + 1) * width]
        for page in range(pages)
    )
