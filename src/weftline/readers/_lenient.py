"""A stream that ends where the damage begins, and says so."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO, cast

DAMAGE = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    IndexError,
    ValueError,
)


class Lenient(io.RawIOBase):
    """Wraps a decompressing stream. `problem` is empty until damage was met; what came before is kept."""

    def __init__(self, start: Callable[[], IO[bytes]]) -> None:
        self._start = start
        self._inner: IO[bytes] | None = None
        self.problem = ""

    def begin(self) -> BinaryIO:
        """Open the inner stream; damage at the very start counts like damage later."""
        try:
            self._inner = self._start()
        except DAMAGE as error:
            self.problem = f"{type(error).__name__}: {error}"
        return cast("BinaryIO", self)

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes; none at the end and from the damage on."""
        if self.problem or self._inner is None:
            return b""
        step = 65_536 if size is None or size < 0 else min(size, 65_536)
        try:
            return self._inner.read(step)
        except DAMAGE as error:
            self.problem = f"{type(error).__name__}: {error}"
            return b""

    def close(self) -> None:
        """Close the inner stream."""
        if self._inner is not None:
            self._inner.close()
        super().close()
