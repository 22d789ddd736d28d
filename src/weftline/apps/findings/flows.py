"""What is read and what is sent, in three grades that are never mixed up.

`present`: the app's own code can do both; nothing more is said. `path`: one method leads by calls to both; a route for
an examiner to read, no proof that anything flows. `followed`: the data itself were followed from source to sink.
"""

from __future__ import annotations

from collections.abc import Sequence

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.texts import Text
from weftline.apps.findings.graph import Graph
from weftline.apps.findings.reach import reached
from weftline.apps.findings.sites import Sites, find_sites
from weftline.apps.findings.taint import Followed, follow
from weftline.model.app import Flow

_CONFIDENCE = {"followed": 0.8, "path": 0.3, "present": 0.1}
_SAID_WHEN_PRESENT = frozenset({"network", "sms"})
_SAID_WHEN_PATH = frozenset({"network", "sms", "file"})


def find_flows(app: AndroidApp, texts: Sequence[Text]) -> list[Flow]:
    """One flow for each pair of source and sink, with the highest grade that holds for it.

    Both merely present is said for network and text messages, a path also for files; for logs and other apps only what
    was followed is said.
    """
    sites = find_sites(app, texts)
    flows: dict[tuple[str, str], Flow] = {}
    if sites.sources and (sites.sinks or sites.natives):
        graph = Graph.build(app)
        result = follow(graph, sites, reached(graph, texts))
        app.problems += result.problems
        for found in result.flows:
            flows.setdefault((found.source, found.sink), _followed(graph, found))
        for source in sites.sources:
            for sink in sites.sinks:
                if (source, sink) not in flows and (flow := _lesser(graph, sites, source, sink)):
                    flows[(source, sink)] = flow
    for source, seen in sites.script_sources.items():
        for sink, also in sites.script_sinks.items():
            flows.setdefault((source, sink), Flow(source, sink, "present", (seen, also), _CONFIDENCE["present"]))
    return [flows[key] for key in sorted(flows)]


def _followed(graph: Graph, found: Followed) -> Flow:
    nodes = tuple(graph.name(node) for node in found.nodes)
    steps = (found.source_call, *nodes) if found.source_call not in {"", *nodes[:1]} else nodes
    return Flow(found.source, found.sink, "followed", (*steps, found.sink_call), _CONFIDENCE["followed"])


def _lesser(graph: Graph, sites: Sites, source: str, sink: str) -> Flow | None:
    """The shortest route by calls, else that both are there, where that is worth saying."""
    reads = {graph.number[place]: call for place, call in sites.sources[source].items()}
    sends = {graph.number[place]: call for place, call in sites.sinks[sink].items()}
    if sink in _SAID_WHEN_PATH:
        to_source, to_sink = graph.distances(reads), graph.distances(sends)
        common = [(to_source[node][0] + to_sink[node][0], node) for node in to_source.keys() & to_sink.keys()]
        if common:
            start = min(common)[1]
            path = (*_walk(graph, start, to_source, reads), *_walk(graph, start, to_sink, sends))
            return Flow(source, sink, "path", path, _CONFIDENCE["path"])
    if sink in _SAID_WHEN_PRESENT:
        places = (
            graph.name(min(reads)),
            next(iter(reads.values())),
            graph.name(min(sends)),
            next(iter(sends.values())),
        )
        return Flow(source, sink, "present", places, _CONFIDENCE["present"])
    return None


def _walk(graph: Graph, start: int, ways: dict[int, tuple[int, int]], ends: dict[int, str]) -> list[str]:
    """The methods from `start` to the goal and the call made there."""
    steps, node = [graph.name(start)], start
    while ways[node][1] >= 0 and len(steps) < 50:
        node = ways[node][1]
        steps.append(graph.name(node))
    return [*steps, ends.get(node, "")]
