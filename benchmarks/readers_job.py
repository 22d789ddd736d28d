"""The jobs of `readers.py` inside a worker: a chat's messages in columns, part by part, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from weftline.model.columns import Messages
from weftline.readers import ReadHints, gather, stream


def columns(file: BinaryIO, payload: bytes, scratch: Path) -> Iterator[bytes]:
    """Every batch of messages as an Arrow stream."""
    del payload, scratch
    for record in stream(file, ReadHints("x-1", "_chat.txt", zone="Asia/Singapore")):
        if isinstance(record, Messages):
            yield record.to_bytes()


def gathered(file: BinaryIO, payload: bytes, scratch: Path) -> Iterator[bytes]:
    """The same as evidence is read: whole, with many messages kept in a scratch file meanwhile."""
    del payload
    for batch in gather(file, ReadHints("x-1", "result.json", scratch=str(scratch)), scratch).batches():
        yield batch.to_bytes()
