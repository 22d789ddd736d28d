"""What is known so far about methods and fields while data are followed, and which methods must be read again."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from weftline.apps.findings.graph import Graph
from weftline.apps.findings.references import References, expand
from weftline.apps.findings.state import Constant


@dataclass(slots=True)
class Knowledge:
    """What is known so far about methods and fields, as sets of labels (bits)."""

    graph: Graph
    references: References
    live: frozenset[int] | None = None
    arguments: dict[int, list[int]] = field(default_factory=dict)
    returned: dict[int, int] = field(default_factory=dict)
    changed: dict[int, list[int]] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    came_from: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    writers: dict[tuple[str, int], int] = field(default_factory=dict)
    waiters: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    flows: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)
    waiting: deque[int] = field(default_factory=deque)
    queued: set[int] = field(default_factory=set)
    read: set[int] = field(default_factory=set)
    built: dict[int, dict[str, int]] = field(default_factory=dict)
    constants: dict[int, list[Constant]] = field(default_factory=dict)
    varied: set[int] = field(default_factory=set)
    thrown: dict[int, int] = field(default_factory=dict)
    joined: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    steps: int = 0

    def build(self, node: int, ends: list[dict[str, int]]) -> None:
        """Keep which fields a constructor sets on every way to its end, and with which labels."""
        found: dict[str, int] = {}
        for name in ends[0] if ends else ():
            if all(name in end for end in ends):
                found[name] = 0
                for end in ends:
                    found[name] |= end[name]
        if self.built.get(node) != found:
            self.built[node] = found
            for caller in sorted(self.graph.callers.get(node, ())):
                if caller in self.read:
                    self.plan(caller)

    def wait_for(self, node: int, reader: int) -> None:
        """Read `reader` again when there is news of what `node` hands back."""
        self.waiters[node].add(reader)

    def plan(self, node: int) -> None:
        """Read that method again, if it can run."""
        if node not in self.queued and (self.live is None or node in self.live):
            self.queued.add(node)
            self.waiting.append(node)

    def arrive(self, node: int, labels: int, sender: int, call: str = "") -> None:
        """Remember through which method each label came first."""
        bit = 0
        while labels >> bit:
            if labels >> bit & 1:
                self.came_from.setdefault((node, bit), (sender, call))
            bit += 1

    def flow(self, labels: int, sink: str, node: int, call: str) -> None:
        """Data have reached a sink in that method, by that call."""
        bit = 0
        while labels >> bit:
            if labels >> bit & 1:
                self.flows.setdefault((bit, sink), (node, call))
            bit += 1

    def vary(self, node: int) -> None:
        """Data reach that method otherwise than by its arguments too: calls may give it what is not known."""
        if node not in self.varied:
            self.varied.add(node)
            if self.constants.pop(node, None):
                self.plan(node)

    def given_constants(self, node: int) -> Sequence[Constant]:
        """What every call that hands data to that method gives in each argument word, where that is always the same."""
        known = None if node in self.varied else self.constants.get(node)
        return self.references.always_given(node) if known is None else known

    def _agree(self, node: int, constants: Sequence[Constant]) -> None:
        if node in self.varied:
            return
        known = self.constants.get(node)
        if known is None:
            self.constants[node] = list(constants)
            return
        agreed = [one if at < len(constants) and one == constants[at] else None for at, one in enumerate(known)]
        if agreed != known:
            self.constants[node] = agreed
            self.plan(node)

    def pass_arguments(self, sender: int, node: int, labels: list[int], constants: Sequence[Constant] = ()) -> None:
        """Hand labels to a method's argument words; it is read again if that is news."""
        self._agree(node, constants)
        known = self.arguments.setdefault(node, [])
        known.extend([0] * (len(labels) - len(known)))
        news = 0
        for word, label in enumerate(labels):
            news |= label & ~known[word]
            known[word] |= label
        if news:
            self.arrive(node, news, sender)
            self.plan(node)

    def store(self, node: int, name: str, labels: int) -> None:
        """Hand labels to a field; its readers are read again if that is news."""
        news = labels & ~self.fields.get(name, 0)
        if news:
            self.fields[name] = self.fields.get(name, 0) | news
            bit = 0
            while news >> bit:
                if news >> bit & 1:
                    self.writers.setdefault((name, bit), node)
                bit += 1
            for reader in sorted(self.references.readers(name)):
                self.plan(reader)
            for other in sorted(self.joined.get(name, ())):
                self.store(node, other, labels)

    def join(self, name: str, others: Iterable[str]) -> None:
        """From now on what is put into the object in one field is in those of other fields too."""
        for other in others:
            if other != name and other not in self.joined[name]:
                self.joined[name].add(other)
                self.store(-1, other, self.fields.get(name, 0))

    def real(self, node: int, labels: int) -> int:
        """Labels of a method with all that any caller gave put in."""
        return expand(labels, self.arguments.get(node, []))

    def load(self, node: int, name: str) -> int:
        """The labels of a field, and through whom they came."""
        labels = self.fields.get(name, 0)
        if labels:
            self.vary(node)
        bit = 0
        while labels >> bit:
            if labels >> bit & 1:
                self.came_from.setdefault((node, bit), (self.writers.get((name, bit), -1), ""))
            bit += 1
        return labels

    def finish(self, node: int, returned: int, changed: list[int], thrown: int = 0) -> None:
        """Keep what a method hands back or throws; its callers are read again if that is news."""
        before = self.changed.setdefault(node, [0] * len(changed))
        before.extend([0] * (len(changed) - len(before)))
        news = returned & ~self.returned.get(node, 0) | thrown & ~self.thrown.get(node, 0)
        self.thrown[node] = self.thrown.get(node, 0) | thrown
        for word, label in enumerate(changed):
            news |= label & ~before[word]
            before[word] |= label
        self.returned[node] = self.returned.get(node, 0) | returned
        if news:
            for caller in sorted(self.graph.callers.get(node, set()) | self.waiters.get(node, set())):
                self.plan(caller)
            for follower in self.graph.followers(node):
                self.pass_arguments(node, follower, [0, *[self.real(node, self.returned[node])] * 2])
