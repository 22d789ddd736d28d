"""What of a group would still hang together, were some evidence not there."""

from __future__ import annotations

import numpy as np

from weftline.linkage.arrays import Ints
from weftline.linkage.columns import rows_of
from weftline.linkage.groups import components, joined
from weftline.linkage.links import LinkSet

_MOST_MEMBERS = 400


class Holding:
    """Asks the links inside groups, kept up while groups are joined."""

    def __init__(self, links: LinkSet, home: Ints) -> None:
        self._links = links
        self._only = np.full(len(links), -1, dtype=np.int64)
        self._only[links.link] = links.source
        self._several = np.zeros(len(links), dtype=np.bool_)
        self._several[links.link[self._only[links.link] != links.source]] = True
        self._part = np.arange(len(home), dtype=np.int64)
        self.update(home, np.arange(len(links)))

    def update(self, home: Ints, links: Ints) -> None:
        """Take up links that may have come to lie inside groups. `home`: group of each unit."""
        self._home = home
        left, right = self._links.left[links], self._links.right[links]
        firm = self._several[links] & (home[left] == home[right])
        self._part = joined(self._part, self._part[left[firm]], self._part[right[firm]])
        self._firm = np.zeros(len(home), dtype=np.int64)
        np.maximum.at(self._firm, home, np.bincount(self._part, minlength=len(home))[self._part])

    def without(self, group: Ints, source: Ints, size: Ints, enough: int) -> Ints:
        """For each group the size of its largest part that holds together without a source, or any size from `enough`
        on where the largest is no smaller.

        What links of several sources each hold together needs no single one, and no one source holds large groups.
        """
        firm = self._firm[group]
        found = np.where(size[group] > _MOST_MEMBERS, size[group], firm)
        asked = np.flatnonzero((found < enough) & (size[group] > 1))
        found[asked] = self._largest(group[asked], source[asked])
        return found

    def _largest(self, group: Ints, source: Ints) -> Ints:
        left, home = self._links.left, self._home
        chosen = np.zeros(len(home), dtype=np.bool_)
        chosen[group] = True
        links = np.flatnonzero(chosen[home[left]])
        links = links[home[left[links]] == home[self._links.right[links]]]
        links = links[np.argsort(home[left[links]], kind="stable")]
        of_link = home[left[links]]
        begin, end = (np.searchsorted(of_link, group, side=side) for side in ("left", "right"))
        asked = np.repeat(np.arange(len(group)), end - begin)
        rows = links[rows_of(np.stack([begin, end], axis=1).ravel(), 2 * np.arange(len(group)))]
        only = self._only[rows]
        held = self._several[rows] | ((only >= 0) & (only != source[asked]))
        asked, rows = asked[held], rows[held]
        width = len(home)
        ends = np.concatenate([asked * width + left[rows], asked * width + self._links.right[rows]])
        nodes, place = np.unique(ends, return_inverse=True)
        part = components(len(nodes), place[: len(rows)], place[len(rows) :])
        sizes = np.bincount(part, minlength=len(nodes))
        found = np.ones(len(group), dtype=np.int64)
        np.maximum.at(found, nodes // width, sizes[part])
        return found
