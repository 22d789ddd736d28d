"""Jobs as a parser that was taken over would do them."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import BinaryIO

import msgspec


def garbage(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    return b"\xff\x00 this is no answer"


def another_shape(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    return msgspec.msgpack.encode({"reading": {"format": 7}, "roles": [], "sightings": None})


def full_disk(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    raise OSError(28, "No space left on device")


def ended_from_outside(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def spins(file: BinaryIO, payload: bytes, scratch: Path) -> bytes:
    while True:
        pass
