"""How far each value is trusted, and which values are hubs.

A value that one group holds is shared by reports that tend to share other evidence too; a value that strangers share is
not. So the prior odds of its kind (falling with the number of reports that name it) are multiplied by how well its
pairs' coherence fits either story (beta-binomial). Only pairs that could share something else are asked: a report that
gives nothing else says nothing. With many pairs, agreement in behaviour then corrects each class of values, and each
value within its class; with few, the prior holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln

from weftline.linkage.arrays import Bools, Floats, Ints, probability
from weftline.linkage.pairs import Pairs, Values, family_bits, pair_masks

_REAL = (0.6, 1.4)
_HUB = (0.4, 12.0)
HUB_PAIRS = 8
CONFIRMS = 0.75
_STRANGERS = 0.02
_CLASS_STRENGTH, _VALUE_STRENGTH = 60.0, 6.0
_ROUNDS, _SETTLED = 25, 1e-3
_DF_CUTS, _COHERENCE_CUTS = (3, 8, 30, 200), (0.03, 0.08, 0.16)


@dataclass(frozen=True, slots=True)
class Trust:
    """Per value: pairs compared, pairs that could share more, share of those that do, probability of a true pair (`q`;
    `q_alone`/`q_joined` without the word of one pair that shares nothing else, or something), whether it is a hub and
    whether a person ruled it one. `usable`: trusted enough to confirm others. `say`: how many reports told by their
    groups how far it spreads. `worth`: `q` before that was asked: whether it is somebody's own, however many use it.
    """

    candidates: Ints
    asked: Ints
    coherence: Floats
    q: Floats
    q_alone: Floats
    q_joined: Floats
    hub: Bools
    blocked: Bools
    usable: Bools
    say: Floats
    worth: Floats


def judge(pairs: Pairs, values: Values, masks: Ints, blocked: Bools, freed: Bools) -> Trust:
    """Trust by kind, frequency and coherence. `blocked` and `freed` are a person's rulings on hubs.

    Three rounds, because what counts as other evidence must not itself be a hub or weak. What was trusted in either of
    two rounds confirms in the next, or two values that lean on each other would fall in turns.
    """
    size = len(values.df)
    usable = (values.odds >= CONFIRMS / (1 - CONFIRMS)) & ~blocked
    own = family_bits(values)[pairs.cand_value]
    possible = (masks[pairs.left[pairs.cand_pair]] & masks[pairs.right[pairs.cand_pair]] & ~own) != 0
    candidates = np.bincount(pairs.cand_value, minlength=size).astype(np.int64)
    asked = np.bincount(pairs.cand_value, weights=possible, minlength=size).astype(np.float64)
    hits, real, hub, before = np.zeros(size), np.zeros(size), blocked, usable
    for _ in range(3):
        agreeing = (pair_masks(pairs, values, usable | before)[pairs.cand_pair] & ~own) != 0
        hits = np.bincount(pairs.cand_value, weights=agreeing, minlength=size).astype(np.float64)
        real = np.where(freed, 0.99, _real(values, asked, hits))
        hub = (((real < 0.5) & (asked >= HUB_PAIRS)) | blocked) & ~freed
        usable, before = (real >= CONFIRMS) & ~hub, usable

    def share(of_real: Floats) -> Floats:
        chosen = np.where(freed, 0.99, of_real)
        return np.where(hub, 0.0, chosen * values.keep + (1 - chosen) * _STRANGERS)

    others = np.maximum(asked - 1, 0)
    worth = share(real)
    return Trust(
        candidates,
        asked.astype(np.int64),
        np.where(asked > 0, np.minimum(1.0, hits / np.maximum(asked, 1)), np.nan),
        worth,
        share(_real(values, others, np.minimum(hits, others))),
        share(_real(values, others, np.maximum(hits - 1, 0))),
        hub,
        blocked,
        usable,
        np.zeros(size),
        worth,
    )


def _real(values: Values, asked: Floats, hits: Floats) -> Floats:
    """Probability that a value is one group's: prior odds times the fit of its coherence."""
    tries = np.minimum(asked, 2.0 * values.df)
    agreed = np.minimum(1.0, hits / np.maximum(asked, 1)) * tries

    def fit(shape: tuple[float, float]) -> Floats:
        return np.asarray(betaln(agreed + shape[0], tries - agreed + shape[1]) - betaln(*shape), dtype=np.float64)

    gain = np.clip((fit(_REAL) - fit(_HUB)) / np.log(2), -12, 8)
    return probability(np.log2(values.odds) + gain)


def refine(
    pairs: Pairs, values: Values, trust: Trust, behaviour: Floats, own: Floats, say: Floats, anchors: int
) -> Floats:
    """Probability per (pair, shared value), corrected by behaviour as far as the anchors allow.

    `own`: the value's probability without the word of the pair itself, which is left out of the estimates here too.
    `say`: how many reports stand for it by their groups.
    """
    weight = anchors / (anchors + 3_000.0)
    odds = np.exp2(np.clip(behaviour, -25, 25))[pairs.cand_pair]
    kinds = _classes(values, trust)
    of_row = kinds[pairs.cand_value]
    count = np.bincount(of_row, minlength=int(kinds.max(initial=-1)) + 1) * weight
    start = _mean(trust.q[pairs.cand_value], of_row, len(count))
    class_strength = _CLASS_STRENGTH * (1 + trust.say)
    q_class = start.copy()
    for _ in range(_ROUNDS if weight > 0.01 else 1):
        p = _posterior(q_class[of_row], odds)
        total = np.bincount(of_row, weights=p, minlength=len(count)) * weight
        before, q_class = q_class, (total + _CLASS_STRENGTH * start) / (count + _CLASS_STRENGTH)
        if np.abs(q_class - before).max(initial=0.0) < _SETTLED:
            break
    told = count[kinds[pairs.value]]
    firm = _CLASS_STRENGTH * (1 + say)
    base = (told * q_class[kinds[pairs.value]] + firm * own) / (told + firm)
    all_base = (count[kinds] * q_class[kinds] + class_strength * trust.q) / (count[kinds] + class_strength)
    p = _posterior(all_base[pairs.cand_value], odds)
    return _without_itself(pairs, trust, base, p, weight, _VALUE_STRENGTH * (1 + say))


def _posterior(q: Floats, odds: Floats) -> Floats:
    return np.asarray(q * odds / np.maximum(q * odds + 1 - q, 1e-12), dtype=np.float64)


def _without_itself(pairs: Pairs, trust: Trust, base: Floats, p: Floats, weight: float, strength: Floats) -> Floats:
    total = np.bincount(pairs.cand_value, weights=p, minlength=len(trust.q))
    width = max(1, len(pairs))
    code = pairs.cand_value * width + pairs.cand_pair
    order = np.argsort(code, kind="stable")
    wanted = pairs.value * width + pairs.pair
    if not len(code):
        return base
    place = np.minimum(np.searchsorted(code[order], wanted), len(code) - 1)
    chosen = code[order][place] == wanted
    own = np.where(chosen, p[order][place], 0.0)
    others = weight * np.maximum(trust.candidates[pairs.value] - chosen, 0)
    kept = (weight * (total[pairs.value] - own) + strength * base) / (others + strength)
    return np.where(trust.hub[pairs.value], 0.0, kept)


def _classes(values: Values, trust: Trust) -> Ints:
    coherence = np.digitize(np.nan_to_num(trust.coherence, nan=0.0), _COHERENCE_CUTS) + 1
    coherence = np.where(trust.asked < 4, 0, coherence)
    raw = (values.kind * 8 + np.digitize(values.df, _DF_CUTS)) * 8 + coherence
    return np.asarray(np.unique(raw, return_inverse=True)[1], dtype=np.int64)


def _mean(numbers: Floats, group: Ints, size: int) -> Floats:
    counts = np.bincount(group, minlength=size)
    return np.asarray(np.bincount(group, weights=numbers, minlength=size) / np.maximum(counts, 1), dtype=np.float64)
