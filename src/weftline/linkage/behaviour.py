"""How alike two reports' circumstances are, in bits: platform, language, persona name, sum, hour of day, days between.

The bits are learnt without labels: how often a level occurs among pairs that share two kinds of evidence, against how
often among any two reports. With few such pairs they stay near the small figures that Weftline ships.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.reports import Traits
from weftline.linkage.result import BehaviourModel

GAPS = (2.0, 7.0, 20.0, 45.0, 120.0)
FLOOR = -6.0
_SHRINK_ANCHORS, _SHRINK_RANDOM = 300.0, 2_000.0


@cache
def shipped() -> dict[str, tuple[float, ...]]:
    """The bits per level that hold before anything is learnt."""
    text = files("weftline.linkage").joinpath("data/behaviour.toml").read_text(encoding="utf-8")
    return {name: tuple(float(bit) for bit in row) for name, row in tomllib.loads(text).items()}


def levels(one: Traits, i: Ints, other: Traits, j: Ints) -> dict[str, Ints]:
    """The level of every comparison for pairs (i of one, j of other); -1 where either side does not say.

    Codes of both sides must come from the same numbering.
    """
    return {
        "platform": _same(one.platform[i], other.platform[j]),
        "language": _same(one.language[i], other.language[j]),
        "persona": _same(one.persona[i], other.persona[j]),
        "amount": _amounts(one, i, other, j),
        "hour": _hours(one.hour[i], other.hour[j]),
        "gap": _level(np.searchsorted(GAPS, np.abs(one.day[i] - other.day[j])), one.day[i] - other.day[j]),
    }


def _same(a: Ints, b: Ints) -> Ints:
    return np.where((a < 0) | (b < 0), -1, (a != b).astype(np.int64))


def _level(level: Ints | Floats, known: Floats) -> Ints:
    return np.where(np.isnan(known), -1, np.nan_to_num(level, nan=0.0)).astype(np.int64)


def _amounts(one: Traits, i: Ints, other: Traits, j: Ints) -> Ints:
    a, b = np.maximum(one.amount[i], 0.0), np.maximum(other.amount[j], 0.0)
    level = np.minimum(4, np.floor(3 * np.abs(np.log((a + 1) / (b + 1)))))
    return np.where(one.currency[i] == other.currency[j], _level(level, level), -1)


def _hours(a: Floats, b: Floats) -> Ints:
    apart = np.abs(a - b) % 24
    return _level(np.minimum(4, np.floor(np.minimum(apart, 24 - apart) / 3)), apart)


def common_levels(traits: Traits, random_pairs: int, seed: int) -> dict[str, Ints]:
    """The level of every comparison for pairs at random, or for all where they are no more than asked for."""
    one, other = _random(len(traits), random_pairs, seed)
    return levels(traits, one, traits, other)


def learn(common: dict[str, Ints], found: dict[str, Ints], anchors: Bools, timeless: Bools) -> BehaviourModel:
    """The model from anchor pairs (pairs that share two kinds of evidence), whose levels are among those `found`, and
    the levels of random pairs of the same table (`common`).

    The gap in time is learnt only from anchors that time did not choose (`timeless`).
    """
    count = int(anchors.sum())
    bits: dict[str, tuple[float, ...]] = {}
    for name, start in shipped().items():
        told = found[name][anchors & timeless if name == "gap" else anchors]
        u, m = _counts(common[name], len(start)), _counts(told, len(start))
        measured = np.clip(np.log2((m + 1) / (m + 1).sum()) - np.log2((u + 1) / (u + 1).sum()), -6, 6)
        trust = m.sum() / (m.sum() + _SHRINK_ANCHORS) * (u.sum() / (u.sum() + _SHRINK_RANDOM))
        mixed = trust * measured + (1 - trust) * np.array(start)
        bits[name] = tuple(round(float(bit), 3) for bit in mixed)
    ceiling = 1.5 + 4.5 * count / (count + 3_000)
    return BehaviourModel(bits, count, round(ceiling, 3))


def _random(count: int, wanted: int, seed: int) -> tuple[Ints, Ints]:
    if count * (count - 1) // 2 <= wanted:
        one, other = np.triu_indices(count, 1)
        return one.astype(np.int64), other.astype(np.int64)
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, count, wanted), rng.integers(0, count, wanted)
    return one[one != other], other[one != other]


def _counts(level: Ints, size: int) -> Floats:
    return np.bincount(level[level >= 0], minlength=size).astype(np.float64)


def weigh(model: BehaviourModel, found: dict[str, Ints], scripted: Bools, timeless: Bools) -> dict[str, Floats]:
    """Bits per comparison and pair.

    Language says nothing more where the wording is shared. Closeness in time counts in favour only where time did not
    choose the pair (`rarest`: reports that name the rarest shared value). Together they add at most the model's
    ceiling and take at most six bits.
    """
    bits: dict[str, Floats] = {}
    for name, row in model.bits.items():
        table = np.array([*row, 0.0])
        bits[name] = table[found[name]]
    bits["language"] = np.where(scripted, 0.0, bits["language"])
    bits["gap"] = np.where(timeless, bits["gap"], np.minimum(bits["gap"], 0.0))
    total_up = sum((np.maximum(one, 0) for one in bits.values()), np.zeros(len(timeless)))
    total_down = sum((np.minimum(one, 0) for one in bits.values()), np.zeros(len(timeless)))
    up = np.minimum(1.0, model.ceiling / np.maximum(total_up, 1e-9))
    down = np.minimum(1.0, FLOOR / np.minimum(total_down, -1e-9))
    return {name: np.where(one > 0, one * up, one * down) for name, one in bits.items()}
