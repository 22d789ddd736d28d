"""Writes a valid DEX 035 file from class descriptions (format: "Dalvik executable format", AOSP)."""

from __future__ import annotations

import hashlib
import struct
import zlib

from weftline_example.apk.dalvik import FieldRef, MethodRef, assemble, outs_of
from weftline_example.apk.dex_nouns import (
    CONSTRUCTOR,
    FINAL,
    OBJECT,
    PRIVATE,
    PUBLIC,
    STATIC,
    Class,
    Field,
    Method,
    Tables,
    collect,
    shorty,
)

__all__ = ["CONSTRUCTOR", "FINAL", "OBJECT", "PRIVATE", "PUBLIC", "STATIC", "Class", "Field", "Method", "write_dex"]

_HEADER, _NO_INDEX = 0x70, 0xFFFFFFFF


def mutf8(text: str) -> bytes:
    """Modified UTF-8: NUL as two bytes, characters beyond the basic plane as two surrogates."""
    out = bytearray()
    raw = text.encode("utf-16-le", "surrogatepass")
    for (unit,) in struct.iter_unpack("<H", raw):
        if 0 < unit < 0x80:
            out.append(unit)
        elif unit < 0x800:
            out += bytes((0xC0 | unit >> 6, 0x80 | unit & 0x3F))
        else:
            out += bytes((0xE0 | unit >> 12, 0x80 | unit >> 6 & 0x3F, 0x80 | unit & 0x3F))
    return bytes(out)


def uleb(number: int) -> bytes:
    """Unsigned LEB128."""
    out = bytearray()
    while True:
        low, number = number & 0x7F, number >> 7
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


class _Data:
    """The data section as it grows, with the map of what lies where."""

    def __init__(self, base: int) -> None:
        self.base, self.bytes = base, bytearray()
        self.map: dict[int, list[int]] = {}

    def add(self, kind: int, content: bytes, align: int = 1) -> int:
        while (self.base + len(self.bytes)) % align:
            self.bytes.append(0)
        offset = self.base + len(self.bytes)
        self.map.setdefault(kind, [0, offset])[0] += 1
        self.bytes += content
        return offset


def write_dex(classes: tuple[Class, ...]) -> bytes:
    """The bytes of a DEX file holding these classes.

    Raises:
        ValueError: an instruction does not fit.
    """
    tables = collect(classes)
    sizes = (
        len(tables.strings) * 4,
        len(tables.types) * 4,
        len(tables.protos) * 12,
        len(tables.fields) * 8,
        len(tables.methods) * 8,
        len(classes) * 32,
    )
    starts = [_HEADER]
    for size in sizes:
        starts.append(starts[-1] + size)
    data = _Data(starts[-1])
    lists: dict[tuple[str, ...], int] = {(): 0}
    for wanted in [params for _, params in tables.protos] + [each.interfaces for each in classes]:
        if wanted not in lists:
            ids = [tables.type(each) for each in wanted]
            lists[wanted] = data.add(0x1001, struct.pack(f"<I{len(ids)}H", len(ids), *ids), 4)
    # Readers walk each kind of item from its first to its last, so that every kind lies in one piece.
    codes = {
        MethodRef(each.name, item.name, item.params, item.returns): data.add(0x2001, _code(item, tables), 4)
        for each in classes
        for item in each.methods
        if item.code
    }
    strings = b"".join(struct.pack("<I", data.add(0x2002, _string(text))) for text in tables.strings)
    members = {each.name: data.add(0x2000, _class_data(each, tables, codes)) for each in classes}
    values = {
        each.name: data.add(0x2005, _constants(_static(each, tables), tables))
        for each in classes
        if any(item.value is not None for item in each.fields)
    }
    definitions = b"".join(
        _class_row(each, tables, lists, members[each.name], values.get(each.name, 0)) for each in _ordered(classes)
    )
    body = strings + _ids(tables, lists) + definitions
    return _seal(starts, (tables, len(classes)), body, data)


def _string(text: str) -> bytes:
    return uleb(len(text.encode("utf-16-le", "surrogatepass")) // 2) + mutf8(text) + b"\0"


def _ids(tables: Tables, lists: dict[tuple[str, ...], int]) -> bytes:
    out = bytearray()
    for name in tables.types:
        out += struct.pack("<I", tables.string(name))
    for returns, params in tables.protos:
        out += struct.pack("<III", tables.string(shorty(params, returns)), tables.type(returns), lists[params])
    for ref in tables.fields:
        out += struct.pack("<HHI", tables.type(ref.owner), tables.type(ref.type), tables.string(ref.name))
    for call in tables.methods:
        proto = tables.protos[call.returns, call.params]
        out += struct.pack("<HHI", tables.type(call.owner), proto, tables.string(call.name))
    return bytes(out)


def _ordered(classes: tuple[Class, ...]) -> list[Class]:
    """Superclasses first, as the format demands."""
    waiting, done = list(classes), []
    names: set[str] = set()
    own = {each.name for each in classes}
    while waiting:
        ready = [each for each in waiting if not ({each.superclass, *each.interfaces} & own) - names]
        if not ready:
            raise ValueError("classes inherit in a circle")
        done += ready
        names |= {each.name for each in ready}
        waiting = [each for each in waiting if each.name not in names]
    return done


def _class_row(each: Class, tables: Tables, lists: dict[tuple[str, ...], int], data: int, values: int) -> bytes:
    return struct.pack(
        "<IIIIIIII",
        tables.type(each.name),
        each.flags,
        tables.type(each.superclass),
        lists[each.interfaces],
        tables.string(each.source) if each.source else _NO_INDEX,
        0,
        data,
        values,
    )


def _class_data(each: Class, tables: Tables, codes: dict[MethodRef, int]) -> bytes:
    direct = [item for item in each.methods if item.flags & (STATIC | PRIVATE | CONSTRUCTOR)]
    virtual = [item for item in each.methods if item not in direct]
    instance = [item for item in each.fields if not item.flags & STATIC]
    groups = (_static(each, tables), instance, direct, virtual)
    content = b"".join(uleb(len(group)) for group in groups)
    for fields in groups[:2]:
        indexed = sorted((tables.field(FieldRef(each.name, item.name, item.type)), item.flags) for item in fields)
        last = 0
        for index, flags in indexed:
            content += uleb(index - last) + uleb(flags)
            last = index
    for methods in (direct, virtual):
        content += _methods(each, methods, tables, codes)
    return content


def _static(each: Class, tables: Tables) -> list[Field]:
    static = [item for item in each.fields if item.flags & STATIC]
    return sorted(static, key=lambda item: tables.field(FieldRef(each.name, item.name, item.type)))


def _constants(static: list[Field], tables: Tables) -> bytes:
    out = bytearray(uleb(len(static)))
    for item in static:
        if item.value is None:
            # A null reference; numbers start at null too because only strings carry constants here.
            out.append(0x1E if item.type[0] in "L[" else 0x04)
            out += b"" if item.type[0] in "L[" else b"\0"
            continue
        index = tables.string(item.value)
        width = max(1, (index.bit_length() + 7) // 8)
        out.append((width - 1) << 5 | 0x17)
        out += index.to_bytes(width, "little")
    return bytes(out)


def _methods(each: Class, methods: list[Method], tables: Tables, codes: dict[MethodRef, int]) -> bytes:
    refs = [(MethodRef(each.name, item.name, item.params, item.returns), item.flags) for item in methods]
    content, last = b"", 0
    for index, flags, offset in sorted((tables.method(ref), flags, codes.get(ref, 0)) for ref, flags in refs):
        content += uleb(index - last) + uleb(flags) + uleb(offset)
        last = index
    return content


def _code(method: Method, tables: Tables) -> bytes:
    ins = sum(2 if each in "JD" else 1 for each in method.params) + (0 if method.flags & STATIC else 1)
    units = assemble(method.code, method.locals_count, ins, tables)
    head = struct.pack("<HHHHII", method.locals_count + ins, ins, outs_of(method.code), 0, 0, len(units) // 2)
    return head + units


def _seal(starts: list[int], tables: tuple[Tables, int], body: bytes, data: _Data) -> bytes:
    known, class_count = tables
    counts = [len(t) for t in (known.strings, known.types, known.protos, known.fields, known.methods)] + [class_count]
    entries = [(0x0000, 1, 0)]
    entries += [
        (kind, count, start) for kind, (count, start) in enumerate(zip(counts, starts, strict=False), 1) if count
    ]
    entries += [(kind, count, start) for kind, (count, start) in data.map.items()]
    while (data.base + len(data.bytes)) % 4:
        data.bytes.append(0)
    map_offset = data.base + len(data.bytes)
    entries = sorted([*entries, (0x1000, 1, map_offset)], key=lambda entry: entry[2])
    data.bytes += struct.pack("<I", len(entries))
    for kind, count, start in entries:
        data.bytes += struct.pack("<HHII", kind, 0, count, start)
    size = data.base + len(data.bytes)
    tail = struct.pack("<IIIIII", size, _HEADER, 0x12345678, 0, 0, map_offset)
    for count, start in zip(counts, starts, strict=False):
        tail += struct.pack("<II", count, start if count else 0)
    tail += struct.pack("<II", len(data.bytes), data.base)
    rest = tail + body + bytes(data.bytes)
    sha1 = hashlib.sha1(rest, usedforsecurity=False).digest()
    checksum = zlib.adler32(sha1 + rest)
    return b"dex\n035\0" + struct.pack("<I", checksum) + sha1 + rest
