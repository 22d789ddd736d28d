"""A run in the words of the model: links with their terms, hubs, weights, relations, series with their doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from weftline.linkage.groups import Groups
from weftline.linkage.relations import find_relations
from weftline.linkage.result import FoundFamily, Linkage, ValueWeight
from weftline.linkage.settings import Settings
from weftline.linkage.solved import Solved
from weftline.model.series import Hub, Link, Relation, Series, Term

SAME_VICTIM_BITS = 30.0
RULED_BITS = 30.0
_SMALLEST = 0.005
_NOTES = {
    "platform": ("same platform", "another platform"),
    "language": ("same language", "another language"),
    "persona": ("same persona name", "another persona name"),
    "amount": ("sums alike", "sums apart"),
    "hour": ("same hours of day", "other hours of day"),
    "gap": ("close in time", "far apart in time"),
    "unmatched": ("", "gives identifiers of its own that no other report names"),
    "lasting": ("the circumstances do not speak against one holder's own account", ""),
}


def as_nouns(solved: Solved, settings: Settings) -> Linkage:
    """The result of a run as model objects."""
    links = list(links_of(solved, settings))
    sizes = {name: len(group) for name, group in zip(solved.names, solved.groups, strict=True)}
    relations = find_relations(solved.mentions, solved.trust, solved.unit_series(), sizes)
    series = [_undecided(one, relations) for one in series_of(solved, links)]
    return Linkage(
        series=series,
        links=links,
        hubs=hubs_of(solved),
        relations=relations,
        weights=weights_of(solved),
        families=families_of(solved),
        behaviour=solved.scores.model,
        run={**solved.run, "links": len(links), "relations": len(relations)},
    )


def _undecided(series: Series, relations: Sequence[Relation]) -> Series:
    """A report alone that names what several series share belongs to one of them, but does not tell to which."""
    if len(series.reports) > 1:
        return series
    shared: dict[tuple[str, str], set[str]] = {}
    for one in relations:
        if series.id in (one.a, one.b):
            shared.setdefault((one.kind, one.value), set()).add(one.b if one.a == series.id else one.a)
    told = tuple(
        f"belongs to {' or '.join(sorted(rivals))}; what it says does not tell which"
        for _, rivals in sorted(shared.items())
        if len(rivals) > 1
    )
    return replace(series, doubts=tuple(dict.fromkeys((*series.doubts, *told))))


def links_of(solved: Solved, settings: Settings) -> Iterator[Link]:
    """All pairs at or above the floor, in the order of their reports, then those of one victim and ruled ones.

    The terms of a link add up to its bits, the prior included; hubs stand at 0.
    """
    found, scores = solved.pairs, solved.scores
    ruled = set(solved.must)
    keep = np.flatnonzero(scores.bits >= settings.floor_bits)
    starts = np.searchsorted(found.pair, keep, side="left").tolist()
    ends = np.searchsorted(found.pair, keep, side="right").tolist()
    for pair, start, end in zip(keep.tolist(), starts, ends, strict=True):
        terms = [Term("prior", "", round(scores.prior, 4), "before any evidence")]
        terms += _circumstances(solved, pair)
        terms += _values(solved, start, end)
        a, b = int(found.left[pair]), int(found.right[pair])
        if (a, b) in ruled:
            terms.append(_ruling())
            ruled.discard((a, b))
        yield _link(*_tellers(solved, a, b, start, end), terms)
    yield from _stated(solved, ruled)


def _link(a: str, b: str, terms: list[Term]) -> Link:
    return Link(min(a, b), max(a, b), round(sum(term.bits for term in terms), 4), tuple(terms))


def _ruling() -> Term:
    return Term("decision", "same", RULED_BITS, "ruled the same by a person")


def _stated(solved: Solved, ruled: set[tuple[int, int]]) -> Iterator[Link]:
    prior = Term("prior", "", round(solved.scores.prior, 4), "before any evidence")
    for rows in solved.reports.members:
        for row in rows[1:]:
            victim = Term("same_victim", "", SAME_VICTIM_BITS, "one victim told of it more than once")
            yield _link(solved.reports.ids[rows[0]], solved.reports.ids[row], [prior, victim])
    for a, b in sorted(ruled):
        ids = [solved.reports.ids[solved.reports.members[unit][0]] for unit in (a, b)]
        yield _link(ids[0], ids[1], [prior, _ruling()])


def _circumstances(solved: Solved, pair: int) -> list[Term]:
    terms = []
    for name, column in solved.scores.behaviour.items():
        bits = round(float(column[pair]), 4)
        if abs(bits) >= _SMALLEST:
            terms.append(Term(name, "", bits, _NOTES[name][bits < 0]))
    return terms


def _values(solved: Solved, start: int, end: int) -> list[Term]:
    terms = []
    for row in range(start, end):
        number = int(solved.pairs.value[row])
        value = solved.mentions.values[number]
        bits = round(float(solved.scores.evidence[row]), 4)
        terms.append(Term(value.kind, value.text, bits, _note(solved, number, bits)))
    return sorted(terms, key=lambda term: (-term.bits, term.kind, term.value))


def _note(solved: Solved, number: int, bits: float) -> str:
    if solved.trust.hub[number]:
        return "ignored: shared by unrelated reports"
    told = f"named in {int(solved.values.df[number])} reports"
    if bits < _SMALLEST:
        told += ", counted already through evidence of the same origin, or worth nothing alone"
    excerpt = solved.mentions.values[number].note
    return f"{told}: {excerpt}" if excerpt else told


def _tellers(solved: Solved, a: int, b: int, start: int, end: int) -> tuple[str, str]:
    """The reports of two victims that tell of what they share most."""
    members = solved.reports.members
    if len(members[a]) == 1 and len(members[b]) == 1:
        return solved.reports.ids[members[a][0]], solved.reports.ids[members[b][0]]
    row = max(range(start, end), key=lambda one: float(solved.scores.evidence[one]))
    value = int(solved.pairs.value[row])
    told = {
        unit: report
        for unit, number, report in zip(
            solved.mentions.unit, solved.mentions.value, solved.mentions.report, strict=True
        )
        if number == value and unit in (a, b)
    }
    return solved.reports.ids[told[a]], solved.reports.ids[told[b]]


def weights_of(solved: Solved) -> list[ValueWeight]:
    """The trust in every value."""
    trust, values = solved.trust, solved.values
    return [
        ValueWeight(
            kind=value.kind,
            value=value.text,
            df=int(values.df[number]),
            candidates=int(trust.candidates[number]),
            coherence=0.0 if np.isnan(trust.coherence[number]) else round(float(trust.coherence[number]), 4),
            q=round(float(trust.q[number]), 5),
            state="blocked" if trust.blocked[number] else "hub" if trust.hub[number] else "normal",
            note=value.note,
        )
        for number, value in enumerate(solved.mentions.values)
    ]


def families_of(solved: Solved) -> list[FoundFamily]:
    """Which report takes part in which family of texts or pictures."""
    mentions = solved.mentions
    return [
        FoundFamily(solved.reports.ids[report], mentions.values[value].kind, mentions.values[value].text)
        for value, report in zip(mentions.value, mentions.report, strict=True)
        if mentions.values[value].kind in {"script", "photo"}
    ]


def hubs_of(solved: Solved) -> list[Hub]:
    """The values ignored, most widely shared first."""
    found = []
    for weight in weights_of(solved):
        if weight.state == "normal":
            continue
        reason = f"ignored: of its {weight.candidates} pairs hardly any share anything else"
        if weight.state == "blocked":
            reason = "ignored: a person ruled that strangers share it"
        found.append(Hub(weight.kind, weight.value, weight.df, weight.coherence, reason))
    return sorted(found, key=lambda hub: (-hub.reports, hub.kind, hub.value))


def series_of(solved: Solved, links: list[Link]) -> list[Series]:
    """All series, single reports too, the largest first. `bits`: the median strongest link of its reports."""
    best: dict[str, float] = {}
    inside: dict[str, list[Link]] = {}
    name = {report: series for series, group in zip(solved.names, solved.groups, strict=True) for report in group}
    for link in links:
        if name[link.a] == name[link.b]:
            inside.setdefault(name[link.a], []).append(link)
            for report in (link.a, link.b):
                best[report] = max(best.get(report, 0.0), link.bits)
    doubts = _doubts(solved)
    found = []
    for series, group in zip(solved.names, solved.groups, strict=True):
        held = [best.get(report, 0.0) for report in group] if len(group) > 1 else [0.0]
        weakest, split = _weakest(group, inside.get(series, []))
        told = (*([split] if split else []), *doubts.get(series, ()))
        found.append(Series(series, tuple(group), round(float(np.median(held)), 3), weakest, told))
    return sorted(found, key=lambda series: (-len(series.reports), series.id))


def _weakest(group: list[str], links: list[Link]) -> tuple[float, str]:
    """The fewest bits on the strongest paths that hold a series together, and whether they hold two groups."""
    if len(group) < 2:
        return 0.0, ""
    place = {report: number for number, report in enumerate(group)}
    sets = Groups(len(group))
    last = 0.0
    for link in sorted(links, key=lambda one: -one.bits):
        before = [sets.find(place[report]) for report in (link.a, link.b)]
        if before[0] != before[1]:
            sizes = [sum(sets.find(node) == root for node in range(len(group))) for root in before]
            sets.join(*before)
            last = link.bits
            if min(sizes) >= 3 and sum(sizes) == len(group):
                told = f"looks like two groups of {max(sizes)} and {min(sizes)} reports, held by {last:.1f} bits"
                return round(last, 3), told if last < 8 else ""
    return round(last, 3), ""


def _doubts(solved: Solved) -> dict[str, tuple[str, ...]]:
    """What speaks against the borders drawn: groups kept apart though something joins them, reports left alone."""
    series = solved.unit_series()
    found: dict[str, list[str]] = {}
    for one, other, bridge in solved.clusters.refused:
        if bridge.bits <= 0:
            continue
        for here, far in ((series[one], series[other]), (series[other], series[one])):
            found.setdefault(here, []).append(
                f"may be one with {far}: {bridge.bits:.1f} bits join them, too few to merge"
            )
    for unit, rivals in sorted(solved.clusters.undecided.items()):
        names = " and ".join(sorted({series[rival] for rival in rivals}))
        found.setdefault(series[unit], []).append(f"belongs to {names}; what it says does not tell which")
    return {name: tuple(told[:10]) for name, told in found.items()}
