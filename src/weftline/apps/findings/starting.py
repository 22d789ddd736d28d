"""Tasks, threads and listeners that are made but that nothing starts or calls: what they would do is never done."""

from __future__ import annotations

from dataclasses import dataclass, field

from weftline.apps.findings.graph import Graph
from weftline.apps.rules import load


@dataclass(slots=True, eq=False)
class Starts:
    """Whether a class's work can begin; looked up once each. `named`: classes that the manifest or a text names."""

    graph: Graph
    named: frozenset[str] = frozenset()
    _known: dict[tuple[str, str], bool] = field(default_factory=dict)
    _taken: frozenset[str] | None = None

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
        for body in self.graph.app.bodies:
            dex, code = body.code.dex, body.code
            for target in set(code.invokes.target.tolist()):
                if dex.method_name(target) in names and dex.method_class(target) in above:
                    return True
        return False

    def _passed(self) -> frozenset[str]:
        """Classes and interfaces that some method takes: an object may be started by whoever it is given to."""
        if self._taken is None:
            everything = {"Ljava/lang/Object;"}
            self._taken = (
                frozenset(
                    name
                    for body in self.graph.app.bodies
                    for proto in {int(body.code.dex.methods[row, 1]) for row in set(body.code.invokes.target.tolist())}
                    for name in body.code.dex.parameters(proto)
                )
                - everything
            )
        return self._taken
