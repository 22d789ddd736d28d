"""Compiled XML (the manifest, layouts, configurations): a tolerant reader that says what it had to overlook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from weftline.apps.android.pool import POOL, StringPool, Strings, u16, u32
from weftline.errors import UnreadableError

XML = 0x0003
_START_NAMESPACE, _END_NAMESPACE, _START, _END, _TEXT = 0x0100, 0x0101, 0x0102, 0x0103, 0x0104
_RESOURCE_MAP = 0x0180
_KNOWN = frozenset({POOL, _START_NAMESPACE, _END_NAMESPACE, _START, _END, _TEXT, _RESOURCE_MAP})
MOST_ELEMENTS = 200_000
MOST_DEPTH = 500
MOST_ATTRIBUTES = 1_000_000

TYPE_REFERENCE, TYPE_STRING, TYPE_DECIMAL, TYPE_HEX, TYPE_BOOLEAN = 0x01, 0x03, 0x10, 0x11, 0x12

ATTRIBUTES: dict[int, str] = {
    0x01010001: "label",
    0x01010002: "icon",
    0x01010003: "name",
    0x01010006: "permission",
    0x0101000C: "hasCode",
    0x0101000F: "debuggable",
    0x01010010: "exported",
    0x01010018: "authorities",
    0x01010024: "value",
    0x01010025: "resource",
    0x01010027: "scheme",
    0x01010028: "host",
    0x010100D0: "id",
    0x01010150: "hint",
    0x0101014F: "text",
    0x0101020C: "minSdkVersion",
    0x0101021B: "versionCode",
    0x0101021C: "versionName",
    0x01010270: "targetSdkVersion",
    0x01010271: "maxSdkVersion",
    0x010104EC: "usesCleartextTraffic",
    0x01010527: "networkSecurityConfig",
    0x0101052C: "roundIcon",
}


@dataclass(frozen=True, slots=True)
class Value:
    """An attribute's value: `text` for strings, else the typed number; `reference` is a resource id or 0."""

    text: str
    kind: int
    number: int

    @property
    def reference(self) -> int:
        """The resource this value points to, 0 for none."""
        return self.number if self.kind == TYPE_REFERENCE else 0

    def shown(self) -> str:
        """The value as text."""
        if self.kind == TYPE_STRING or self.text:
            return self.text
        if self.kind == TYPE_BOOLEAN:
            return "true" if self.number else "false"
        if self.kind == TYPE_REFERENCE:
            return f"@0x{self.number:08x}"
        return str(self.number - (1 << 32) if self.kind == TYPE_DECIMAL and self.number >= 1 << 31 else self.number)


@dataclass(slots=True)
class Element:
    """One element; attributes by their local name, which the resource id decides where there is one."""

    name: str
    attributes: dict[str, Value] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


@dataclass(slots=True)
class Document:
    """A read document: its root, its strings and what did not agree."""

    root: Element
    pool: Strings
    anomalies: list[str] = field(default_factory=list)


def read_axml(data: bytes) -> Document:
    """Read compiled XML. Raises UnreadableError where no element can be found."""
    reader = _Reader(data)
    reader.run()
    if reader.root is None or reader.pool is None:
        raise UnreadableError("no element was found in the compiled XML")
    return Document(reader.root, reader.pool, list(dict.fromkeys([*reader.anomalies, *reader.pool.anomalies])))


@dataclass(slots=True)
class _Reader:
    data: bytes
    root: Element | None = None
    pool: StringPool | None = None
    anomalies: list[str] = field(default_factory=list)
    _map: list[int] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)
    _count: int = 0
    _attributes: int = 0

    def run(self) -> None:
        if u16(self.data, 0) != XML:
            self.anomalies.append(f"the XML's type is 0x{u16(self.data, 0):04x} instead of 0x0003")
        if u32(self.data, 4) != len(self.data):
            self.anomalies.append(f"the XML claims {u32(self.data, 4)} bytes and has {len(self.data)}")
        header = u16(self.data, 2)
        if header != 8:
            self.anomalies.append(f"the XML claims a header of {header} bytes")
        at = header if header % 4 == 0 and u16(self.data, header) in _KNOWN else 8
        while at + 8 <= len(self.data) and self._count < MOST_ELEMENTS:
            at = self._chunk(at)

    def _chunk(self, at: int) -> int:
        kind, header, size = u16(self.data, at), u16(self.data, at + 2), u32(self.data, at + 4)
        if kind not in _KNOWN:
            self.anomalies.append(f"an unknown part of type 0x{kind:04x} stands at byte {at}")
            return self._next_known(at, size)
        if kind == POOL and self.pool is None:
            self.pool = StringPool.read(self.data, at)
            return self._after_pool(at, size)
        if kind == _RESOURCE_MAP and not self._map:
            stop = min(at + size, len(self.data))
            self._map = [u32(self.data, i) for i in range(at + 8, stop - 3, 4)][:100_000]
        elif kind == _START:
            self._start(at, header if 16 <= header <= 64 else 16)
        elif kind == _END and self._open:
            self._open.pop()
        return at + size if 8 <= size <= len(self.data) - at else self._next_known(at, 0)

    def _after_pool(self, at: int, size: int) -> int:
        """The pool's size is often a lie: go on where a known part follows."""
        if at + size <= len(self.data) and (u16(self.data, at + size) in _KNOWN or at + size == len(self.data)):
            return at + size
        self.anomalies.append("the string pool's size does not lead to the next part")
        return self._next_known(at, 0)

    def _next_known(self, at: int, size: int) -> int:
        """Where the next plausible part starts: behind `size` bytes, else searched in steps of four."""
        if size >= 8 and u16(self.data, at + size) in _KNOWN and u32(self.data, at + size + 4) >= 8:
            return at + size
        for place in range(at + 4, min(len(self.data) - 8, at + (4 << 20)), 4):
            kind, header, length = u16(self.data, place), u16(self.data, place + 2), u32(self.data, place + 4)
            shape = (kind == POOL and header == 28) or (kind == _RESOURCE_MAP and header == 8)
            if (shape or (kind in _KNOWN and kind != POOL and header == 16)) and length <= len(self.data) - place:
                return place
        return len(self.data)

    def _start(self, at: int, header: int) -> None:
        if self.pool is None:
            return
        self._count += 1
        body = at + header
        element = Element(self.pool.text(u32(self.data, body + 4)))
        first, width, count = u16(self.data, body + 8), u16(self.data, body + 10), u16(self.data, body + 12)
        if width < 20 or width > 256:
            self.anomalies.append(f"attributes claim {width} bytes each")
            width = 20
        first = first if 20 <= first <= 512 else 20
        size = u32(self.data, at + 4)
        room = max(0, (size if header < size <= len(self.data) - at else len(self.data) - at) - header - first) // width
        if count > room:
            self.anomalies.append(f"an element claims {count} attributes, {room} fit")
            count = room
        for number in range(min(count, 2000)):
            place = body + first + number * width
            if place + 20 > len(self.data) or self._attributes >= MOST_ATTRIBUTES:
                break
            self._attributes += 1
            self._attribute(element, place)
        self._attach(element)

    def _attribute(self, element: Element, at: int) -> None:
        assert self.pool is not None
        name_number, raw = u32(self.data, at + 4), u32(self.data, at + 8)
        kind, number = self.data[at + 15], u32(self.data, at + 16)
        known = ATTRIBUTES.get(self._map[name_number]) if name_number < len(self._map) else None
        name = known or self.pool.text(name_number)
        text = self.pool.text(number) if kind == TYPE_STRING else ""
        if kind == TYPE_STRING and not text and raw != 0xFFFFFFFF:
            text = self.pool.text(raw)
        if name and name not in element.attributes:
            element.attributes[name] = Value(text, kind, number)

    def _attach(self, element: Element) -> None:
        if self.root is None:
            self.root = element
        elif self._open:
            self._open[-1].children.append(element)
        else:
            self.anomalies.append(f"an element {element.name!r} stands beside the root")
            self.root.children.append(element)
        if len(self._open) < MOST_DEPTH:
            self._open.append(element)
        else:
            self.anomalies.append("elements are nested too deeply")
