"""Reads a file whole, keeping what is small as objects and many messages as batches in a scratch file."""

from __future__ import annotations

import gc
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from weftline.model.columns import Messages
from weftline.model.records import Message, Reading
from weftline.readers._format import ReadHints
from weftline.readers._pack import Packer
from weftline.readers._session import stream

MOST_HELD = 50_000
_BATCH = 5_000
_SIZE = struct.Struct(">Q")


@dataclass(slots=True)
class Gathered:
    """What was read. `batches()` gives the messages in order, as often as asked; where they were too many to hold
    (`spooled`), `reading` is without them. `count` is how many there are.
    """

    reading: Reading
    count: int
    spool: BinaryIO | None = None

    @property
    def spooled(self) -> bool:
        """True where the messages are in `batches` only."""
        return self.spool is not None

    def batches(self) -> Iterator[Messages]:
        """The messages in batches."""
        if self.spool is None:
            for start in range(0, len(self.reading.messages), _BATCH):
                yield Messages.of(self.reading.messages[start : start + _BATCH])
            return
        self.spool.seek(0)
        while head := self.spool.read(_SIZE.size):
            yield Messages.from_bytes(self.spool.read(_SIZE.unpack(head)[0]))


def read(file: BinaryIO, hints: ReadHints) -> Reading:
    """Sniff and read a file and all files in it. Never raises for bad content: it is listed in the reading."""
    return gather(file, hints).reading


def gather(file: BinaryIO, hints: ReadHints, scratch: Path | None = None) -> Gathered:
    """Read a file and all files in it. Never raises for bad content.

    Args:
        file: seekable, read-only bytes.
        hints: what is known about the exhibit.
        scratch: where more than `MOST_HELD` messages may lie meanwhile; without it all are held as objects.
    """
    keeper = _Keeper(scratch)
    collecting = gc.isenabled()
    # What is made here lives on; collecting meanwhile would walk all of it again and again.
    gc.disable()
    try:
        for record in stream(file, hints):
            if isinstance(record, Messages | Message):
                keeper.keep(record)
            else:
                keeper.packer.take(record)
    finally:
        if collecting:
            gc.enable()
    return keeper.gathered()


class _Keeper:
    def __init__(self, scratch: Path | None) -> None:
        self.packer = Packer()
        self._scratch = scratch
        self._spool: BinaryIO | None = None
        self._held: list[Messages | Message] = []
        self._count = 0

    def keep(self, record: Messages | Message) -> None:
        """Take one message or a batch."""
        self._held.append(record)
        self._count += len(record) if isinstance(record, Messages) else 1
        if self._scratch is None or self._count <= MOST_HELD:
            return
        if self._spool is None:
            self._spool = cast("BinaryIO", tempfile.TemporaryFile(dir=self._scratch))  # noqa: SIM115 - lives on
            self._write()
        elif isinstance(record, Messages) or len(self._held) >= _BATCH:
            self._write()

    def _write(self) -> None:
        """Put what is held into the spool, in order."""
        assert self._spool is not None
        single: list[Message] = []
        for record in self._held:
            if isinstance(record, Message):
                single.append(record)
                continue
            self._write_batch(Messages.of(single))
            single = []
            self._write_batch(record)
        self._write_batch(Messages.of(single))
        self._held = []

    def _write_batch(self, batch: Messages) -> None:
        assert self._spool is not None
        if len(batch):
            data = batch.to_bytes()
            self._spool.write(_SIZE.pack(len(data)))
            self._spool.write(data)

    def gathered(self) -> Gathered:
        """All that was taken."""
        if self._spool is not None:
            self._write()
            return Gathered(self.packer.reading(), self._count, self._spool)
        for record in self._held:
            for message in record if isinstance(record, Messages) else (record,):
                self.packer.take(message)
        return Gathered(self.packer.reading(), self._count)
