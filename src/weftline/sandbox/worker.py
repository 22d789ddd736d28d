"""The worker's side: gives up what it does not need, then takes one job after the other."""

from __future__ import annotations

import errno
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from weftline.sandbox.confine import confine, limit_files
from weftline.sandbox.wire import DONE, ERROR, FULL, MOST_TEXT, PART, READY, Order, receive_order, send_frame

Job = Callable[[BinaryIO, bytes, Path], bytes | Iterator[bytes]]
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})


def main(arguments: list[str]) -> None:
    """Entry of a worker process: the socket's and the lifeline's descriptors and the settings as JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=int(arguments[0]))
    settings = json.loads(arguments[2])
    sys.path[:] = settings["path"]
    missing = confine(
        settings["scratch"], int(arguments[1]), settings["readable"], settings["largest_file"], settings["programs"]
    )
    send_frame(connection, READY, json.dumps(missing).encode())
    while (received := receive_order(connection)) is not None:
        kind, payload = _work(connection, *received)
        send_frame(connection, kind, payload)


def _work(connection: socket.socket, order: Order, descriptor: int) -> tuple[int, bytes]:
    try:
        with os.fdopen(descriptor, "rb") as file:
            scratch = Path(order.scratch)
            os.chdir(scratch)
            os.environ["TMPDIR"] = order.scratch
            limit_files(max(order.scratch_mb, 1) << 20)
            result: object = _function(order.job)(file, order.payload, scratch)
            if isinstance(result, Iterator):
                result = _send_parts(connection, result)
        if not isinstance(result, bytes | bytearray | memoryview):
            return ERROR, f"TypeError: {order.job} gave no bytes".encode()
    except BaseException as error:  # noqa: BLE001 - whatever a parser raises becomes a listed problem of the exhibit
        text = f"{type(error).__name__}: {error}".rstrip(": ")
        full = isinstance(error, OSError) and error.errno in _FULL
        return FULL if full else ERROR, text[:MOST_TEXT].encode("utf-8", "replace")
    return DONE, bytes(result)


def _send_parts(connection: socket.socket, parts: Iterator[bytes]) -> object:
    """Sends what a job gives piece by piece; its return value, if any, is the end of the answer."""
    while True:
        try:
            part = next(parts)
        except StopIteration as end:
            return b"" if end.value is None else end.value
        send_frame(connection, PART, part)


@cache
def _function(job: str) -> Job:
    module, _, name = job.partition(":")
    function: Job = getattr(importlib.import_module(module), name)
    return function


if __name__ == "__main__":
    main(sys.argv[1:])
