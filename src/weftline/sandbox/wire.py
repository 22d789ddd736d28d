"""The bytes between the pool and a worker: length-prefixed frames over a Unix socket, JSON for the order, raw payloads.

Nothing that a worker sends is unpickled.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any, Final

HEAD: Final = struct.Struct(">BQ")
READY: Final = 1
DONE: Final = 2
ERROR: Final = 3
FULL: Final = 4
PART: Final = 5
ORDER: Final = struct.Struct(">IQ")
MOST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told to do; the file's descriptor travels beside it."""

    job: str
    scratch: str
    scratch_mb: int
    payload: bytes


def send_order(connection: socket.socket, order: Order, descriptor: int) -> None:
    """Hands a job and its open file to a worker. Raises OSError, TimeoutError."""
    head = json.dumps({"job": order.job, "scratch": order.scratch, "scratch_mb": order.scratch_mb}).encode()
    socket.send_fds(connection, [ORDER.pack(len(head), len(order.payload))], [descriptor])
    connection.sendall(head)
    connection.sendall(order.payload)


def receive_order(connection: socket.socket) -> tuple[Order, int] | None:
    """The next job and its file's descriptor; None when the pool has gone."""
    data, descriptors, _, _ = socket.recv_fds(connection, ORDER.size, 1)
    if not data:
        return None
    data += exactly(connection, ORDER.size - len(data))
    head_size, payload_size = ORDER.unpack(data)
    head: dict[str, Any] = json.loads(exactly(connection, head_size))
    payload = exactly(connection, payload_size)
    return Order(head["job"], head["scratch"], head["scratch_mb"], payload), descriptors[0]


def send_frame(connection: socket.socket, kind: int, payload: bytes) -> None:
    """Sends one answer."""
    connection.sendall(HEAD.pack(kind, len(payload)))
    connection.sendall(payload)


def exactly(connection: socket.socket, size: int) -> bytes:
    """Reads that many bytes. Raises EOFError where the other side has gone."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        count = connection.recv_into(view, min(len(view), 1 << 20))
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(buffer)
