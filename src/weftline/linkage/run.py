"""One run of linkage over tables, from reports and mentions to series with reasons."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import pyarrow as pa

from weftline.linkage import decisions as rulings
from weftline.linkage import explain, identity, pairs, spread, weights
from weftline.linkage.cluster import ONE_SOURCE, Agglomeration, Clusters
from weftline.linkage.compared import compare
from weftline.linkage.engines import Engine, engine
from weftline.linkage.links import SAYS_SOMETHING, LinkSet
from weftline.linkage.mentions import gather, read_mentions
from weftline.linkage.photos import photo_mentions
from weftline.linkage.reports import Reports, part_victims, read_reports
from weftline.linkage.result import Linkage
from weftline.linkage.score import Around, Scores, confirmed, score
from weftline.linkage.scripts import script_mentions
from weftline.linkage.settings import Settings
from weftline.linkage.solved import Solved
from weftline.model.series import Decision


class _Clock:
    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = round(now - self._last, 4)
        self._last = now


def link(
    reports: pa.Table,
    mentions: pa.Table,
    photos: pa.Table | None = None,
    *,
    settings: Settings | None = None,
    decisions: Sequence[Decision] = (),
    previous: Mapping[str, str] | None = None,
) -> Linkage:
    """Series of reports with the reasons for every link.

    `reports`, `mentions`, `photos` have the columns of INTERFACES (`weftline link`), values already normalised.
    `decisions` bind; `previous` (report to series of the run before) keeps ids. Deterministic. Raises InputError for
    tables without their columns.
    """
    chosen = settings or Settings()
    worker = engine("duckdb", chosen.memory_mb, chosen.threads)
    return explain.as_nouns(solve(reports, mentions, photos, worker, chosen, decisions, previous or {}), chosen)


def solve(
    report_table: pa.Table,
    mention_table: pa.Table,
    photo_table: pa.Table | None,
    worker: Engine,
    settings: Settings,
    decisions: Sequence[Decision] = (),
    previous: Mapping[str, str] | None = None,
) -> Solved:
    """All stages, with an engine for the joins."""
    clock = _Clock()
    before = previous or {}
    ruled = rulings.read(decisions, before)
    reports = read_reports(report_table, ruled.apart())
    told, left_out = read_mentions(mention_table, reports)
    reports = part_victims(reports, told.report, told.value)
    clock.stop("load")
    scripts, lines = script_mentions(reports, settings.seed, settings.threads)
    clock.stop("scripts")
    shown = photo_mentions(photo_table, reports) if photo_table is not None else None
    parts = [told, scripts] if shown is None else [told, scripts, shown]
    mentions = gather(parts, reports, lines, left_out)
    clock.stop("photos")
    units = reports.units
    values = pairs.value_arrays(mentions)
    found = pairs.find_pairs(mentions, units, worker, settings)
    clock.stop("candidates")
    masks = pairs.unit_masks(mentions, values, units)
    blocked, freed = mentions.numbered(ruled.hubs), mentions.numbered(ruled.free)
    trust = weights.judge(found, values, masks, blocked, freed)
    _resolve_links(ruled, reports, found)
    must, cannot = _constraints(ruled, reports)
    compared = compare(found, values, mentions, reports.traits, settings)
    weak = spread.circumstantial(values, mentions)
    careful = spread.cautious(trust, weak)
    scores = score(found, values, careful, compared, settings)
    clusters, links = _cluster(units, found, values, scores, settings, (must, cannot))
    clock.stop("cores")
    judged = trust
    for _ in range(settings.rounds):
        cores = spread.cores_of(units, clusters, links, mentions, values)
        lies = spread.spread(mentions, values, cores)
        trust = spread.corrected(judged, lies, values, freed)
        around = Around(lies, spread.strangeness(mentions, values, cores), weak, cores.tied, cores.home)
        scores = score(found, values, trust, compared, settings, around)
        clusters, links = _cluster(units, found, values, scores, settings, (must, cannot))
    scores = confirmed(scores, found, clusters.home)
    clock.stop("series")
    solved = Solved(reports, mentions, values, found, trust, scores, clusters, set(must))
    solved.groups, solved.names = _series(solved, before)
    solved.run = _account(solved, clock, 0 if shown is None else len(shown.report), ruled, before)
    return solved


Constraints = tuple[list[tuple[int, int]], list[tuple[int, int]]]


def _cluster(
    units: int,
    found: pairs.Pairs,
    values: pairs.Values,
    scores: Scores,
    settings: Settings,
    ruled: Constraints,
) -> tuple[Clusters, LinkSet]:
    links = _link_set(found, values, scores, settings.bridge_bits)
    return Agglomeration(units, links, settings.needed(scores.model.learnt), *ruled).run(), links


def _resolve_links(ruled: rulings.Rulings, reports: Reports, found: pairs.Pairs) -> None:
    """Find the pair behind each link id that a ruling names: among candidates, by computing their ids."""
    if not ruled.links:
        return
    ids = reports.ids.to_pylist()
    known: dict[str, tuple[str, str]] = {}
    for a, b in zip(found.left.tolist(), found.right.tolist(), strict=True):
        for one, other in product(reports.of_unit(a), reports.of_unit(b)):
            pair = rulings.pair_of(ids[one], ids[other])
            known[rulings.link_id(*pair)] = pair
    ruled.resolve_links(known)


def _constraints(ruled: rulings.Rulings, reports: Reports) -> Constraints:
    place = reports.places(name for pair in ruled.same | ruled.different for name in pair)

    def by_unit(found: set[rulings.Pair]) -> list[tuple[int, int]]:
        units = {(int(reports.unit[place[a]]), int(reports.unit[place[b]])) for a, b in found if {a, b} <= place.keys()}
        return sorted((min(pair), max(pair)) for pair in units if pair[0] != pair[1])

    return by_unit(ruled.same), by_unit(ruled.different)


def _link_set(found: pairs.Pairs, values: pairs.Values, scores: Scores, least: float) -> LinkSet:
    kept = scores.bits >= least
    number = np.cumsum(kept) - 1
    rows = np.flatnonzero(kept[found.pair] & (scores.evidence > SAYS_SOMETHING))
    value = found.value[rows]
    single = np.array([name in ONE_SOURCE for name in values.families], dtype=np.bool_)
    source = np.where(single[values.family], values.family, len(values.families) + values.root)
    used, source = np.unique(source[value], return_inverse=True)
    family_of = np.zeros(len(used), dtype=np.int64)
    family_of[source] = values.family[value]
    behaviour = sum(scores.behaviour.values(), np.zeros(len(found)))
    return LinkSet(
        left=found.left[kept],
        right=found.right[kept],
        bits=scores.bits[kept],
        behaviour=behaviour[kept],
        link=number[found.pair[rows]],
        value=value,
        source=source.astype(np.int64),
        evidence=scores.evidence[rows],
        alone=values.alone[value],
        settled=scores.settled[rows],
        spoken=spread.spoken(values)[value],
        family_of=family_of,
        values=len(values.df),
        prior=scores.prior,
        learnt=scores.model.learnt,
    )


def _series(solved: Solved, previous: Mapping[str, str]) -> tuple[list[list[str]], list[str]]:
    reports = solved.reports
    home = solved.clusters.home[reports.unit]
    first = np.full(reports.units, len(home), dtype=np.int64)
    np.minimum.at(first, home, np.arange(len(home)))
    order = np.argsort(first[home], kind="stable")
    bounds = np.flatnonzero(np.diff(first[home][order])) + 1
    ids = reports.ids.take(pa.array(order)).to_pylist()
    cuts = [0, *bounds.tolist(), len(ids)]
    groups = [ids[begin:end] for begin, end in pairwise(cuts) if end > begin]
    return groups, identity.name_series(groups, previous)


def _account(
    solved: Solved, clock: _Clock, photos: int, ruled: rulings.Rulings, previous: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "version": 1,
        "reports": len(solved.reports.ids),
        "victims": solved.reports.units,
        "mentions": len(solved.mentions),
        "left_out": dict(sorted(solved.mentions.left_out.items())),
        "values": solved.mentions.values,
        "photos": photos,
        "pairs": len(solved.pairs),
        "anchors": solved.scores.model.anchors,
        "hubs": int(solved.trust.hub.sum()),
        "series": sum(len(group) > 1 for group in solved.groups),
        "single": sum(len(group) == 1 for group in solved.groups),
        "changes": identity.compare(solved.groups, solved.names, previous),
        "unresolved_decisions": ruled.unresolved,
        "seconds": clock.stages,
    }
