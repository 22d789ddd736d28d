"""Following data: from where they are read, through registers, calls, fields and containers, to where they are sent.

Methods are read one by one over their control flow; what a call or field hands on is remembered and the methods that
depend on it are read again. Known limits, all on the side of missing a flow or naming one too many: native code,
reflection, values told by branches alone, and containers that are not told apart by element.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from weftline.apps.android.dex.instructions import Method, decode
from weftline.apps.findings.graph import Graph
from weftline.apps.findings.knowledge import Knowledge
from weftline.apps.findings.references import DATA, References
from weftline.apps.findings.sites import Sites
from weftline.apps.findings.state import State
from weftline.apps.findings.values import MOST_REGISTERS, MOST_STEPS, run

MOST_PATH = 60


@dataclass(frozen=True, slots=True)
class Followed:
    """Data of `source` that reach `sink`: the call that reads, the methods passed, the call that sends."""

    source: str
    sink: str
    source_call: str
    nodes: tuple[int, ...]
    sink_call: str


@dataclass(slots=True)
class Result:
    """All followed flows, and what kept the analysis from going on."""

    flows: list[Followed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def follow(graph: Graph, sites: Sites, live: frozenset[int] | None = None) -> Result:
    """Follow every source to every sink. `live`: the methods that can run, None where all may."""
    names = sorted(sites.sources)
    references = References(graph, names, sites.requests)
    known = Knowledge(graph, references, live)
    for places in sites.sources.values():
        for place in sorted(places):
            known.vary(graph.number[place])
            known.plan(graph.number[place])
    for node in sorted(graph.number[place] for place in sites.openers):
        if not references.certain.keeps_to_itself(node):
            known.vary(node)
        known.plan(node)
    _start_given(known, sites)
    methods: dict[int, Method] = {}
    broken: set[int] = set()
    result = Result()
    while known.waiting and known.steps < MOST_STEPS:
        node = known.waiting.popleft()
        known.queued.discard(node)
        if node in broken:
            continue
        known.read.add(node)
        try:
            if node not in methods:
                methods[node] = decode(*graph.code(node))
            _read(known, node, methods[node])
        except Exception as error:  # noqa: BLE001 - one method that no compiler wrote must not hide all others
            broken.add(node)
            result.problems.append(f"data were not followed in {graph.name(node)}: {type(error).__name__}")
            continue
        if methods[node].registers > MOST_REGISTERS:
            result.problems.append(f"{graph.name(node)} has too many registers to follow data in it")
    if known.waiting:
        result.problems.append("following data was stopped at its limit of steps; flows may be missing")
    for (bit, sink), (node, call) in sorted(known.flows.items()):
        nodes, first = _way(known, node, bit)
        result.flows.append(Followed(names[bit], sink, first, nodes, call))
    return result


def _start_given(known: Knowledge, sites: Sites) -> None:
    """Data that come in as arguments of a method that the system calls."""
    places = {place for found in sites.sources.values() for place in found}
    for node in sorted(known.graph.number[place] for place in places):
        labels = known.references.given(node)
        if labels:
            known.arrive(node, labels, -1, known.graph.name(node))
            words = len(known.references.certain.words(node))
            known.arguments[node] = [0, *[labels] * (words - 1)]
            known.plan(node)


def _read(known: Knowledge, node: int, method: Method) -> None:
    state = State.entry(method.registers, method.first_argument, known.given_constants(node))
    known.finish(node, *run(known, node, method, state))
    given_out = known.real(node, known.returned[node]) & DATA
    if given_out and known.graph.is_asked(node):
        known.flow(given_out, "network", node, f"{known.graph.asker(node)}->{known.graph.bare_name(node)}")
    if given_out and known.references.is_offered(node):
        known.flow(given_out, "network", node, f"Landroid/webkit/JavascriptInterface;->{known.graph.bare_name(node)}")


def _way(known: Knowledge, node: int, bit: int) -> tuple[tuple[int, ...], str]:
    """The methods from the reading one to this, and the call that read."""
    nodes, seen, call = [node], {node}, ""
    while len(nodes) < MOST_PATH:
        before, call = known.came_from.get((nodes[-1], bit), (-1, ""))
        if call or before < 0 or before in seen:
            break
        seen.add(before)
        nodes.append(before)
    return tuple(reversed(nodes)), call
