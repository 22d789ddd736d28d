"""Mailboxes (`mbox`): each mail a file of its own, as it lies there, whatever program wrote the box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from weftline.model.records import Unparsed
from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._part import part_of

_LONGEST_LINE = 1 << 20
_MOST_BYTES = 128 << 20
_BEGIN = re.compile(rb"From (?:\S+ |- )?.{0,80}\d{1,2}:\d{2}.{0,40}$")
_HEADER = re.compile(rb"[!-9;-~]{1,128}:[ \t\r\n]|>From ")
_SHOWN = 4096


def _sniff(head: bytes, name: str) -> int:
    first, _, rest = head.partition(b"\n")
    if not head.startswith(b"From ") or not _BEGIN.match(first.rstrip(b"\r")):
        return 0
    known = _HEADER.match(rest) is not None
    return 95 if known else 40 if name.lower().endswith((".mbox", ".mbx")) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    number = 0
    for number, (start, end) in enumerate(_mails(source.file), 1):
        name = f"mail {number:05}.eml"
        if end - start > _MOST_BYTES:
            yield Nested(name, None, end - start, problem=f"larger than {_MOST_BYTES >> 20} MB")
        elif end > start:
            yield Nested(name, partial(part_of, source.file, start, end - start), end - start)
        else:
            reason = f"{source.name}: mail {number} holds nothing"
            yield Trouble(reason)
            yield Unparsed(source.at(bytes=f"{start}-{end}"), "", reason)
    yield Tally(number, number)


def _mails(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where each mail begins, behind the line that parts it from the one before, and where it ends."""
    file.seek(0)
    at, begun, free = 0, -1, True
    while line := file.readline(_LONGEST_LINE):
        if free and line.startswith(b"From ") and _BEGIN.match(line.rstrip(b"\r\n")) and _heads(file, at + len(line)):
            if begun >= 0:
                yield begun, at
                file.seek(at + len(line))  # who takes a mail reads it meanwhile
            begun = at + len(line)
        at += len(line)
        free = not line.strip(b"\r\n") or at == begun
    if begun >= 0:
        yield begun, at


def _heads(file: BinaryIO, at: int) -> bool:
    """Whether a header, or the end, follows there: a sentence that begins with `From` parts no mails."""
    following = file.read(160)
    file.seek(at)
    return not following or _HEADER.match(following) is not None


FORMAT = Format(
    name="mbox",
    sniff=_sniff,
    read=_read,
    versions="mboxo, mboxrd, mboxcl; of Thunderbird, Apple Mail, Google Takeout",
    reference="RFC 4155",
    extensions=(".mbox", ".mbx"),
)
