"""The one byte form of a custody entry, and the RFC 6962 Merkle tree over such lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

DIGEST: Final = 32
_NODE: Final = b"\x01"


def canonical(entry: dict[str, Any]) -> bytes:
    """The one byte form of an entry: sorted keys, no spaces, UTF-8, no line end."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def leaf_of(line: bytes) -> bytes:
    """The digest of one leaf: a line without its line end."""
    return sha256(b"\x00" + line).digest()


class Tree:
    """RFC 6962 Merkle tree hash over leaves as they come; keeps one pending node for each set bit of their count."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # the largest first, each as the beginning of what its parent is the digest of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tree) and (self.size, self._peaks) == (other.size, other._peaks)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def add(self, line: bytes) -> None:
        """Takes in one leaf: the line without its line end."""
        self.take(leaf_of(line))

    def take(self, node: bytes, leaves: int = 1) -> None:
        """Takes in the root of so many leaves, a power of two that divides the size."""
        level = self.size // leaves
        while level & 1:
            node = sha256(self._peaks.pop() + node).digest()
            level >>= 1
        self._peaks.append(_NODE + node)
        self.size += leaves

    def join(self, other: Tree) -> None:
        """Takes in the leaves of another tree, which has at most so many as a power of two that divides the size."""
        leaves = 1 << other.size.bit_length()
        for peak in other._peaks:
            while not other.size & leaves:
                leaves >>= 1
            self.take(peak[1:], leaves)
            leaves >>= 1

    def copy(self) -> Tree:
        """An independent tree of the same leaves."""
        twin = Tree()
        twin.size, twin._peaks = self.size, list(self._peaks)
        return twin

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far; that of the empty tree is SHA-256 of nothing."""
        if not self._peaks:
            return sha256(b"").digest()
        node = self._peaks[-1][1:]
        for peak in self._peaks[-2::-1]:
            node = sha256(peak + node).digest()
        return node


class Roots:
    """The roots of a growing tree: `roots[n]` is that of its first n leaves."""

    def __init__(self) -> None:
        self.digests = bytearray(Tree().root())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Roots) and self.digests == other.digests

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __getitem__(self, size: int) -> bytes:
        return bytes(self.digests[size * DIGEST : (size + 1) * DIGEST])

    @property
    def last(self) -> bytes:
        """The root of the tree as it stands."""
        return bytes(self.digests[-DIGEST:])

    def extend(self, roots: Iterable[bytes]) -> None:
        """The tree has grown by so many leaves."""
        self.digests += b"".join(roots)
