"""A small reader for DER and BER (lengths may be indefinite), bounded in size and depth."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.errors import UnreadableError

SEQUENCE, SET, INTEGER, OCTETS, OID = 0x30, 0x31, 0x02, 0x04, 0x06
_MOST_DEPTH = 64
_MOST_CHILDREN = 20_000
_TOO_DEEP = f"its DER elements are nested more than {_MOST_DEPTH} deep"


@dataclass(frozen=True, slots=True)
class Item:
    """One element. `whole` is its encoding with tag and length, `body` its content."""

    tag: int
    body: bytes
    whole: bytes

    @property
    def constructed(self) -> bool:
        """Whether it is made of further elements."""
        return bool(self.tag & 0x20)

    def children(self) -> list[Item]:
        """The elements inside. Raises UnreadableError where the content is no sequence of elements."""
        found: list[Item] = []
        at = 0
        while at < len(self.body) and len(found) < _MOST_CHILDREN:
            item, at = read(self.body, at)
            if item.tag == 0 and not item.body:
                break
            found.append(item)
        return found

    def octets(self, depth: int = 0) -> bytes:
        """The content of an octet string, pieces joined. Raises UnreadableError where it is nested too deeply."""
        if not self.constructed:
            return self.body
        if depth == _MOST_DEPTH:
            raise UnreadableError(_TOO_DEEP)
        return b"".join(child.octets(depth + 1) for child in self.children())

    def oid(self) -> str:
        """The dotted form of an object identifier."""
        if not self.body:
            return ""
        numbers, value = [], 0
        for byte in self.body:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(value)
                value = 0
        first = numbers[0] if numbers else 0
        top = min(first // 40, 2)
        return ".".join(str(number) for number in (top, first - 40 * top, *numbers[1:]))


def read(data: bytes, at: int = 0, depth: int = 0) -> tuple[Item, int]:
    """The element at `at` and where it ends. Raises UnreadableError where it is cut or nested too deeply."""
    if depth > _MOST_DEPTH:
        raise UnreadableError(_TOO_DEEP)
    if at + 2 > len(data):
        raise UnreadableError("a DER element is cut")
    start, tag, length = at, data[at], data[at + 1]
    at += 2
    if tag & 0x1F == 0x1F:
        raise UnreadableError("a DER element has a tag of several bytes")
    if length == 0x80:
        end = _indefinite(data, at, depth)
        return Item(tag, data[at:end], data[start : end + 2]), end + 2
    if length & 0x80:
        width = length & 0x7F
        length = int.from_bytes(data[at : at + width], "big")
        at += width
    if at + length > len(data):
        raise UnreadableError("a DER element runs past its end")
    return Item(tag, data[at : at + length], data[start : at + length]), at + length


def _indefinite(data: bytes, at: int, depth: int) -> int:
    """Where the content of an element without a length ends."""
    while data[at : at + 2] != b"\0\0":
        _, at = read(data, at, depth + 1)
    return at
