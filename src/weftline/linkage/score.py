"""Bits of every candidate pair: the prior, what it shares, and how alike the circumstances are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weftline.linkage import behaviour as circumstances
from weftline.linkage.arrays import Bools, Floats, Ints, logit2
from weftline.linkage.calibrate import calibration, held
from weftline.linkage.compared import Compared
from weftline.linkage.damping import damp
from weftline.linkage.pairs import Pairs, Values, family_bits, pair_masks
from weftline.linkage.result import BehaviourModel
from weftline.linkage.settings import Settings
from weftline.linkage.spread import Spread, moved, settled, spoken
from weftline.linkage.weights import Trust, refine

_FULL = 0.85
_TELLS = 0.5
_TELLING, _MOST_AGAINST = 2.0, -12.0
FEW_NAME = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """`bits` per pair = `prior` + the pair's `behaviour` columns + its `evidence`, per (pair, value) row.

    `settled`: rows whose value enough reports of one group name, and hardly any elsewhere, the pair itself left out.
    """

    prior: float
    bits: Floats
    evidence: Floats
    behaviour: dict[str, Floats]
    model: BehaviourModel
    settled: Bools


@dataclass(frozen=True, slots=True)
class Around:
    """What the groups found so far say: how values lie over them, and which units seem to belong to none.

    `strange`: bits (at most 0) per unit against its belonging to any group, for pairs that share nothing but `weak`
    values. `tied`: per unit the families, as bits, whose evidence holds it in its group, `home`. Pairs within a group
    show how habits drift, which pairs that share two kinds of evidence hardly do.
    """

    lies: Spread
    strange: Floats
    weak: Bools
    tied: Ints
    home: Ints


def score(
    pairs: Pairs,
    values: Values,
    trust: Trust,
    compared: Compared,
    settings: Settings,
    around: Around | None = None,
) -> Scores:
    """Weigh all pairs (see `weights` for trust and `behaviour` for circumstances).

    A value that is likelier shared by around than not counts for little: what around share (a template, a host)
    often comes together, so that two such values are no independent chance.
    """
    prior = float(logit2(np.array([settings.prior]))[0])
    shared = pair_masks(pairs, values, trust.usable)
    anchor = np.bitwise_count(shared.astype(np.uint64)) >= 2
    known = anchor if around is None else anchor | (around.home[pairs.left] == around.home[pairs.right])
    model = circumstances.learn(compared.common, compared.levels, known, compared.timeless)
    model = replace(model, anchors=int(anchor.sum()))
    columns = _behaviour(pairs, values, trust, compared, model)
    total = sum(columns.values(), np.zeros(len(pairs)))
    joined = (shared[pairs.pair] & ~family_bits(values)[pairs.value]) != 0
    own, say, firm = _own(pairs, values, trust, joined, around)
    q = refine(pairs, values, trust, total, own, say, model.anchors)
    evidence = (logit2(q) - prior) * np.minimum(1.0, q / _FULL) ** 1.5 - pairs.penalty
    evidence += np.where(joined, 0.0, _lonely(trust)[pairs.value])
    evidence = np.where(trust.hub[pairs.value], 0.0, np.maximum(evidence, 0.0))
    evidence *= compared.witness[pairs.pair] * compared.agreeing
    evidence = damp(pairs.pair, values.family[pairs.value], values.root[pairs.value], evidence)
    if around is not None:
        columns["unmatched"] = _unmatched(pairs, evidence, around)
        total = total + columns["unmatched"]
    told = np.bincount(pairs.pair, weights=evidence, minlength=len(pairs))
    bits = prior + total + told
    if around is not None:
        said = prior + told + columns["unmatched"]
        alike = total - columns["unmatched"]
        columns["learnt"] = calibration(said, _source(pairs, values, evidence), alike, model.learnt)
        bits = bits + columns["learnt"]
        least = prior + _lasting(pairs, values, trust, prior, around) * compared.witness
        columns["lasting"] = np.maximum(0.0, least - bits)
        bits = bits + columns["lasting"]
    return Scores(prior, np.asarray(bits, dtype=np.float64), evidence, columns, model, firm)


def confirmed(scores: Scores, pairs: Pairs, home: Ints) -> Scores:
    """The same scores once groups are final: what a group holds together is likelier than its own bits say."""
    gain = held(scores.bits, home[pairs.left] == home[pairs.right], scores.model.learnt)
    return replace(scores, bits=scores.bits + gain, behaviour={**scores.behaviour, "held": gain})


def _own(
    pairs: Pairs, values: Values, trust: Trust, joined: Bools, around: Around | None
) -> tuple[Floats, Floats, Bools]:
    """Per row the value's probability, the reports that stand for it, and whether it is settled; all without the word
    of the pair itself.
    """
    q = np.where(joined, trust.q_joined[pairs.value], trust.q_alone[pairs.value])
    if around is None:
        return q, np.zeros(len(q)), np.zeros(len(q), dtype=np.bool_)
    share, reports = around.lies.between(pairs.value, pairs.left[pairs.pair], pairs.right[pairs.pair])
    say = np.where((trust.say[pairs.value] > 0) & ~np.isnan(share), reports, 0.0)
    return moved(q, share, say, values.keep[pairs.value]), say, settled(share, say, spoken(values)[pairs.value])


def _source(pairs: Pairs, values: Values, evidence: Floats) -> Ints:
    """Per pair the family that all of its telling evidence is of; one number for several, -1 for none."""
    rows = np.flatnonzero(evidence > _TELLS)
    pair, family = pairs.pair[rows], values.family[pairs.value[rows]]
    found = np.full(len(pairs), -1, dtype=np.int64)
    found[pair] = family
    found[pair[found[pair] != family]] = len(values.families)
    return found


def _unmatched(pairs: Pairs, evidence: Floats, around: Around) -> Floats:
    """Bits against pairs held by circumstantial values alone where a side's own identifiers match nobody's."""
    strong = np.zeros(len(pairs), dtype=np.bool_)
    strong[pairs.pair[(evidence > _TELLING) & ~around.weak[pairs.value]]] = True
    against = around.strange[pairs.left] + around.strange[pairs.right]
    return np.where(strong, 0.0, np.maximum(against, _MOST_AGAINST))


def _lasting(pairs: Pairs, values: Values, trust: Trust, prior: float, around: Around) -> Floats:
    """Bits that a value with one holder brings at least where just two or three units name it.

    Circumstances far apart are no word against it. A unit that a group holds by other evidence may have paid a mule for
    hire, though, so that a circumstantial value keeps its word there, and between two such units any value.
    """
    q = values.odds / (1.0 + values.odds) * values.keep
    worth = np.where(values.lasting & (values.df <= FEW_NAME) & ~trust.hub & ~trust.blocked, logit2(q) - prior, 0.0)
    others = ~family_bits(values)[pairs.value]
    held = sum(((around.tied[side][pairs.pair] & others) != 0).astype(np.int64) for side in (pairs.left, pairs.right))
    apart = held > np.where(around.weak[pairs.value], 0, 1)
    least = np.zeros(len(pairs))
    np.maximum.at(least, pairs.pair, np.where(apart, 0.0, np.maximum(worth[pairs.value] - pairs.penalty, 0.0)))
    return least


def _behaviour(
    pairs: Pairs, values: Values, trust: Trust, compared: Compared, model: BehaviourModel
) -> dict[str, Floats]:
    scripted = np.zeros(len(pairs), dtype=np.bool_)
    if "script" in values.families:
        spoken = (values.family[pairs.value] == values.families.index("script")) & ~trust.hub[pairs.value]
        scripted[pairs.pair[spoken]] = True
    return circumstances.weigh(model, compared.levels, scripted, compared.timeless)


def _lonely(trust: Trust) -> Floats:
    """Bits off where a pair shares nothing else though the value's other pairs mostly do."""
    hits = np.nan_to_num(trust.coherence, nan=0.0) * trust.asked
    usual = (hits + 0.6) / (trust.asked + 2.0)
    return np.asarray(np.clip(np.log2(1.0 - np.minimum(usual, 0.95)) + 0.6, -1.5, 0.0), dtype=np.float64)
