"""Which of the app's own methods can run at all: called, or called back by the system on something that exists."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from weftline.apps.android.texts import Text
from weftline.apps.findings.graph import Graph
from weftline.apps.findings.starting import Starts

_PRIVATE, _STATIC = 0x2, 0x8
_INITIALISERS = ("<clinit>", "<init>")


def reached(graph: Graph, texts: Iterable[Text]) -> frozenset[int] | None:
    """The methods that can run, None where that cannot be told: no declared components, or code that comes from
    elsewhere and may call anything.

    A class counts as existing where the manifest declares it, a running method makes it, or a text names it (layouts,
    calls by name). Of such a class every method counts that is neither private nor static; others must be called.
    """
    manifest = graph.app.manifest
    if manifest is None or not manifest.components or not graph.place:
        return None
    declared = {*(component.name for component in manifest.components), manifest.application} - {""}
    return _Walk(graph).run({"L" + name.replace(".", "/") + ";" for name in declared}, _named(graph, texts))


class _Walk:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._makes = _made(graph)
        self._exist: set[str] = set()
        self._live: set[int] = set()
        self._waiting: deque[int] = deque()
        self._starts = Starts(graph)

    def run(self, declared: set[str], named: set[str]) -> frozenset[int] | None:
        """Everything that follows from the declared classes and those that a text names."""
        if not declared & self._graph.by_class.keys():
            return None
        self._starts.named = frozenset(declared | named)
        for name in sorted(declared | named):
            self._add(name)
        while self._waiting:
            node = self._waiting.popleft()
            for name in self._makes.get(node, ()):
                self._add(name)
            for callee in self._graph.callees.get(node, ()):
                self._enter(callee)
        return frozenset(self._live)

    def _add(self, name: str) -> None:
        """A class exists: it and what it inherits can be called back."""
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one in self._exist or one not in self._graph.parents:
                continue
            self._exist.add(one)
            waiting.extend(self._graph.parents[one])
            for node in self._graph.by_class.get(one, ()):
                body, item = self._graph.place[node]
                code = self._graph.app.bodies[body].code
                begins = self._graph.bare_name(node) in _INITIALISERS
                if begins or not int(code.access[item]) & (_PRIVATE | _STATIC):
                    self._enter(node)

    def _enter(self, node: int) -> None:
        if node not in self._live and not self._starts.is_idle(node):
            self._live.add(node)
            self._waiting.append(node)
            for beginning in self._graph.beginnings(node):
                self._enter(beginning)


def _made(graph: Graph) -> dict[int, set[str]]:
    """Method -> the own classes it makes or names as classes."""
    found: dict[int, set[str]] = defaultdict(set)
    for number, body in enumerate(graph.app.bodies):
        for refs in (body.code.created, body.code.class_refs()):
            own = ~body.library[refs.item]
            pairs = {*zip(refs.item[own].tolist(), refs.target[own].tolist(), strict=True)}
            for item, target in pairs:
                name = body.code.dex.type_name(target)
                if name in graph.parents:
                    found[graph.number[number, item]].add(name)
    return found


def _named(graph: Graph, texts: Iterable[Text]) -> set[str]:
    """Own classes that a text of the code, a layout or a file names in full."""
    dotted = {name[1:-1].replace("/", "."): name for name in graph.parents}
    return {dotted[text.text] for text in texts if text.origin != "manifest" and text.text in dotted}
