"""Writes Microsoft's compound files (MS-CFB, version 3): everything in the mini stream, and Outlook's messages in them."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from itertools import pairwise
from typing import TypeAlias

Tree: TypeAlias = "dict[str, bytes | Tree]"
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_SECTOR, _MINI = 512, 64


def compound(tree: Tree) -> bytes:
    """A compound file of storages and streams; streams under 4,096 bytes only."""
    entries: list[list] = [["Root Entry", 5, _NONE, _NONE, _NONE, _END, 0]]
    mini, mini_fat = bytearray(), []

    def add(children: Tree, parent: int) -> None:
        places = []
        for name, value in children.items():
            places.append(len(entries))
            if isinstance(value, dict):
                entries.append([name, 1, _NONE, _NONE, _NONE, 0, 0])
                add(value, len(entries) - 1)
                continue
            assert len(value) < 4096
            start = len(mini_fat) if value else _END
            count = -(-len(value) // _MINI)
            mini_fat.extend([len(mini_fat) + step + 1 for step in range(count - 1)])
            mini_fat.extend([_END] if count else [])
            mini.extend(value.ljust(count * _MINI, b"\0"))
            entries.append([name, 2, _NONE, _NONE, _NONE, start, len(value)])
        for place, following in pairwise(places):
            entries[place][3] = following  # a chain to the right is a tree as well
        if places:
            entries[parent][4] = places[0]

    add(tree, 0)
    directory = b"".join(map(_entry, entries))
    directory += _entry(["", 0, _NONE, _NONE, _NONE, 0, 0]) * (-len(entries) % 4)
    parts = [directory, _words(mini_fat), bytes(mini)]
    sizes = [-(-len(part) // _SECTOR) for part in parts]
    starts = [1, 1 + sizes[0], 1 + sizes[0] + sizes[1]]
    entries[0][5:] = [starts[2] if mini else _END, len(mini)]
    parts[0] = _entry(entries[0]) + directory[128:]
    fat = [_FAT]
    for size in sizes:
        fat += [len(fat) + step + 1 for step in range(size - 1)] + ([_END] if size else [])
    assert len(fat) <= 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, starts[0], 0, 4096, starts[1] if mini_fat else _END, sizes[1], _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    filled = [part.ljust(size * _SECTOR, b"\xff" if at == 1 else b"\0") for at, (part, size) in enumerate(zip(parts, sizes, strict=True))]  # fmt: skip
    return head + _words(fat).ljust(_SECTOR, b"\xff") + b"".join(filled)


def _words(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _entry(entry: list) -> bytes:
    name, kind, left, right, child, start, size = entry
    written = name.encode("utf-16-le")
    length = len(written) + 2 if name else 0
    return (
        written.ljust(64, b"\0") + struct.pack("<HBB3I", length, kind, 1, left, right, child) + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip


def properties(head: int, *entries: tuple[int, int, int]) -> bytes:
    """A table of fixed properties: (number, kind, value)."""
    return bytes(head) + b"".join(struct.pack("<HHIQ", kind, number, 6, value) for number, kind, value in entries)


def wide(number: int, text: str) -> tuple[str, bytes]:
    """A property of letters."""
    return f"__substg1.0_{number:04X}001F", text.encode("utf-16-le")


def filetime(at: datetime) -> int:
    """Hundreds of nanoseconds since 1601."""
    return int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


SENT = datetime(2022, 7, 13, 14, 30, tzinfo=UTC)


def message(subject: str, body: str, *, head: int = 32, more: Tree | None = None) -> Tree:
    """An Outlook message as a tree of streams."""
    return {
        "__properties_version1.0": properties(head, (0x0039, 0x40, filetime(SENT)), (0x3FFD, 3, 1252)),
        **dict([wide(0x0037, subject), wide(0x0C1A, "Mei"), wide(0x5D01, "Mei@Fraud.example")]),
        **(dict([wide(0x1000, body)]) if body else {}),
        **(more or {}),
    }


def attached(name: str, data: bytes | None, inside: Tree | None = None) -> Tree:
    """A file, or a message, in a message."""
    held: Tree = {"__substg1.0_37010102": data} if data is not None else {"__substg1.0_3701000D": inside or {}}
    return {"__properties_version1.0": properties(8), **dict([wide(0x3707, name)]), **held}


def recipient(name: str, address: str, role: int = 1) -> Tree:
    """Somebody a message goes to."""
    return {
        "__properties_version1.0": properties(8, (0x0C15, 3, role)),
        **dict([wide(0x3001, name), wide(0x39FE, address)]),
    }


MSG = compound(
    message(
        "Last warning",
        "Pay now.\r\nOr else.",
        more={
            "__recip_version1.0_#00000000": recipient("Tan", "tan@mail.example"),
            "__attach_version1.0_#00000000": attached("a.txt", b"note\n"),
        },
    )
)
