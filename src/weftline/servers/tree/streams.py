"""Compressed streams with a limit on what they unpack to."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from weftline.errors import UnreadableError
from weftline.servers.tree.entry import Entry, Tree, reason_of
from weftline.servers.tree.packed import zstd_stream

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MAGIC: Final = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\0", "xz"), (b"BZh", "bz2"), (b"\x28\xb5\x2f\xfd", "zst"))


def compression_of(head: bytes) -> str:
    """`gz`, `xz`, `bz2`, `zst` or empty, by the first bytes."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


class LimitedStream(io.RawIOBase):
    """A stream that stops with an error once more than `limit` bytes came out of it."""

    def __init__(self, inner: BinaryIO, limit: int, what: str) -> None:
        self._inner = inner
        self._left = limit
        self._what = what

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer. Raises UnreadableError past the limit."""
        view = memoryview(buffer).cast("B")
        read = getattr(self._inner, "read1", self._inner.read)
        data = read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(f"{self._what} unpacks to far more than its size; reading stopped.")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the inner stream too."""
        self._inner.close()
        super().close()


def pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The content in pieces of about `size` bytes. Where reading fails, all that came before is given first."""
    read = getattr(stream, "read1", stream.read)
    waiting = bytearray()
    try:
        while data := read(size - len(waiting)):
            waiting += data
            if len(waiting) >= size:
                yield bytes(waiting)
                waiting.clear()
    except GeneratorExit:
        raise
    except Exception:
        if waiting:
            yield bytes(waiting)
        raise
    if waiting:
        yield bytes(waiting)


def movable(entry: Entry, tree: Tree) -> BinaryIO:
    """The content as a stream that can be moved in, closed with the tree; what is packed is unpacked into a file
    without a name, as far as it can be. Raises UnreadableError past the limit or where it cannot be opened.
    """
    try:
        stream = tree.closing.enter_context(entry.open())
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(f"{entry.path} could not be read: {reason_of(error)}.") from error
    if stream.seekable():
        return stream
    if tree.unpacked + entry.size > tree.limits.unpacked_bytes:
        raise UnreadableError(f"{entry.path}: more would be unpacked than the limit, not read.")
    spooled = cast("BinaryIO", tree.closing.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - on the stack
    try:
        shutil.copyfileobj(stream, spooled, 1 << 20)
    except UnreadableError:
        raise
    except Exception as error:  # noqa: BLE001 - each decompressor has its own errors; the reason is listed
        tree.problems.append(f"{entry.path}: breaks off ({reason_of(error)}); what stands before is read")
    tree.unpacked += spooled.tell()
    spooled.seek(0)
    return spooled


def unpacked(opener: Callable[[], BinaryIO], kind: str, limit: int, what: str) -> BinaryIO:
    """The content of a compressed stream, at most `limit` bytes of it."""
    raw = opener()
    if kind == "gz":
        inner = cast("BinaryIO", gzip.GzipFile(fileobj=raw, mode="rb"))
    elif kind == "xz":
        inner = cast("BinaryIO", lzma.LZMAFile(raw, "rb"))  # noqa: SIM115 - closed by the caller
    elif kind == "bz2":
        inner = cast("BinaryIO", bz2.BZ2File(raw, "rb"))
    else:
        inner = zstd_stream(raw)
    return cast("BinaryIO", io.BufferedReader(LimitedStream(inner, limit, what), 1 << 18))
