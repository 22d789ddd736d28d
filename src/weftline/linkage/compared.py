"""What candidate pairs look like whatever their values turn out to be worth; found once, weighed again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weftline.linkage import behaviour as circumstances
from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.mentions import Mentions
from weftline.linkage.pairs import Pairs, Values
from weftline.linkage.reports import Traits
from weftline.linkage.settings import Settings
from weftline.linkage.spread import spoken

ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Compared:
    """Per comparison of circumstances the level of every pair (`levels`) and of pairs at random (`common`). Per pair,
    whether time did not choose it (`timeless`) and how far both its units are witnesses (`witness`, 0 to 1). Per row of
    what pairs share, how far it stands if it is a line of text (`agreeing`, 0 to 1).
    """

    levels: dict[str, Ints]
    common: dict[str, Ints]
    timeless: Bools
    witness: Floats
    agreeing: Floats


def compare(pairs: Pairs, values: Values, mentions: Mentions, traits: Traits, settings: Settings) -> Compared:
    """Compare all pairs."""
    return Compared(
        circumstances.levels(traits, pairs.left, traits, pairs.right),
        circumstances.common_levels(traits, settings.random_pairs, settings.seed),
        _timeless(pairs, values, settings.pairs_up_to(len(traits))),
        _quoting(pairs, values, mentions, len(traits), settings),
        _agreeing(pairs, values, mentions),
    )


def _timeless(pairs: Pairs, values: Values, all_pairs: int) -> Bools:
    """Pairs that share a value rare enough to have had all its pairs compared, so that time did not choose them."""
    rarest = np.full(len(pairs), np.iinfo(np.int64).max)
    np.minimum.at(rarest, pairs.pair, values.df[pairs.value])
    return np.asarray(rarest <= all_pairs, dtype=np.bool_)


def _quoting(pairs: Pairs, values: Values, mentions: Mentions, units: int, settings: Settings) -> Floats:
    """A report that quotes very many values is no witness for each of them: its evidence is scaled down."""
    spoken = values.families.index("script") if "script" in values.families else -1
    told = mentions.unit[values.family[mentions.value] != spoken]
    count = np.bincount(told, minlength=units)
    factor = np.minimum(1.0, settings.quoting_values / np.maximum(count, 1))
    return np.asarray(np.minimum(factor[pairs.left], factor[pairs.right]), dtype=np.float64)


def _agreeing(pairs: Pairs, values: Values, mentions: Mentions) -> Floats:
    """Per row of a line of text, how far the texts agree: few lines alike among many are chance or a common guide.

    1 from `ALIKE` on, as share of the shorter text's comparable lines.
    """
    text = spoken(values)[pairs.value]
    told = mentions.lines
    shared = np.bincount(pairs.pair[text], minlength=len(pairs))
    share = shared / np.maximum(1.0, np.minimum(told[pairs.left], told[pairs.right]))
    return np.where(text, np.minimum(1.0, share / ALIKE)[pairs.pair], 1.0)
