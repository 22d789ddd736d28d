"""How far a value spreads over groups that hang together without it.

A wallet, a line of a script or a host that one group uses is named by reports of that group. One that strangers share
(a public kit, a hosting company, a mule for hire) is named by reports of several groups, and by reports whose other
identifiers match nobody's. So groups are first made without circumstantial evidence; then every value is asked which
share of the pairs of its reports lie in one group. A report outside all groups counts as elsewhere as far as its
identifiers would have matched, had it belonged: by the rate at which the groups' own members share such values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weftline.linkage.arrays import Bools, Floats, Ints, distinct, logit2, probability
from weftline.linkage.cluster import Clusters
from weftline.linkage.kinds import prior_of
from weftline.linkage.links import LinkSet
from weftline.linkage.mentions import Mentions
from weftline.linkage.pairs import Values, family_bits
from weftline.linkage.weights import Trust

CIRCUMSTANTIAL = frozenset({"script", "host", "app", "payee"})
DECISIVE = 100.0
PRIOR_REPORTS = 2.0
STRANGEST = 12.0
OBSERVED_KEEP = 0.985
HUB_SHARE, HUB_REPORTS = 0.12, 5.0
_TELLING = 2.0
_NOTHING = 1e-9
FRAGMENT = 2
INFORMED, MOST_SHIFT = 4.0, 4.0
SETTLED_SHARE, SETTLED_TEXT = 0.8, 0.7
SETTLING, SETTLING_TEXT = 3.0, 2.5


@dataclass(frozen=True, slots=True)
class Cores:
    """Groups as found so far, first by a cautious pass. `home` of each unit; `tied`: the families, as bits, whose
    evidence holds it in; `reuse`: per family, how often a member's value of it is another member's too.
    """

    home: Ints
    tied: Ints
    reuse: Floats


def circumstantial(values: Values, mentions: Mentions) -> Bools:
    """Values that do not take part in the cautious pass: texts, hosts, and what apps of one template share."""
    weak = np.isin(values.family, _circumstantial_families(values))
    decisive = np.array([_is_decisive(kind) for kind in mentions.keys.kinds], dtype=np.bool_)[values.kind]
    return np.asarray(weak & ~decisive, dtype=np.bool_)


def _circumstantial_families(values: Values) -> list[int]:
    return [number for number, name in enumerate(values.families) if name in CIRCUMSTANTIAL]


def _is_decisive(kind: str) -> bool:
    prior = prior_of(kind)
    return prior.family == "app" and prior.real >= DECISIVE


def cautious(trust: Trust, left_out: Bools) -> Trust:
    """The same trust with circumstantial values counting nothing."""
    return replace(trust, hub=trust.hub | left_out, usable=trust.usable & ~left_out)


def cores_of(units: int, clusters: Clusters, links: LinkSet, mentions: Mentions, values: Values) -> Cores:
    """The groups found so far, what ties their members, and how their members share identifiers."""
    home = clusters.home
    counts = (links.evidence > _TELLING) & (home[links.left] == home[links.right])[links.link]
    bit = family_bits(values)[links.value]
    tied = np.zeros(units, dtype=np.int64)
    for side in (links.left, links.right):
        np.bitwise_or.at(tied, side[links.link[counts]], bit[counts])
    return Cores(home, tied, _reuse(mentions, values, home, tied))


def _reuse(mentions: Mentions, values: Values, home: Ints, tied: Ints) -> Floats:
    """Per family: of the grouped units that give such a value, the share whose value another of the group gives too."""
    unit, value = mentions.unit, mentions.value
    inside = tied[unit] != 0
    code = home[unit] * (mentions.values + 1) + value
    _, place, count = np.unique(code[inside], return_inverse=True, return_counts=True)
    again = np.zeros(len(unit), dtype=np.bool_)
    again[inside] = count[place] > 1
    families = len(values.families)
    told = distinct(unit[inside] * families + values.family[value[inside]])
    kept = distinct(unit[again] * families + values.family[value[again]])
    asked = np.bincount(told % families, minlength=families) if len(told) else np.zeros(families)
    shared = np.bincount(kept % families, minlength=families) if len(kept) else np.zeros(families)
    return np.asarray((shared + 0.5) / (asked + 2.0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the reports of each value lie over groups.

    Per mention, sorted by `code` (value and unit): the `weight` of all of its group that name the value,
    and the `size` of its group (1 for a unit that stands alone). Per value:
    `total` say, and the say `inside` one group and `apart` in all, as sums over ordered pairs.
    """

    units: int
    code: Ints
    group: Ints
    size: Ints
    weight: Floats
    total: Floats
    inside: Floats
    apart: Floats

    def share(self) -> Floats:
        """Per value, the share of its reports' pairs that lie in one group; NaN where there is none to ask."""
        return _share(self.inside, self.apart)

    def between(self, value: Ints, left: Ints, right: Ints) -> tuple[Floats, Floats]:
        """Share and say of `value` for pairs of units, what lies between their own two groups left out where one of
        these is a fragment.

        So few reports may well be the clients of one more handler of the other group: whether they are is what is
        asked, and that they are apart yet must not speak against what would join them.
        """
        one = np.searchsorted(self.code, value * self.units + left)
        other = np.searchsorted(self.code, value * self.units + right)
        asked = (self.group[one] != self.group[other]) & (np.minimum(self.size[one], self.size[other]) <= FRAGMENT)
        least = np.where(asked, np.minimum(self.weight[one], self.weight[other]), 0.0)
        between = np.where(asked, 2.0 * self.weight[one] * self.weight[other], 0.0)
        return _share(self.inside[value], np.maximum(self.apart[value] - between, 0.0)), self.total[value] - least


def _share(inside: Floats, apart: Floats) -> Floats:
    known = apart > _NOTHING
    return np.where(known, np.minimum(1.0, inside / np.where(known, apart, 1.0)), np.nan)


def spread(mentions: Mentions, values: Values, cores: Cores) -> Spread:
    """How the reports of every value lie over the groups found so far.

    A report held in its group by values of another family has its full say; one outside all groups as far as its
    identifiers would have matched; one that circumstantial values of this very family hold in its group has none.
    """
    unit, value = mentions.unit, mentions.value
    own = family_bits(values)[value]
    inside = (cores.tied[unit] & ~own) != 0
    circular = (cores.tied[unit] != 0) & ~inside & np.isin(values.family[value], _circumstantial_families(values))
    say = np.where(circular, 0.0, _say(mentions, values, cores, inside, own))
    units, size = len(cores.home), mentions.values
    group = np.where(inside, cores.home[unit], units + unit)
    total: Floats = np.bincount(value, weights=say, minlength=size).astype(np.float64)
    squares = np.bincount(value, weights=say**2, minlength=size)
    code, place = np.unique(value * 2 * units + group, return_inverse=True)
    weight: Floats = np.bincount(place, weights=say, minlength=len(code)).astype(np.float64)
    held = np.where(inside, say, 0.0)
    each = np.bincount(place, weights=held, minlength=len(code))
    together: Floats = np.bincount(code // (2 * max(1, units)), weights=each**2, minlength=size).astype(np.float64)
    together -= np.bincount(value, weights=held**2, minlength=size)
    sizes = np.bincount(cores.home[cores.tied != 0], minlength=units)
    members = np.where(inside, sizes[cores.home[unit]], 1)
    order = np.argsort(value * units + unit)
    told = (value * units + unit)[order]
    spans: Ints = np.asarray(members[order], dtype=np.int64)
    apart: Floats = total**2 - squares
    return Spread(units, told, group[order], spans, weight[place][order], total, together, apart)


def _say(mentions: Mentions, values: Values, cores: Cores, inside: Bools, own: Ints) -> Floats:
    unit, family = mentions.unit, values.family[mentions.value]
    weak = np.isin(family, _circumstantial_families(values))
    stray = _belonging(mentions, values, cores)[unit] / np.where(weak, 1.0, np.maximum(1 - cores.reuse[family], 0.05))
    odds = np.minimum(np.where(_gives_other(mentions, values, own), stray, 1.0), 1.0)
    return np.where(inside, 1.0, 1.0 - 2.0 * np.minimum(0.5, odds / (1.0 + odds)))


def _belonging(mentions: Mentions, values: Values, cores: Cores) -> Floats:
    """Per unit outside all groups: how likely a member would look like it, giving these families and matching none.

    Circumstantial values count where nobody else names them: an app's address of one's own is no sign of a group.
    """
    unit, value = mentions.unit, mentions.value
    families = len(values.families)
    known = unit * families + values.family[value]
    told = distinct(known)
    widest = np.zeros(len(told), dtype=np.int64)
    np.maximum.at(widest, np.searchsorted(told, known), values.df[value])
    weak = np.isin(told % families, _circumstantial_families(values))
    pairs = told[~weak | (widest == 1)]
    logs = np.log(np.maximum(1 - cores.reuse[pairs % families], 0.02))
    return np.exp(np.bincount(pairs // families, weights=logs, minlength=len(cores.home)))


def strangeness(mentions: Mentions, values: Values, cores: Cores) -> Floats:
    """Per unit, bits (at most 0) against its belonging to any group: it gives identifiers that members share, and
    nobody shares its own. 0 for members that more than circumstantial values hold.
    """
    bits = np.log2(np.maximum(_belonging(mentions, values, cores), 2.0**-STRANGEST))
    strong = np.bitwise_or.reduce(
        family_bits(values)[~np.isin(values.family, _circumstantial_families(values))], initial=0
    )
    return np.asarray(np.where(cores.tied & strong, 0.0, bits), dtype=np.float64)


def _gives_other(mentions: Mentions, values: Values, own: Ints) -> Bools:
    """Per mention: whether its unit gives an identifier of another, not circumstantial family."""
    strong = np.where(np.isin(values.family, _circumstantial_families(values)), 0, family_bits(values))
    masks = np.zeros(int(mentions.unit.max(initial=-1)) + 1, dtype=np.int64)
    np.bitwise_or.at(masks, mentions.unit, strong[mentions.value])
    return np.asarray((masks[mentions.unit] & ~own) != 0, dtype=np.bool_)


def corrected(trust: Trust, found: Spread, values: Values, freed: Bools) -> Trust:
    """Trust with each value's probability moved towards the share of its pairs that lie in one group."""
    share, reports = found.share(), found.total
    known = ~np.isnan(share) & (reports >= PRIOR_REPORTS) & ~freed & ~trust.blocked
    hub = trust.hub | (known & (np.nan_to_num(share, nan=1.0) < HUB_SHARE) & (reports >= HUB_REPORTS))
    informed = known & (reports >= INFORMED) & ~trust.hub
    shift = np.where(freed | trust.blocked, 0.0, _kind_shift(trust.q, share, values.kind, informed))

    def shifted(q: Floats) -> Floats:
        return np.where(shift < 0, probability(logit2(q) + shift), q)

    q = moved(shifted(trust.q), share, np.where(known, reports, 0.0), values.keep)
    return replace(
        trust,
        q=np.where(hub, 0.0, q),
        q_alone=shifted(trust.q_alone),
        q_joined=shifted(trust.q_joined),
        hub=hub,
        usable=trust.usable & ~hub & (q >= 0.5),
        say=np.where(known, reports, 0.0),
    )


def spoken(values: Values) -> Bools:
    """Per value, whether it is a line of text."""
    return np.array([name == "script" for name in values.families], dtype=np.bool_)[values.family]


def settled(share: Floats, say: Floats, text: Bools) -> Bools:
    """What enough reports of one group name, and hardly any elsewhere; of lines of text several must agree anyway."""
    enough = say >= np.where(text, SETTLING_TEXT, SETTLING)
    return np.asarray(enough & (np.nan_to_num(share) >= np.where(text, SETTLED_TEXT, SETTLED_SHARE)), dtype=np.bool_)


def _kind_shift(q: Floats, share: Floats, kind: Ints, informed: Bools) -> Floats:
    """Bits to take off every value of a kind whose informed values spread further than was expected of them.

    Where the lines of a kit turn up in report after report, a line that only two reports hold is likelier of a kit too.
    """
    kinds = int(kind.max(initial=-1)) + 1
    count = np.bincount(kind[informed], minlength=kinds)
    seen = np.bincount(kind[informed], weights=share[informed], minlength=kinds) / np.maximum(count, 1)
    expected = np.bincount(kind[informed], weights=q[informed], minlength=kinds) / np.maximum(count, 1)
    bits = (logit2(np.clip(seen, 0.02, 0.98)) - logit2(np.clip(expected, 0.02, 0.98))) * count / (count + INFORMED)
    return np.clip(np.where(count > 0, bits, 0.0), -MOST_SHIFT, 0.0)[kind]


def moved(q: Floats, share: Floats, reports: Floats, keep: Floats) -> Floats:
    """`q` moved towards the share of pairs in one group, the more reports had a say."""
    weight = np.where(np.isnan(share), 0.0, reports)
    seen = np.nan_to_num(share) * np.maximum(keep, OBSERVED_KEEP)
    return np.asarray((q * PRIOR_REPORTS + seen * weight) / (PRIOR_REPORTS + weight), dtype=np.float64)
