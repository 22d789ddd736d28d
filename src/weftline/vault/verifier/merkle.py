"""The one byte form of a custody entry, and the RFC 6962 Merkle tree over such lines."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any


def canonical(entry: dict[str, Any]) -> bytes:
    """The one byte form of an entry: sorted keys, no spaces, UTF-8, no line end."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


class Tree:
    """RFC 6962 Merkle tree hash over lines as they come; keeps one pending node per set bit of the count."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tree) and (self.size, self._peaks) == (other.size, other._peaks)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def add(self, line: bytes) -> None:
        """Take in one leaf: the line without its line end."""
        node, height = sha256(b"\x00" + line).digest(), 0
        while self._peaks and self._peaks[-1][0] == height:
            node = sha256(b"\x01" + self._peaks.pop()[1] + node).digest()
            height += 1
        self._peaks.append((height, node))
        self.size += 1

    def copy(self) -> Tree:
        """An independent tree of the same leaves."""
        twin = Tree()
        twin.size, twin._peaks = self.size, list(self._peaks)
        return twin

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far; that of the empty tree is SHA-256 of nothing."""
        if not self._peaks:
            return sha256(b"").digest()
        node = self._peaks[-1][1]
        for at in range(len(self._peaks) - 2, -1, -1):
            node = sha256(b"\x01" + self._peaks[at][1] + node).digest()
        return node
