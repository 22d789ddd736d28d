"""Log content in blocks that end at line ends, from files that may break off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from weftline.errors import UnreadableError
from weftline.servers.desk import Desk
from weftline.servers.tree import Entry
from weftline.servers.tree.entry import reason_of
from weftline.servers.tree.streams import pieces

BLOCK: Final = 1 << 22
LINE_LIMIT: Final = 1 << 20


def blocks(entry: Entry, desk: Desk) -> Iterator[bytes]:
    """Blocks of whole lines; a line longer than `LINE_LIMIT` is cut there. Where the file breaks off, what stands
    before is given and the reason goes to the problems.
    """
    rest = b""
    try:
        with entry.open() as stream:
            for data in pieces(stream, BLOCK):
                whole = rest + data
                cut = whole.rfind(b"\n") + 1
                if cut == 0 and len(whole) > LINE_LIMIT:
                    yield whole[:LINE_LIMIT] + b"\n"
                    desk.problems.append(f"{entry.path}: a line of more than {LINE_LIMIT} bytes is cut")
                    rest = b""
                    whole = whole[LINE_LIMIT:]
                    cut = whole.rfind(b"\n") + 1
                if cut:
                    yield whole[:cut]
                rest = whole[cut:]
    except UnreadableError as error:
        desk.problems.append(f"{entry.path}: {error.message}")
    except Exception as error:  # noqa: BLE001 - each decompressor has its own errors; the reason is listed
        desk.problems.append(f"{entry.path}: breaks off ({reason_of(error)}); what stands before is read")
    if rest:
        yield rest


def numbered_lines(entry: Entry, desk: Desk) -> Iterator[tuple[int, str]]:
    """Lines as text with their numbers from 1; bytes that are not UTF-8 become escapes."""
    number = 0
    for block in blocks(entry, desk):
        for line in block.removesuffix(b"\n").split(b"\n"):
            number += 1
            yield number, line.rstrip(b"\r").decode("utf-8", "backslashreplace")
