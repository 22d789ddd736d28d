"""Writes Android binary XML (AOSP's ResourceTypes.h) and the string pools that resources.arsc shares with it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

ANDROID = "http://schemas.android.com/apk/res/android"
ATTRIBUTE_IDS: dict[str, int] = {
    "label": 0x01010001,
    "icon": 0x01010002,
    "name": 0x01010003,
    "hasCode": 0x0101000C,
    "enabled": 0x0101000E,
    "debuggable": 0x0101000F,
    "exported": 0x01010010,
    "authorities": 0x01010018,
    "value": 0x01010024,
    "id": 0x010100D0,
    "layout_width": 0x010100F4,
    "layout_height": 0x010100F5,
    "text": 0x0101014F,
    "hint": 0x01010150,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "inputType": 0x01010220,
    "targetSdkVersion": 0x01010270,
    "allowBackup": 0x01010280,
    "usesCleartextTraffic": 0x010104EC,
}
"""Resource ids of the framework attributes used here (public.xml of the Android framework)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a resource by its id, e.g. `@string/app_name`."""

    id: int


@dataclass(frozen=True, slots=True)
class Element:
    """An element; attributes known to the framework stand in the android name space, others (`package`) in none."""

    name: str
    attributes: tuple[tuple[str, str | int | bool | Reference], ...] = ()
    children: tuple[Element, ...] = ()


def chunk(kind: int, header: bytes, body: bytes) -> bytes:
    """A resource chunk: type, header size, total size, then its header and body."""
    return struct.pack("<HHI", kind, 8 + len(header), 8 + len(header) + len(body)) + header + body


def string_pool(texts: list[str], *, utf8: bool = False) -> bytes:
    """A `ResStringPool` without styles, in UTF-16 or UTF-8."""
    offsets, body = [], bytearray()
    for text in texts:
        offsets.append(len(body))
        raw = text.encode("utf-8" if utf8 else "utf-16-le", "surrogatepass")
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        body += _length8(units) + _length8(len(raw)) + raw + b"\0" if utf8 else _length16(units) + raw + b"\0\0"
    while len(body) % 4:
        body.append(0)
    start = 28 + 4 * len(texts)
    header = struct.pack("<IIIII", len(texts), 0, 0x100 if utf8 else 0, start, 0)
    return chunk(0x0001, header, struct.pack(f"<{len(offsets)}I", *offsets) + bytes(body))


def _length8(number: int) -> bytes:
    return bytes((number,)) if number < 0x80 else bytes((0x80 | number >> 8, number & 0xFF))


def _length16(number: int) -> bytes:
    return struct.pack("<H", number) if number < 0x8000 else struct.pack("<HH", 0x8000 | number >> 16, number & 0xFFFF)


class _Tree:
    """Collects strings and writes the nodes; attribute names with a resource id come first in the pool."""

    def __init__(self, root: Element) -> None:
        named: set[str] = set()
        other: dict[str, None] = {"android": None, ANDROID: None}
        self._gather(root, named, other)
        ordered = sorted(named, key=ATTRIBUTE_IDS.__getitem__)
        self.ids = [ATTRIBUTE_IDS[name] for name in ordered]
        # A name may be needed both as an attribute with an id and as plain text: the two are different entries.
        self.attribute = {name: index for index, name in enumerate(ordered)}
        self.text = {text: index for index, text in enumerate(other, len(ordered))}
        self.pool = ordered + list(other)

    def _gather(self, element: Element, named: set[str], other: dict[str, None]) -> None:
        other[element.name] = None
        for name, value in element.attributes:
            if name in ATTRIBUTE_IDS:
                named.add(name)
            else:
                other[name] = None
            if isinstance(value, str):
                other[value] = None
        for child in element.children:
            self._gather(child, named, other)

    def nodes(self, element: Element, line: int = 2) -> bytes:
        node = struct.pack("<II", line, 0xFFFFFFFF)
        pairs = sorted(element.attributes, key=lambda pair: ATTRIBUTE_IDS.get(pair[0], 0xFFFFFFFF))
        attributes = b"".join(self._attribute(name, value) for name, value in pairs)
        head = struct.pack("<IIHHHHHH", 0xFFFFFFFF, self.text[element.name], 20, 20, len(pairs), 0, 0, 0)
        out = chunk(0x0102, node, head + attributes)
        for child in element.children:
            out += self.nodes(child, line + 1)
        return out + chunk(0x0103, node, struct.pack("<II", 0xFFFFFFFF, self.text[element.name]))

    def _attribute(self, name: str, value: str | int | bool | Reference) -> bytes:
        space = self.text[ANDROID] if name in ATTRIBUTE_IDS else 0xFFFFFFFF
        key = self.attribute[name] if name in ATTRIBUTE_IDS else self.text[name]
        raw = self.text[value] if isinstance(value, str) else 0xFFFFFFFF
        match value:
            case str():
                kind, number = 0x03, raw
            case bool():
                kind, number = 0x12, 0xFFFFFFFF if value else 0
            case Reference():
                kind, number = 0x01, value.id
            case _:
                kind, number = 0x10, value & 0xFFFFFFFF
        return struct.pack("<IIIHBBI", space, key, raw, 8, 0, kind, number)


def write_axml(root: Element, *, utf8: bool = False) -> bytes:
    """The binary form of an XML document."""
    tree = _Tree(root)
    space = struct.pack("<II", tree.text["android"], tree.text[ANDROID])
    node = struct.pack("<II", 1, 0xFFFFFFFF)
    body = (
        string_pool(tree.pool, utf8=utf8)
        + chunk(0x0180, b"", struct.pack(f"<{len(tree.ids)}I", *tree.ids))
        + chunk(0x0100, node, space)
        + tree.nodes(root)
        + chunk(0x0101, node, space)
    )
    return chunk(0x0003, b"", body)
