"""Disjoint sets: which numbers belong together when pairs are joined one after another."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

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


def components(count: int, left: Ints, right: Ints) -> Ints:
    """For every number the smallest number that pairs connect it with."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    label = connected_components(graph, directed=False)[1] if count else np.empty(0, dtype=np.int64)
    smallest = np.full(count, count, dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(count))
    return np.asarray(smallest[label], dtype=np.int64)


def joined(names: Ints, left: Ints, right: Ints) -> Ints:
    """Names of groups after pairs of them are joined: the smallest name of all that are joined stands for them."""
    ends, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    if not len(ends):
        return names
    part = components(len(ends), place[: len(left)], place[len(left) :])
    renamed = np.arange(int(names.max(initial=0)) + 1)
    renamed[ends] = ends[part]
    return np.asarray(renamed[names], dtype=np.int64)
