"""What evidence of one origin counts together: that of one string once, that of one family for less and less."""

from __future__ import annotations

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.kinds import DAMPED


def damp(pair: Ints, family: Ints, root: Ints, evidence: Floats) -> Floats:
    """Evidence of one string (`root`) counts once; further values of one family count for less and less.

    Most pairs share one thing only, so that only rows with company are sorted.
    """
    damped = np.where(evidence > 0, evidence, 0.0)
    rows = _with_company(pair, root, np.flatnonzero(damped > 0))
    order = rows[np.lexsort((-damped[rows], root[rows], pair[rows]))]
    again = (pair[order][1:] == pair[order][:-1]) & (root[order][1:] == root[order][:-1])
    damped[order[1:][again]] = 0.0
    rows = _with_company(pair, family, np.flatnonzero(damped > 0))
    order = rows[np.lexsort((-damped[rows], family[rows], pair[rows]))]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (pair[order][1:] != pair[order][:-1]) | (family[order][1:] != family[order][:-1])
    begin = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    rank = np.minimum(np.arange(len(order)) - begin, len(DAMPED) - 1)
    damped[order] *= np.array(DAMPED)[rank]
    return damped


def _with_company(pair: Ints, name: Ints, rows: Ints) -> Ints:
    """Of some rows those whose pair has another of the same name."""
    code = pair[rows] * (int(name.max(initial=0)) + 1) + name[rows]
    ranked = np.sort(code)
    twice: Bools = np.zeros(len(ranked), dtype=np.bool_)
    twice[1:] = ranked[1:] == ranked[:-1]
    shared = ranked[twice]
    if not len(shared):
        return rows[:0]
    place = np.minimum(np.searchsorted(shared, code), len(shared) - 1)
    return np.asarray(rows[shared[place] == code], dtype=np.int64)
