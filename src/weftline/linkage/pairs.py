"""Candidate pairs and what each shares, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.columns import encoded
from weftline.linkage.engines.base import Engine
from weftline.linkage.kinds import KindPrior, prior_of
from weftline.linkage.mentions import Mentions
from weftline.linkage.settings import Settings

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
    kind = mentions.keys.kind
    df = np.bincount(mentions.value, minlength=mentions.values).astype(np.int64)
    priors: list[KindPrior] = [prior_of(name) for name in mentions.keys.kinds]
    used = [priors[number] for number in np.unique(kind)]
    names = list(dict.fromkeys(one.family for one in used))
    family = [names.index(one.family) if one.family in names else 0 for one in priors]
    real, fall = (np.array([getattr(one, name) for one in priors]) for name in ("real", "fall"))
    return Values(
        df=df,
        family=np.array(family, dtype=np.int64)[kind],
        root=encoded(mentions.keys.root)[0],
        odds=real[kind] / np.maximum(1.0, df / 2.0) ** fall[kind],
        keep=np.array([one.keep for one in priors], dtype=np.float64)[kind],
        alone=np.array([one.alone for one in priors], dtype=np.bool_)[kind],
        lasting=np.array([one.lasting for one in priors], dtype=np.bool_)[kind],
        kind=kind,
        families=names,
    )


def find_pairs(mentions: Mentions, units: int, engine: Engine, settings: Settings) -> Pairs:
    """The candidate pairs of a table and all that they share."""
    unit, value = mentions.unit, mentions.value
    chosen, early, late = engine.candidates(unit, value, settings.pairs_up_to(units), settings.window)
    codes, cand_pair = np.unique(early * units + late, return_inverse=True)
    left, right = codes // max(1, units), codes % max(1, units)
    pair, shared = engine.shared(left, right, unit, value)
    lookup = _Doubt(unit, value, mentions.penalty, mentions.values)
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
    np.bitwise_or.at(masks, mentions.unit, family_bits(values)[mentions.value])
    return masks


def pair_masks(pairs: Pairs, values: Values, usable: Bools) -> Ints:
    """Which families each pair shares through usable values."""
    masks = np.zeros(len(pairs), dtype=np.int64)
    rows = usable[pairs.value]
    np.bitwise_or.at(masks, pairs.pair[rows], family_bits(values)[pairs.value[rows]])
    return masks
