"""Tasks, threads and listeners that are made but that nothing starts or calls: what they would do is never done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from weftline.apps.findings.graph import Graph
from weftline.apps.rules import load


@dataclass(slots=True, eq=False)
class Starts:
    """Whether a class's work can begin; looked up once each. `named`: classes that the manifest or a text names."""

    graph: Graph
    named: frozenset[str] = frozenset()
    _known: dict[tuple[str, str], bool] = field(default_factory=dict)
    _taken: frozenset[str] | None = None
    _called: defaultdict[str, set[str]] | None = None

    def is_idle(self, node: int) -> bool:
        """Whether a method is the work of a task that nothing starts."""
        rules = load("flows")["work"]
        owner, name = self.graph.owner(node), self.graph.bare_name(node)
        above = self._above(owner)
        rule = next((one for one in rules if name in one["does"] and one["class"] in above), None)
        if rule is None and not (self._is_mere_listener(owner) and node in self.graph.callbacks(owner)):
            return False
        names = {*rule["by"], *rule["does"]} if rule else {name}
        if (owner, name) not in self._known:
            self._known[owner, name] = bool(above & self._passed()) or self._is_started(above, names)
        return not self._known[owner, name]

    def _is_mere_listener(self, owner: str) -> bool:
        """Whether a class of the app's is only called back through interfaces, so that it must be handed to someone."""
        above = self.graph.parents.get(owner, ())
        foreign = [name for name in above[1:] if name not in self.graph.parents]
        return above[:1] == ["Ljava/lang/Object;"] and bool(foreign) and owner not in self.named

    def _above(self, owner: str) -> set[str]:
        """The class, its own parents and the first foreign one."""
        found, waiting = {owner}, [owner]
        while waiting:
            for name in self.graph.parents.get(waiting.pop(), ()):
                if name not in found:
                    found.add(name)
                    waiting.append(name)
        return found

    def _is_started(self, above: set[str], names: set[str]) -> bool:
        if self._called is None:
            self._called = defaultdict(set)
            for body in self.graph.app.bodies:
                dex = body.code.dex
                for target in np.unique(body.code.invokes.target).tolist():
                    self._called[dex.method_name(target)].add(dex.method_class(target))
        return any(above & self._called[name] for name in names if name in self._called)

    def _passed(self) -> frozenset[str]:
        """Classes and interfaces that some method takes: an object may be started by whoever it is given to."""
        if self._taken is None:
            found: set[str] = set()
            for body in self.graph.app.bodies:
                dex = body.code.dex
                called = np.unique(body.code.invokes.target)
                for proto in np.unique(dex.methods[called[called < len(dex.methods)], 1]).tolist():
                    found.update(dex.parameters(proto))
            self._taken = frozenset(found - {"Ljava/lang/Object;"})
        return self._taken
