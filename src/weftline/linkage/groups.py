"""Disjoint sets: which numbers belong together when pairs are joined one after another."""

from __future__ import annotations

from weftline.linkage.arrays import Ints


class Groups:
    """Disjoint sets over 0..count-1; the name of a set is its smallest member."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, node: int) -> int:
        """The name of the set that holds a number."""
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, one: int, other: int) -> bool:
        """Put two sets together; False where they were one already."""
        a, b = self.find(one), self.find(other)
        if a == b:
            return False
        self._parent[max(a, b)] = min(a, b)
        return True


def components(count: int, left: Ints, right: Ints) -> list[int]:
    """For every number the smallest number that pairs connect it with."""
    groups = Groups(count)
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        groups.join(a, b)
    return [groups.find(node) for node in range(count)]
