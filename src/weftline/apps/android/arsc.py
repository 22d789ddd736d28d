"""The resource table: names and values of all languages, so that labels and configured keys can be looked up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weftline.apps.android.pool import POOL, StringPool, Strings, u16, u32

TABLE, PACKAGE, TYPE, TYPE_SPEC = 0x0002, 0x0200, 0x0201, 0x0202
_STRING_VALUE, _REFERENCE_VALUE = 0x03, 0x01
_COMPLEX, _COMPACT = 0x01, 0x08
_SPARSE, _OFFSET16 = 0x01, 0x02
MOST_VALUES = 3_000_000
_MOST_FOLLOWED = 100


@dataclass(frozen=True, slots=True)
class ResourceValue:
    """One value for one language: a string's number in the table's pool, a reference, or a plain number."""

    language: str
    kind: int
    number: int


@dataclass(slots=True)
class Resources:
    """The table. `names`: resource id to `type/name`; `member`: the file of the archive that it stands in."""

    data: bytes
    pool: Strings | None = None
    names: dict[int, str] = field(default_factory=dict)
    values: dict[int, list[ResourceValue]] = field(default_factory=lambda: defaultdict(list))
    anomalies: list[str] = field(default_factory=list)
    member: str = "resources.arsc"

    def texts(self, resource: int) -> list[tuple[str, str]]:
        """(language, text) of a resource in the table's order, references followed; language empty = default."""
        found: dict[tuple[str, str], None] = {}
        waiting, seen = [resource], {resource}
        while waiting and len(seen) <= _MOST_FOLLOWED:
            for value in self.values.get(waiting.pop(0), [])[:500]:
                if value.kind == _STRING_VALUE and self.pool:
                    found[(value.language, self.pool.text(value.number))] = None
                elif value.kind == _REFERENCE_VALUE and value.number not in seen:
                    seen.add(value.number)
                    waiting.append(value.number)
        return list(found)

    def named_strings(self) -> list[tuple[str, str, int, int]]:
        """(name, text, start, end) of every `string` resource's values, bytes within the table."""
        found: list[tuple[str, str, int, int]] = []
        for resource, name in self.names.items():
            if not name.startswith("string/"):
                continue
            numbers = [value.number for value in self.values.get(resource, ()) if value.kind == _STRING_VALUE]
            found.extend((name[7:], *self.pool.place(number)) for number in numbers if self.pool)
        return found


def read_resources(data: bytes) -> Resources:
    """Read a resource table; what cannot be read is an anomaly, never an exception for bad content."""
    table = Resources(data)
    if u16(data, 0) != TABLE:
        table.anomalies.append(f"the resource table's type is 0x{u16(data, 0):04x} instead of 0x0002")
    packages = 0
    at = u16(data, 2) if 8 <= u16(data, 2) <= 64 else 12
    while at + 8 <= len(data):
        kind, size = u16(data, at), u32(data, at + 4)
        if kind == POOL and table.pool is None:
            table.pool = StringPool.read(data, at)
            table.anomalies += table.pool.anomalies
        elif kind == PACKAGE:
            packages += 1
            _package(table, at, min(at + size, len(data)))
        if size < 8:
            table.anomalies.append(f"a part of the resource table at byte {at} has no size")
            break
        at += size
    if table.pool is None or not packages:
        table.anomalies.append("the resource table holds no package that can be read")
    return table


def _package(table: Resources, start: int, stop: int) -> None:
    data = table.data
    number = u32(data, start + 8) & 0xFF
    types = StringPool.read(data, start + u32(data, start + 268))
    keys = StringPool.read(data, start + u32(data, start + 276))
    at = start + (u16(data, start + 2) if 284 <= u16(data, start + 2) <= 1024 else 288)
    while at + 8 <= stop:
        kind, size = u16(data, at), u32(data, at + 4)
        if kind == TYPE and size >= 20:
            _type(table, number, types, keys, at, min(at + size, stop))
        if size < 8:
            table.anomalies.append(f"a part of a package at byte {at} has no size")
            break
        at += size


def _language(data: bytes, config: int) -> str:
    """`zh`, `zh-TW` … of a type's configuration; other qualifiers are not told apart."""
    if u32(data, config) < 12:
        return ""
    parts = [_packed(data[config + 8 : config + 10], ord("a")), _packed(data[config + 10 : config + 12], ord("0"))]
    return "-".join(part for part in parts if part)


def _packed(two: bytes, base: int) -> str:
    """Two letters, or three packed into fifteen bits."""
    if len(two) < 2 or two == b"\0\0":
        return ""
    if two[0] & 0x80:
        bits = two[1] | two[0] << 8
        return "".join(chr(base + (bits >> shift & 31)) for shift in (0, 5, 10))
    return two.decode("ascii", "replace").strip("\0")


def _type(table: Resources, package: int, types: StringPool, keys: StringPool, at: int, stop: int) -> None:
    data = table.data
    number, flags, count, entries = data[at + 8], data[at + 9], u32(data, at + 12), u32(data, at + 16)
    header = u16(data, at + 2)
    indexes, places = _places(data, at + header, at + entries, flags, count, stop)
    language = _language(data, at + 20)
    type_name = types.text(number - 1)
    base = package << 24 | number << 16
    wanted = type_name in {"string", "id", "drawable", "mipmap", "xml", "layout", "bool", "integer", "array"}
    if not wanted and len(table.names) > MOST_VALUES // 10:
        return
    for index, place in zip(indexes.tolist(), places.tolist(), strict=True):
        resource = base | index
        first, entry_flags = u16(data, place), u16(data, place + 2)
        if entry_flags & _COMPACT:
            key, kind, value = first, entry_flags >> 8, u32(data, place + 4)
        else:
            key = u32(data, place + 4)
            kind, value = data[place + first + 3] if place + first + 8 <= stop else 0, u32(data, place + first + 4)
        if resource not in table.names:
            table.names[resource] = f"{type_name}/{keys.text(key)}"
        if not entry_flags & _COMPLEX:
            table.values[resource].append(ResourceValue(language, kind, value))


def _places(
    data: bytes, offsets_at: int, entries_at: int, flags: int, count: int, stop: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Entry numbers and the bytes where they stand, absent and outlying ones left out."""
    if offsets_at > len(data):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    width = 2 if flags & _OFFSET16 and not flags & _SPARSE else 4
    count = max(0, min(count, (stop - offsets_at) // width, MOST_VALUES))
    raw = np.frombuffer(data, dtype="<u2" if width == 2 else "<u4", count=count, offset=offsets_at).astype(np.int64)
    if flags & _SPARSE:
        index, offset = raw & 0xFFFF, (raw >> 16) * 4
        present = np.ones(count, dtype=bool)
    else:
        index, none = np.arange(count, dtype=np.int64), 0xFFFF if width == 2 else 0xFFFFFFFF
        present = raw != none
        offset = raw * 4 if width == 2 else raw
    place = entries_at + offset
    kept = present & (place + 8 <= stop)
    return index[kept], place[kept]
