"""The tables of a DEX file: strings, types, methods, fields, classes and which methods have code."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weftline.apps.android.dex.classes import Defined, defined_methods
from weftline.errors import UnreadableError

Numbers = NDArray[np.int64]
MOST_STRING = 1 << 16
MOST_ROWS = 1_000_000
MOST_NAME = 2000
MOST_SHAPE = 4000
_ORDER = 0x12345678
_VERSIONS = frozenset(b"0%d\0" % number for number in range(35, 42))


@dataclass(slots=True)
class Dex:
    """A read DEX file. Rows of `methods`: class, proto, name; of `fields`: class, type, name; of `classes`: type,
    access, superclass, interfaces offset, source file, annotations, class data, static values.
    """

    name: str
    data: bytes
    strings: list[str]
    string_at: Numbers
    types: list[str]
    protos: NDArray[np.int64]
    methods: NDArray[np.int64]
    fields: NDArray[np.int64]
    classes: NDArray[np.int64]
    defined: Defined
    anomalies: list[str] = field(default_factory=list)
    _texts: dict[int, str] = field(default_factory=dict)

    def string(self, number: int) -> str:
        """The string of that number, empty where there is none."""
        return self.strings[number] if 0 <= number < len(self.strings) else ""

    def type_name(self, number: int) -> str:
        """The descriptor of that type, empty where there is none."""
        return self.types[number] if 0 <= number < len(self.types) else ""

    def method_class(self, number: int) -> str:
        """The descriptor of the class that a method reference names."""
        return self.type_name(int(self.methods[number, 0])) if 0 <= number < len(self.methods) else ""

    def method_name(self, number: int) -> str:
        """The bare name in a method reference."""
        return self.string(int(self.methods[number, 2]))[:MOST_NAME] if 0 <= number < len(self.methods) else ""

    def method_text(self, number: int) -> str:
        """`Lpkg/Class;->name(Args)Return` of a method reference."""
        known = self._texts.get(number)
        if known is None:
            shape = self.proto_text(int(self.methods[number, 1])) if 0 <= number < len(self.methods) else "()"
            known = self._texts[number] = f"{self.method_class(number)}->{self.method_name(number)}{shape}"
        return known

    def field_text(self, number: int) -> str:
        """`Lpkg/Class;->name:Type` of a field reference."""
        if not 0 <= number < len(self.fields):
            return ""
        owner, kind, name = (int(value) for value in self.fields[number])
        return f"{self.type_name(owner)}->{self.string(name)[:MOST_NAME]}:{self.type_name(kind)}"

    def proto_text(self, number: int) -> str:
        """`(Args)Return` of a prototype."""
        if not 0 <= number < len(self.protos):
            return "()"
        shape = "".join(self.parameters(number))[:MOST_SHAPE]
        return f"({shape}){self.type_name(int(self.protos[number, 1]))}"

    def parameters_of(self, number: int) -> list[str]:
        """The types that a method takes; none where the number names no method."""
        return self.parameters(int(self.methods[number, 1])) if 0 <= number < len(self.methods) else []

    def parameters(self, proto: int) -> list[str]:
        """The parameter types of a prototype."""
        return self._type_list(int(self.protos[proto, 2])) if 0 <= proto < len(self.protos) else []

    def interfaces(self, row: int) -> list[str]:
        """The interfaces that the class in that row implements."""
        return self._type_list(int(self.classes[row, 3]))

    def _type_list(self, at: int) -> list[str]:
        if not 0 < at <= len(self.data) - 4:
            return []
        (count,) = struct.unpack_from("<I", self.data, at)
        count = min(count, 255, (len(self.data) - at - 4) // 2)
        return [self.type_name(number) for number in struct.unpack_from(f"<{count}H", self.data, at + 4)]


def read_dex(name: str, data: bytes) -> Dex:
    """Read the tables of a DEX file. Raises UnreadableError where it has no header; all else becomes an anomaly."""
    if len(data) < 112:
        raise UnreadableError(f"{name} is too short for a DEX file ({len(data)} bytes)")
    anomalies: list[str] = []
    header = struct.unpack_from("<20I", data, 32)
    anomalies += _header(name, data, header[0], header[2])
    table = _Tables(name, data, anomalies)
    string_ids = table.rows(header[6], header[7], "<u4", 1, "strings")[:, 0]
    type_ids = table.rows(header[8], header[9], "<u4", 1, "types")[:, 0]
    protos = table.rows(header[10], header[11], "<u4", 3, "prototypes")
    fields = _split_members(table.rows(header[12], header[13], "<u4", 2, "fields"))
    methods = _split_members(table.rows(header[14], header[15], "<u4", 2, "methods"))
    classes = table.rows(header[16], header[17], "<u4", 8, "classes")
    strings, string_at = _strings(data, string_ids, anomalies)
    types = [strings[number][:MOST_NAME] if number < len(strings) else "" for number in type_ids.tolist()]
    defined = defined_methods(data, classes, anomalies)
    if not strings:
        raise UnreadableError(f"{name} has no string table that can be read")
    return Dex(name, data, strings, string_at, types, protos, methods, fields, classes, defined, anomalies)


def _header(name: str, data: bytes, size: int, order: int) -> list[str]:
    """What in the header is not as a compiler writes it."""
    found = []
    if data[:4] != b"dex\n" or data[4:8] not in _VERSIONS:
        found.append(f"{name} starts with {data[:8]!r} instead of a DEX mark")
    if size != len(data):
        found.append(f"{name} claims {size} bytes and has {len(data)}")
    if order != _ORDER:
        found.append(f"{name} claims another byte order (0x{order:08x})")
    if int.from_bytes(data[8:12], "little") != zlib.adler32(memoryview(data)[12:]):
        found.append(f"the checksum of {name} does not agree with its content")
    return found


@dataclass(slots=True)
class _Tables:
    name: str
    data: bytes
    anomalies: list[str]

    def rows(self, count: int, offset: int, kind: str, width: int, what: str) -> NDArray[np.int64]:
        """A table of `width` numbers a row, cut where the file ends."""
        fitting = max(0, (len(self.data) - offset) // (4 * width)) if offset <= len(self.data) else 0
        fitting = min(fitting, MOST_ROWS)
        if count > fitting:
            self.anomalies.append(f"{self.name} claims {count} {what}, {fitting} fit")
            count = fitting
        if count == 0:
            return np.zeros((0, width), dtype=np.int64)
        flat = np.frombuffer(self.data, dtype=kind, count=count * width, offset=offset)
        return flat.reshape(count, width).astype(np.int64)


def _split_members(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Two halves in the first number, the name in the second."""
    return np.column_stack((rows[:, 0] & 0xFFFF, rows[:, 0] >> 16, rows[:, 1]))


def _strings(data: bytes, offsets: Numbers, anomalies: list[str]) -> tuple[list[str], Numbers]:
    """Every string and where its text starts; where strings overlap too much the later ones are left out."""
    texts: list[str] = []
    starts = np.zeros(len(offsets), dtype=np.int64)
    size = len(data)
    room = 4 * size
    for row, at in enumerate(offsets.tolist()):
        start = at
        while start < size and data[start] & 0x80:
            start += 1
        start += 1
        end = data.find(b"\0", start, start + MOST_STRING)
        raw = data[start : end if end >= 0 else min(start + MOST_STRING, size)]
        room -= len(raw)
        if room < 0:
            anomalies.append(f"strings overlap; those after the first {row} were left out")
            texts.extend([""] * (len(offsets) - row))
            break
        starts[row] = start
        texts.append(raw.decode("ascii") if raw.isascii() else _mutf8(raw))
    return texts, starts


def _mutf8(raw: bytes) -> str:
    """Modified UTF-8: pairs of surrogates and a two-byte zero."""
    try:
        text = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
