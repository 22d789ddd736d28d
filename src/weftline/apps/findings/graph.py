"""Who calls whom in the app's own code, over all DEX files, with overriding and callbacks."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.dex import Code, opcodes
from weftline.apps.rules import load

_MOST_TARGETS = 40
_MOST_VISITED = 1000
_MARKS = frozenset(
    {"Ljava/io/Serializable;", "Landroid/os/Parcelable;", "Ljava/lang/Cloneable;", "Ljava/lang/Comparable;"}
)
_NO_CALLERS = frozenset({
    "Ljava/lang/Object;", "Landroid/content/Context;", "Landroid/content/ContextWrapper;", "Landroid/app/Activity;",
    "Landroid/app/Service;", "Landroid/app/Application;", "Landroid/view/View;", *_MARKS})  # fmt: skip
_NATIVE = 0x100
_MOST_FOREIGN = 5  # a system class with more heirs than that says nothing about where a call goes


@dataclass(slots=True)
class Graph:
    """Nodes are the app's own method bodies, numbered; `place` gives (DEX file, item) of each."""

    app: AndroidApp
    place: list[tuple[int, int]] = field(default_factory=list)
    number: dict[tuple[int, int], int] = field(default_factory=dict)
    methods: dict[tuple[str, str], int] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    callees: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    callers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_class: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _resolved: dict[tuple[int, int, bool], list[int]] = field(default_factory=dict)
    _callbacks: dict[str, list[int]] = field(default_factory=dict)
    _natives: frozenset[str] | None = None
    _calling: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def build(cls, app: AndroidApp) -> Graph:
        """Number the app's own methods and connect them."""
        graph = cls(app)
        for body in range(len(app.bodies)):
            graph._number(body)
        for body in range(len(app.bodies)):
            graph._connect(body)
        return graph

    def name(self, node: int) -> str:
        """`Lpkg/Class;->name(Args)Return`."""
        code, item = self.code(node)
        return code.name(item)

    def code(self, node: int) -> tuple[Code, int]:
        """The code that a method's body lies in, and its item there."""
        body, item = self.place[node]
        return self.app.bodies[body].code, item

    def resolve(self, body: int, method: int, *, upwards: bool = False) -> list[int]:
        """The app's own methods that a call may reach: as named, inherited, or (not `upwards`) overridden below."""
        key = (body, method, upwards)
        known = self._resolved.get(key)
        if known is None:
            dex = self.app.bodies[body].code.dex
            owner, _, rest = dex.method_text(method).partition("->")
            known = self._resolved[key] = self._targets(owner, rest, upwards=upwards)
        return known

    def callbacks(self, owner: str) -> list[int]:
        """The methods of a class that the system or a library calls back."""
        known = self._callbacks.get(owner)
        if known is None:
            names = _callback_names()
            known = self._callbacks[owner] = [
                node
                for node in self.by_class.get(owner, ())
                if (bare := self.bare_name(node)) in names or (bare.startswith("on") and bare[2:3].isupper())
            ]
        return known

    def followers(self, node: int) -> list[int]:
        """The methods of the same class that the system hands on to what this one gave back."""
        following = load("flows")["following"].get(self.bare_name(node))
        if following is None:
            return []
        own = self.by_class.get(self.owner(node), ())
        return [other for other in own if self.bare_name(other) == following]

    def asker(self, node: int) -> str:
        """The foreign class above the method's own."""
        return self.foreign_parent(self.owner(node))

    def is_asked(self, node: int) -> bool:
        """Whether a library asks the method for what it then sends."""
        rule = load("flows")["asking"]
        return self.bare_name(node) in rule["names"] and self.asker(node).startswith(tuple(rule["classes"]))

    def natives(self) -> frozenset[str]:
        """The app's own methods that native code carries out."""
        if self._natives is None:
            found = set()
            for body in self.app.bodies:
                dex = body.code.dex
                rows = np.flatnonzero((dex.defined.access & _NATIVE > 0) & (dex.defined.code == 0))
                found |= {text for row in rows.tolist() if (text := dex.method_text(int(dex.defined.method[row])))}
            self._natives = frozenset(text for text in found if text.partition("->")[0] in self.parents)
        return self._natives

    def beginnings(self, node: int) -> list[int]:
        """What runs before a method of that class first does."""
        found = self.methods.get((self.owner(node), "<clinit>()V"))
        return [] if found is None else [found]

    def exactly(self, owner: str, rest: str) -> list[int]:
        """The own method that `name(Args)Return` means on an object of just that class."""
        return self._targets(owner, rest, upwards=True)

    def foreign_parent(self, owner: str) -> str:
        """The first class above an own one that is not the app's, `owner` itself where it is none of the app's."""
        seen = set[str]()
        while owner in self.parents and owner not in seen:
            seen.add(owner)
            owner = self.parents[owner][0]
        return owner

    def calling(self, owner: str) -> frozenset[str]:
        """The foreign interfaces and classes above an own class by which a library may call it back."""
        known = self._calling.get(owner)
        if known is None:
            above, seen = [owner], set[str]()
            while above and len(seen) < _MOST_VISITED:
                name = above.pop()
                if name not in seen:
                    seen.add(name)
                    above.extend(self.parents.get(name, ()))
            known = self._calling[owner] = frozenset(seen - self.parents.keys() - _NO_CALLERS)
        return known

    def is_plain(self, owner: str) -> bool:
        """Whether a class is one of the app's that only holds data: nothing foreign above it that calls it back."""
        above = self.parents.get(owner)
        return (
            above is not None and self.foreign_parent(owner) == "Ljava/lang/Object;" and not (set(above[1:]) - _MARKS)
        )

    def distances(self, goals: Iterable[int]) -> dict[int, tuple[int, int]]:
        """For every method that can reach a goal by calls: (steps, next method on the way)."""
        found = dict.fromkeys(goals, (0, -1))
        waiting = deque(found)
        while waiting:
            node = waiting.popleft()
            for caller in sorted(self.callers.get(node, ())):
                if caller not in found:
                    found[caller] = (found[node][0] + 1, node)
                    waiting.append(caller)
        return found

    def owner(self, node: int) -> str:
        """The class that a method belongs to."""
        code, item = self.code(node)
        return code.owner(item)

    def bare_name(self, node: int) -> str:
        """The method's name alone."""
        return self.name(node).partition("->")[2].partition("(")[0]

    def _number(self, body: int) -> None:
        of = self.app.bodies[body]
        code, dex = of.code, of.code.dex
        for item in np.flatnonzero(~of.library).tolist():
            node = len(self.place)
            self.place.append((body, item))
            self.number[(body, item)] = node
            owner, _, rest = code.name(item).partition("->")
            self.methods.setdefault((owner, rest), node)
            self.by_class[owner].append(node)
        for row in np.unique(code.class_row[~of.library]).tolist():
            name = dex.type_name(int(dex.classes[row, 0]))
            above = [dex.type_name(int(dex.classes[row, 2])), *dex.interfaces(row)]
            self.parents[name] = above
            for parent in above:
                self.children[parent].append(name)

    def _connect(self, body: int) -> None:
        of = self.app.bodies[body]
        calls = of.code.invokes
        own = ~of.library[calls.item]
        upwards = np.isin(of.code.units[calls.pc] & 0xFF, opcodes.INVOKE_SUPER)
        columns = (calls.item[own].tolist(), calls.target[own].tolist(), upwards[own].tolist())
        for item, target, above in {*zip(*columns, strict=True)}:
            self._edges(self.number[(body, item)], self.resolve(body, target, upwards=above))
        made = of.code.created
        own = ~of.library[made.item]
        for item, target in {*zip(made.item[own].tolist(), made.target[own].tolist(), strict=True)}:
            self._edges(self.number[(body, item)], self.callbacks(of.code.dex.type_name(target)))

    def _edges(self, node: int, targets: list[int]) -> None:
        for target in targets:
            if target != node:
                self.callees[node].add(target)
                self.callers[target].add(node)

    def _targets(self, owner: str, rest: str, *, upwards: bool) -> list[int]:
        found: list[int] = []
        above, seen = [owner], set[str]()
        while above and not found and len(seen) < _MOST_VISITED:
            name = above.pop(0)
            if name in seen:
                continue
            seen.add(name)
            node = self.methods.get((name, rest))
            if node is not None:
                found.append(node)
            above.extend(self.parents.get(name, ()))
        if upwards:
            return found
        below = list(self.children.get(owner, ()))
        most = _MOST_TARGETS if owner in self.by_class or owner in self.parents else _MOST_FOREIGN
        while below and len(found) <= most and len(seen) < _MOST_VISITED:
            name = below.pop()
            if name in seen:
                continue
            seen.add(name)
            node = self.methods.get((name, rest))
            if node is not None:
                found.append(node)
            below.extend(self.children.get(name, ()))
        return [] if len(found) > most and most == _MOST_FOREIGN else found


def _callback_names() -> frozenset[str]:
    return frozenset(load("flows")["callbacks"]["names"])
