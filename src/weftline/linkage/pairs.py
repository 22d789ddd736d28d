"""Candidate pairs and what each shares, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.engines.base import Engine
from weftline.linkage.kinds import KindPrior, prior_of
from weftline.linkage.settings import Settings
from weftline.linkage.tables import Mentions

_MOST_FAMILIES = 62


@dataclass(frozen=True, slots=True)
class Values:
    """The values as arrays: `df` units that name each, `family` as a number, `root` as a number, prior odds, keep."""

    df: Ints
    family: Ints
    root: Ints
    odds: Floats
    keep: Floats
    alone: Bools
    lasting: Bools
    kind: Ints
    families: list[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs (left, right) of units, left earlier. `cand_value`/`cand_pair`: which value chose which pair.

    `pair`/`value`: all that each pair shares, sorted; `penalty`: bits taken off that shared value for doubt.
    """

    left: Ints
    right: Ints
    cand_value: Ints
    cand_pair: Ints
    pair: Ints
    value: Ints
    penalty: Floats

    def __len__(self) -> int:
        return len(self.left)


def value_arrays(mentions: Mentions) -> Values:
    """What is known of each value before pairs are looked at."""
    df = np.bincount(np.array(mentions.value, dtype=np.int64), minlength=len(mentions.values)).astype(np.int64)
    priors: list[KindPrior] = [prior_of(value.kind) for value in mentions.values]
    names: dict[str, int] = {}
    roots: dict[str, int] = {}
    kinds: dict[str, int] = {}
    return Values(
        df=df,
        family=np.array([names.setdefault(one.family, len(names)) for one in priors], dtype=np.int64),
        root=np.array([roots.setdefault(value.root, len(roots)) for value in mentions.values], dtype=np.int64),
        odds=np.array([one.odds(int(n)) for one, n in zip(priors, df, strict=True)], dtype=np.float64),
        keep=np.array([one.keep for one in priors], dtype=np.float64),
        alone=np.array([one.alone for one in priors], dtype=np.bool_),
        lasting=np.array([one.lasting for one in priors], dtype=np.bool_),
        kind=np.array([kinds.setdefault(value.kind, len(kinds)) for value in mentions.values], dtype=np.int64),
        families=list(names),
    )


def find_pairs(mentions: Mentions, units: int, engine: Engine, settings: Settings) -> Pairs:
    """The candidate pairs of a table and all that they share."""
    unit = np.array(mentions.unit, dtype=np.int64)
    value = np.array(mentions.value, dtype=np.int64)
    penalty = np.array(mentions.penalty, dtype=np.float64)
    chosen, early, late = engine.candidates(unit, value, settings.pairs_up_to(units), settings.window)
    codes, cand_pair = np.unique(early * units + late, return_inverse=True)
    left, right = codes // max(1, units), codes % max(1, units)
    pair, shared = engine.shared(left, right, unit, value)
    lookup = _Doubt(unit, value, penalty, len(mentions.values))
    doubt = lookup.of(left[pair], shared) + lookup.of(right[pair], shared)
    return Pairs(left, right, chosen, cand_pair.astype(np.int64), pair, shared, doubt)


class _Doubt:
    """Penalty of a mention by unit and value."""

    def __init__(self, unit: Ints, value: Ints, penalty: Floats, values: int) -> None:
        codes = unit * max(1, values) + value
        order = np.argsort(codes, kind="stable")
        self._codes, self._penalty, self._values = codes[order], penalty[order], max(1, values)

    def of(self, unit: Ints, value: Ints) -> Floats:
        if not len(unit):
            return np.empty(0)
        return np.asarray(self._penalty[np.searchsorted(self._codes, unit * self._values + value)])


def family_bits(values: Values) -> Ints:
    """One bit per family (families past the sixty-second share one)."""
    return np.int64(1) << np.minimum(values.family, _MOST_FAMILIES - 1)


def unit_masks(mentions: Mentions, values: Values, units: int) -> Ints:
    """Which families each unit gives at all."""
    masks = np.zeros(units, dtype=np.int64)
    np.bitwise_or.at(masks, np.array(mentions.unit, dtype=np.int64), family_bits(values)[mentions.value])
    return masks


def pair_masks(pairs: Pairs, values: Values, usable: Bools) -> Ints:
    """Which families each pair shares through usable values."""
    masks = np.zeros(len(pairs), dtype=np.int64)
    rows = usable[pairs.value]
    np.bitwise_or.at(masks, pairs.pair[rows], family_bits(values)[pairs.value[rows]])
    return masks
