"""LVM: logical volumes put together from the stretches of one or more disks that the group's own description names.

Source: LVM2, `lvm.conf` and "text format" of its metadata; libvslvm, "Logical Volume Manager (LVM) format".
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from weftline.model.stream import ReadAt

LABEL: Final = b"LABELONE"
_SECTOR: Final = 512
_AREA: Final = b" LVM2 x[5A%r0N*>"
_LARGEST: Final = 64 << 20
_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|#[^\n]*|([{}\[\],=])|([^\s{}\[\],=#"]+)')
_LINEAR: Final = "striped"
_DEPTH: Final = 12
Section = dict[str, object]


class LvmError(Exception):
    """What keeps a group from being read."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a logical volume: its begin and length in bytes, the size of a stripe, and where its stripes lie as
    (physical volume, byte on it).
    """

    begin: int
    length: int
    stripe: int
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Logical:
    """One logical volume. `refused`: why it is not read, or empty."""

    name: str
    size: int
    stretches: tuple[Stretch, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A volume group: the identifiers of its physical volumes in order, and its logical volumes."""

    name: str
    physical: tuple[str, ...]
    logical: tuple[Logical, ...]


def label_of(part: BinaryIO) -> bytes:
    """The label sector of a physical volume from its identifier on, or empty."""
    for sector in range(4):
        part.seek(sector * _SECTOR)
        data = part.read(_SECTOR)
        if data[:8] == LABEL and len(data) == _SECTOR:
            return data[struct.unpack_from("<I", data, 20)[0] & 0x1FF :]
    return b""


def identifier_of(part: BinaryIO) -> str:
    """The identifier of a physical volume, or empty."""
    return label_of(part)[:32].decode("ascii", "replace")


def group_of(part: BinaryIO) -> Group:
    """The group that a physical volume describes. Raises LvmError."""
    label = label_of(part)
    reason = "its description is not on this disk"
    for at, size in _metadata_areas(label):
        try:
            return _group(_text(part, at, size))
        except LvmError as error:
            reason = str(error)
        except (ValueError, TypeError, KeyError, AttributeError, struct.error) as error:
            reason = f"its description is damaged ({type(error).__name__})"
    raise LvmError(reason)


def stream_of(volume: Logical, disks: Mapping[str, BinaryIO]) -> ReadAt:
    """A logical volume as a stream; what lies on a disk that is not at hand raises OSError."""
    starts = [stretch.begin for stretch in volume.stretches]

    def read_at(size: int, offset: int) -> bytes:
        stretch = volume.stretches[max(0, bisect_right(starts, offset) - 1)]
        inner = offset - stretch.begin
        if not 0 <= inner < stretch.length:
            raise OSError("a stretch that the group does not describe")
        row, within = divmod(inner, stretch.stripe)
        column = row % len(stretch.places)
        row //= len(stretch.places)
        disk, begin = stretch.places[column]
        if disk not in disks:
            raise OSError("on a disk of the group that is not at hand")
        disks[disk].seek(begin + row * stretch.stripe + within)
        return disks[disk].read(min(size, stretch.stripe - within, stretch.length - inner))

    return ReadAt(read_at, volume.size)


def _metadata_areas(label: bytes) -> Iterator[tuple[int, int]]:
    """Where descriptions lie: the label lists areas of data, then, behind an empty entry, those of metadata."""
    at, ends = 40, 0
    while at + 16 <= len(label) and ends < 2:
        place, size = struct.unpack_from("<QQ", label, at)
        at += 16
        if place == 0:
            ends += 1
        elif ends == 1 and size:
            yield place, size


def _text(part: BinaryIO, at: int, size: int) -> str:
    """The description in force, which may run over the end of its area to its begin."""
    part.seek(at)
    head = part.read(_SECTOR)
    if len(head) < _SECTOR or head[4:20] != _AREA:
        raise LvmError("its description is damaged")
    place, length = struct.unpack_from("<QQ", head, 40)
    if not (_SECTOR <= place < size and 0 < length <= min(size, _LARGEST)):
        raise LvmError("its description is not in force on this disk")
    part.seek(at + place)
    data = part.read(min(length, size - place))
    if len(data) < length:
        part.seek(at + _SECTOR)
        data += part.read(length - len(data))
    return data.rstrip(b"\0").decode("utf-8", "replace")


def _group(text: str) -> Group:
    found = _section(_words(text), 0)
    name, body = next((name, value) for name, value in found.items() if isinstance(value, dict))
    extent = _number(body, "extent_size") * _SECTOR
    disks: dict[str, tuple[str, int]] = {
        each: (str(value["id"]).replace("-", ""), _number(value, "pe_start") * _SECTOR)
        for each, value in _inner(body, "physical_volumes").items()
    }
    described = _inner(body, "logical_volumes")
    volumes = [_logical(each, value, extent, disks) for each, value in described.items() if "VISIBLE" in _flags(value)]
    return Group(name, tuple(identifier for identifier, _ in disks.values()), tuple(volumes))


def _logical(name: str, body: Section, extent: int, disks: dict[str, tuple[str, int]]) -> Logical:
    stretches, refused, size = [], "", 0
    for key, value in body.items():
        if not key.startswith("segment") or not isinstance(value, dict):
            continue
        begin, length = _number(value, "start_extent") * extent, _number(value, "extent_count") * extent
        size = max(size, begin + length)
        kind = str(value.get("type"))
        named = value.get("stripes")
        if kind != _LINEAR or not isinstance(named, list) or len(named) < 2:
            refused = f"kept as {kind}, which is not read"
            continue
        places = tuple(
            (disks[str(disk)][0], disks[str(disk)][1] + int(str(number)) * extent)
            for disk, number in zip(named[::2], named[1::2], strict=True)
        )
        stripe = _number(value, "stripe_size") * _SECTOR if len(places) > 1 else length
        stretches.append(Stretch(begin, length, max(stripe, 1), places))
    return Logical(name, size, tuple(sorted(stretches, key=lambda each: each.begin)), refused)


def _flags(body: Section) -> list[object]:
    found = body.get("status")
    return found if isinstance(found, list) else []


def _inner(body: Section, name: str) -> dict[str, Section]:
    found = body.get(name)
    return {key: value for key, value in found.items() if isinstance(value, dict)} if isinstance(found, dict) else {}


def _number(body: Section, name: str) -> int:
    return int(str(body[name]))


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        quoted, sign, word = match.groups()
        if quoted is not None:
            yield '"' + quoted
        elif sign or word:
            yield sign or word


def _section(words: Iterator[str], depth: int) -> Section:
    """`name { … }` and `name = value` up to the closing bracket or the end."""
    out: Section = {}
    name = ""
    if depth > _DEPTH:
        raise LvmError("its description is nested too deeply")
    for word in words:
        if word == "}":
            break
        if word == "{":
            out[name] = _section(words, depth + 1)
        elif word == "=":
            out[name] = _value(words)
        else:
            name = word
    return out


def _value(words: Iterator[str]) -> object:
    first = next(words, "")
    if first != "[":
        return first.removeprefix('"')
    out = []
    for word in words:
        if word == "]":
            break
        if word != ",":
            out.append(word.removeprefix('"'))
    return out
