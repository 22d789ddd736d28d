"""A series as a chart: reports, what they share, actors. Positions are computed here: it looks the same tomorrow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rustworkx as rx

from weftline.model.ids import derived_id
from weftline.model.lead import Actor
from weftline.model.series import CIRCUMSTANCES, Link, Term
from weftline.model.wording import counted, in_words
from weftline.store.reports import StoredReport

Position = tuple[float, float]
Shared = Mapping[tuple[str, str], tuple[set[str], float]]
MOST_NODES = 300
UNSPEAKING = {
    "script": "wording",
    "server": "server",
    "app_code": "app code",
    "cert_sha256": "signer",
    "photo": "picture",
}
MOST_VALUES = 60
MOST_ACTORS = 60
WIDTH, HEIGHT = 1000.0, 640.0
MARGIN, ROW, IN_A_ROW, APART = 40.0, 44.0, 8, 44.0


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the chart. `kind`: `report`, `value` or `actor`; `weight` is its size from 0 to 1. `value` is the
    whole value where the label is shortened.
    """

    id: str
    kind: str
    label: str
    detail: str
    weight: float
    x: float
    y: float
    shape: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A line on the chart: `mention` (report shows value), `holds` (actor has value) or `link` (between reports)."""

    a: str
    b: str
    kind: str
    bits: float
    why: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Nodes and edges; `left_out` counts values and `reports_left_out` reports that were too many to show."""

    nodes: list[Node]
    edges: list[Edge]
    left_out: int = 0
    reports_left_out: int = 0


def chart_of(members: Sequence[StoredReport], links: Sequence[Link], actors: Sequence[Actor]) -> Chart:
    """The neighbourhood of a series: its reports, the values that hold them together, its actors.

    Of a large series the reports that share most are drawn, and the values that most reports share.
    """
    shared = _shared_values(links)
    kept = dict(sorted(shared.items(), key=lambda item: (-len(item[1][0]), -item[1][1], item[0]))[:MOST_VALUES])
    shown_actors = [actor for actor in actors if actor.observables][:MOST_ACTORS]
    shown = _most_sharing(members, kept, MOST_NODES - len(kept) - len(shown_actors))
    edges = _mentions(kept, {item.report.id for item in shown}) + _holdings(shown_actors, kept)
    names = [item.report.id for item in shown] + [_value_id(*pair) for pair in kept] + [a.id for a in shown_actors]
    places = _places(names, edges)
    nodes = [_report_node(item, places) for item in shown]
    nodes += [_value_node(kind, value, reports, bits, places) for (kind, value), (reports, bits) in kept.items()]
    nodes += [Node(a.id, "actor", a.label, in_words(a.role), 0.8, *places[a.id], shape=a.role) for a in shown_actors]
    return Chart(nodes, edges, len(shared) - len(kept), len(members) - len(shown))


def _most_sharing(members: Sequence[StoredReport], kept: Shared, most: int) -> list[StoredReport]:
    """At most so many reports, those that show most of the values; in the order given."""
    if len(members) <= most:
        return list(members)
    counts = Counter(report for reports, _ in kept.values() for report in reports)
    best = {item.report.id for item in sorted(members, key=lambda m: (-counts[m.report.id], m.report.id))[:most]}
    return [item for item in members if item.report.id in best]


def _mentions(kept: Shared, shown: set[str]) -> list[Edge]:
    return [
        Edge(report, _value_id(kind, value), "mention", bits, f"{report} shows {in_words(kind)} {value}")
        for (kind, value), (reports, bits) in kept.items()
        for report in sorted(reports & shown)
    ]


def _holdings(actors: Sequence[Actor], kept: Shared) -> list[Edge]:
    return [
        Edge(actor.id, _value_id(*pair), "holds", 0.0, f"{actor.label} has {in_words(pair[0])} {pair[1]}")
        for actor in actors
        for pair in actor.observables
        if pair in kept
    ]


def _shared_values(links: Iterable[Link]) -> Shared:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    bits: dict[tuple[str, str], float] = defaultdict(float)
    for link in links:
        for term in link.terms:
            if term.kind not in CIRCUMSTANCES and term.bits > 0 and _is_value(term):
                key = (term.kind, term.value)
                found[key] |= {link.a, link.b}
                bits[key] = max(bits[key], term.bits)
    return {key: (reports, bits[key]) for key, reports in found.items()}


def _is_value(term: Term) -> bool:
    return bool(term.value)


def _value_id(kind: str, value: str) -> str:
    return derived_id("lead", kind, value, length=12).replace("d-", "v-", 1)


def _report_node(item: StoredReport, places: Mapping[str, tuple[float, float]]) -> Node:
    report = item.report
    detail = ", ".join(text for text in (report.victim.country, report.language, report.first_contact.platform) if text)
    return Node(report.id, "report", report.id.removeprefix("r-"), detail, 0.5, *places[report.id])


def _value_node(
    kind: str, value: str, reports: set[str], bits: float, places: Mapping[str, tuple[float, float]]
) -> Node:
    label = value if len(value) <= 24 else value[:10] + "…" + value[-8:]
    if kind in UNSPEAKING:
        label = UNSPEAKING[kind]
    identifier = _value_id(kind, value)
    weight = min(1.0, 0.2 + len(reports) / 20)
    detail = f"{in_words(kind)} {value}: {counted(len(reports), 'report')}, up to {bits:.1f} bits"
    return Node(identifier, "value", label, detail, weight, *places[identifier], shape=kind, value=value)


def _places(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, Position]:
    """Positions inside a 1000 × 640 box, the same for the same chart."""
    known = set(names)
    joined = {name for edge in edges if edge.a in known and edge.b in known for name in (edge.a, edge.b)}
    inside = [name for name in names if name in joined]
    alone = [name for name in names if name not in joined]
    rows = -(-len(alone) // IN_A_ROW)
    floor = HEIGHT - MARGIN - rows * ROW
    places = _spread(_sprung(inside, edges), inside, floor)
    for number, name in enumerate(alone):
        column, row = number % IN_A_ROW, number // IN_A_ROW
        places[name] = (round(MARGIN + column * (WIDTH - 2 * MARGIN) / IN_A_ROW, 1), round(floor + (row + 1) * ROW, 1))
    return places


def _sprung(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, Position]:
    graph: rx.PyGraph[str, float] = rx.PyGraph()
    index = {name: graph.add_node(name) for name in names}
    for edge in edges:
        if edge.a in index and edge.b in index:
            graph.add_edge(index[edge.a], index[edge.b], 1.0)
    layout = rx.spring_layout(graph, seed=7, num_iter=300, k=3.0 / max(1.0, len(names)) ** 0.5)
    return {name: (float(layout[index[name]][0]), float(layout[index[name]][1])) for name in names}


def _spread(spots: Mapping[str, Position], names: Sequence[str], floor: float) -> dict[str, Position]:
    """Fill the box: half by place, half by rank, so that a dense middle opens; then push apart what still overlaps."""
    if not names:
        return {}
    points = np.array([spots[name] for name in names])
    ranks = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(1, len(names) - 1)
    span = np.maximum(points.max(axis=0) - points.min(axis=0), 1e-9)
    mixed = 0.4 * (points - points.min(axis=0)) / span + 0.6 * ranks
    low, high = np.array([MARGIN, MARGIN]), np.array([WIDTH - MARGIN, floor])
    points = low + mixed * (high - low)
    apart = min(APART, 0.8 * ((WIDTH * HEIGHT) / len(names)) ** 0.5)
    for _ in range(40):
        gaps = points[:, None, :] - points[None, :, :]
        distances = np.sqrt((gaps**2).sum(axis=2))
        np.fill_diagonal(distances, apart)
        close = np.where(distances < apart, (apart - distances) / np.maximum(distances, 1e-6) / 4, 0.0)
        points = np.clip(points + (gaps * close[:, :, None]).sum(axis=1), low, high)
    return {name: (round(float(x), 1), round(float(y), 1)) for name, (x, y) in zip(names, points, strict=True)}
