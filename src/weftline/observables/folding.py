"""All characters of a text folded at once by a table. NumPy is loaded with the first table, not with the room."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping

_REMOVED = 0xFFFFFFFF


class Folding:
    """What each code point is folded to, by `plain`, and which are removed; all others stay."""

    def __init__(self, plain: Mapping[int, int], removed: Iterable[int]) -> None:
        import numpy as np  # noqa: PLC0415 - slow to import, and not every process meets a text

        self._numpy = np
        self._codes = np.arange(sys.maxunicode + 1, dtype=np.uint32)
        self._codes[list(plain)] = list(plain.values())
        self._codes[list(removed)] = _REMOVED

    def fold(self, text: str) -> tuple[str, array[int] | None]:
        """The folded text and, where characters were removed, the place in the text of each that was kept."""
        np = self._numpy
        folded = self._codes[np.frombuffer(text.encode("utf-32-le"), np.uint32)]
        kept = folded != _REMOVED
        if kept.all():
            return folded.tobytes().decode("utf-32-le"), None
        return folded[kept].tobytes().decode("utf-32-le"), array("q", np.flatnonzero(kept).tobytes())
