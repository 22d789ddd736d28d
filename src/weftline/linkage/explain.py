"""A run in the words of the model: links with their terms, hubs, weights, relations, series with their doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from weftline.linkage.groups import Groups
from weftline.linkage.relations import find_relations
from weftline.linkage.result import FoundFamily, Linkage, ValueState, ValueWeight
from weftline.linkage.settings import Settings
from weftline.linkage.solved import Solved
from weftline.linkage.terms import LinkTable
from weftline.model.series import Hub, Link, Relation, Series, Term

_STATES: tuple[ValueState, ...] = ("normal", "hub", "blocked")


def as_nouns(solved: Solved, settings: Settings) -> Linkage:
    """The result of a run as model objects."""
    links = list(links_of(solved, settings))
    relations = find_relations(solved)
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
    for block in LinkTable(solved, settings):
        told = zip(
            block.kind.to_pylist(), block.value.to_pylist(), block.term_bits.tolist(), block.note.to_pylist(),
            strict=True,
        )  # fmt: skip
        terms = [Term(*one) for one in told]
        starts = block.starts.tolist()
        ends = zip(block.a.to_pylist(), block.b.to_pylist(), block.bits.tolist(), strict=True)
        for number, (a, b, bits) in enumerate(ends):
            yield Link(a, b, bits, tuple(terms[starts[number] : starts[number + 1]]))


def weights_of(solved: Solved) -> list[ValueWeight]:
    """The trust in every value."""
    trust, keys = solved.trust, solved.mentions.keys
    columns = zip(
        keys.kind.tolist(),
        keys.text.to_pylist(),
        solved.values.df.tolist(),
        trust.candidates.tolist(),
        np.round(np.nan_to_num(trust.coherence), 4).tolist(),
        np.round(trust.q, 5).tolist(),
        np.where(trust.blocked, 2, trust.hub).tolist(),
        solved.mentions.notes.to_pylist(),
        strict=True,
    )
    return [
        ValueWeight(keys.kinds[kind], text, df, candidates, coherence, q, _STATES[state], note)
        for kind, text, df, candidates, coherence, q, state, note in columns
    ]


def families_of(solved: Solved) -> list[FoundFamily]:
    """Which report takes part in which family of texts or pictures."""
    mentions = solved.mentions
    families = np.array([name in {"script", "photo"} for name in mentions.keys.kinds], dtype=np.bool_)
    rows = np.flatnonzero(families[mentions.keys.kind[mentions.value]])
    ids = solved.reports.ids.take(pa.array(mentions.report[rows])).to_pylist()
    return [
        FoundFamily(report, *mentions.keys.named(value))
        for report, value in zip(ids, mentions.value[rows].tolist(), strict=True)
    ]


def hubs_of(solved: Solved) -> list[Hub]:
    """The values ignored, most widely shared first."""
    trust, found = solved.trust, []
    for number in np.flatnonzero(trust.hub | trust.blocked).tolist():
        reason = f"ignored: of its {int(trust.candidates[number])} pairs hardly any share anything else"
        if trust.blocked[number]:
            reason = "ignored: a person ruled that strangers share it"
        coherence = round(float(np.nan_to_num(trust.coherence[number])), 4)
        found.append(Hub(*solved.mentions.keys.named(number), int(solved.values.df[number]), coherence, reason))
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
    numbers = solved.series_of_units()

    def series(unit: int) -> str:
        return solved.names[int(numbers[unit])]

    found: dict[str, list[str]] = {}
    for one, other, bits in solved.clusters.refused:
        if bits <= 0:
            continue
        for here, far in ((series(one), series(other)), (series(other), series(one))):
            found.setdefault(here, []).append(f"may be one with {far}: {bits:.1f} bits join them, too few to merge")
    for unit, rivals in sorted(solved.clusters.undecided.items()):
        names = " and ".join(sorted({series(rival) for rival in rivals}))
        found.setdefault(series(unit), []).append(f"belongs to {names}; what it says does not tell which")
    return {name: tuple(told[:10]) for name, told in found.items()}
