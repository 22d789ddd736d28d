"""Log content in blocks that end at line ends, from files that may break off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from weftline.errors import UnreadableError
from weftline.servers.desk import Desk
from weftline.servers.tree import Entry
from weftline.servers.tree.entry import reason_of

LINE_LIMIT: Final = 1 << 20
_CHUNK: Final = 1 << 19  # small enough to stay in a processor's cache between reading and searching
_BUFFER: Final = LINE_LIMIT + _CHUNK


def blocks(entry: Entry, desk: Desk) -> Iterator[bytes]:
    """Blocks of whole lines; a line longer than `LINE_LIMIT` is cut there. Where the file breaks off, what stands
    before is given and the reason goes to the problems.
    """
    buffer = bytearray(_BUFFER)
    view = memoryview(buffer)
    filled = 0
    try:
        with entry.open() as stream:
            while (count := _filled(stream, view[filled : filled + _CHUNK])) > 0:
                filled += count
                cut = buffer.rfind(b"\n", 0, filled) + 1
                if cut:
                    yield bytes(view[:cut])
                elif filled > LINE_LIMIT:
                    cut = LINE_LIMIT
                    yield bytes(view[:cut]) + b"\n"
                    desk.problems.append(f"{entry.path}: a line of more than {LINE_LIMIT} bytes is cut")
                buffer[: filled - cut] = buffer[cut:filled]
                filled -= cut
    except UnreadableError as error:
        desk.problems.append(f"{entry.path}: {error.message}")
    except Exception as error:  # noqa: BLE001 - each decompressor has its own errors; the reason is listed
        desk.problems.append(f"{entry.path}: breaks off ({reason_of(error)}); what stands before is read")
    if filled:
        yield bytes(view[:filled])


def _filled(stream: BinaryIO, view: memoryview) -> int:
    """Read once into the view: what came before a break is not lost with it."""
    read = getattr(stream, "readinto1", None) or stream.readinto  # type: ignore[attr-defined]  # of every binary stream
    return int(read(view) or 0)


def numbered_lines(entry: Entry, desk: Desk) -> Iterator[tuple[int, str]]:
    """Lines as text with their numbers from 1; bytes that are not UTF-8 become escapes."""
    number = 0
    for block in blocks(entry, desk):
        for line in block.removesuffix(b"\n").split(b"\n"):
            number += 1
            yield number, line.rstrip(b"\r").decode("utf-8", "backslashreplace")
