"""Messages between parent and worker: MessagePack, decoded strictly. Knows no room, so that both sides start fast."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from weftline.model.halves import whole

T = TypeVar("T")


def decode(payload: bytes, shape: type[T]) -> T:
    """A message between parent and worker, checked against its shape."""
    return msgspec.msgpack.decode(payload, type=shape)


def encode(value: object) -> bytes:
    """A message between parent and worker. Half characters (lone surrogates), which no file may hold, become U+FFFD;
    all offsets stay.
    """
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(whole(msgspec.to_builtins(value, builtin_types=(bytes,))))
