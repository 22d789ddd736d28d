"""Names for the two kinds of arrays that linkage computes with, and the log-odds they hold."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def logit2(share: Floats) -> Floats:
    """Log2 of the odds of a probability, kept within 1e-4 of certainty."""
    clipped = np.clip(share, 1e-4, 1 - 1e-4)
    return np.asarray(np.log2(clipped / (1 - clipped)), dtype=np.float64)


def probability(bits: Floats) -> Floats:
    """The probability whose log2 odds are `bits`."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(bits, -40, 40))), dtype=np.float64)


def distinct(numbers: Ints) -> Ints:
    """The distinct numbers, sorted. NumPy's own way goes by hashes and is many times slower where most differ."""
    ranked = np.sort(numbers)
    first = np.ones(len(ranked), dtype=np.bool_)
    first[1:] = ranked[1:] != ranked[:-1]
    return ranked[first]
