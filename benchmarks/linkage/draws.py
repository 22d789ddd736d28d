"""Chance without state: every draw is a hash of the seed, its name and what it is about.

So a report is the same whatever the size of a block, and blocks can be made in any order. The finaliser is that of
SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)

_PIECE = 1 << 15


def mix(keys: Keys) -> Keys:
    """Each key scattered over all 64 bits; in pieces that stay in the processor's cache."""
    flat = (keys + _GOLDEN).ravel()
    beside = np.empty(min(len(flat), _PIECE), np.uint64)
    for start in range(0, len(flat), _PIECE):
        piece = flat[start : start + _PIECE]
        shifted = beside[: len(piece)]
        for shift, factor in ((30, _FIRST), (27, _SECOND)):
            np.right_shift(piece, np.uint64(shift), out=shifted)
            piece ^= shifted
            piece *= factor
        np.right_shift(piece, np.uint64(31), out=shifted)
        piece ^= shifted
    return flat.reshape(keys.shape)


class Draws:
    """All the chance of one world."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def keys(self, name: str, *about: Any) -> Keys:
        """Uniform 64-bit keys, one for each combination of the (broadcast) numbers in `about`."""
        start = hashlib.blake2b(f"{self._seed}/{name}".encode(), digest_size=8).digest()
        found = np.full(1, int.from_bytes(start, "little"), np.uint64)
        for each in about:
            found = mix(found ^ mix(np.atleast_1d(np.asarray(each)).astype(np.uint64)))
        return found

    def uniform(self, name: str, *about: Any) -> Floats:
        """Uniform in [0, 1)."""
        return (self.keys(name, *about) >> np.uint64(11)) * 2.0**-53

    def below(self, name: str, bound: Any, *about: Any) -> NDArray[np.int64]:
        """Whole numbers in [0, bound)."""
        return np.minimum((self.uniform(name, *about) * bound).astype(np.int64), np.asarray(bound, np.int64) - 1)

    def normal(self, name: str, *about: Any) -> Floats:
        """Standard normal."""
        return ndtri(np.clip(self.uniform(name, *about), 1e-12, 1 - 1e-12))
