"""Which photo families a new picture belongs to: its hashes laid against one hash of every family."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from weftline.linkage.photos import PDQ_NEAR, PHASH_NEAR, Words
from weftline.linkage.result import ValueWeight

_NEAR = {16: PHASH_NEAR, 64: PDQ_NEAR}


class Pictures:
    """Families by the hash that names them, hexadecimal: 64 digits a PDQ, 16 a pHash."""

    def __init__(self, families: Iterable[ValueWeight]) -> None:
        names = sorted({family.value for family in families})
        self._names = {width: [name for name in names if len(name) == width] for width in _NEAR}
        self._words = {width: _words(found, width) for width, found in self._names.items()}

    def families_of(self, hashes: Iterable[str]) -> list[str]:
        """The families of all pictures with these hashes, in order of their names."""
        found: set[str] = set()
        for text in hashes:
            names = self._names.get(len(text))
            if names:
                apart = np.bitwise_count(self._words[len(text)] ^ _words([text], len(text))).sum(axis=1)
                found.update(names[row] for row in np.flatnonzero(apart <= _NEAR[len(text)]).tolist())
        return sorted(found)


def _words(hashes: list[str], width: int) -> Words:
    raw = b"".join(bytes.fromhex(text) for text in hashes)
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(len(hashes), width // 16)
