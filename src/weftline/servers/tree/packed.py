"""Zstandard and LZ4, which few servers hold: the library for them is heavy and loaded only where one does."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, cast


def zstd_stream(raw: BinaryIO) -> BinaryIO:
    """The content of a Zstandard stream. Reading raises OSError where it is damaged."""
    return cast("BinaryIO", _pyarrow().input_stream(raw, compression="zstd"))


def zstd_bytes(packed: bytes, most: int) -> bytes:
    """At most so many bytes of what a Zstandard frame holds. Raises OSError."""
    with zstd_stream(io.BytesIO(packed)) as stream:
        return stream.read(most)


def lz4_bytes(packed: bytes, size: int) -> bytes:
    """The `size` bytes of an LZ4 block. Raises OSError."""
    return bytes(_pyarrow().Codec("lz4_raw").decompress(packed, size, asbytes=True))


def _pyarrow() -> Any:
    import pyarrow as pa  # noqa: PLC0415 - a heavy part that most servers do not need

    return pa
