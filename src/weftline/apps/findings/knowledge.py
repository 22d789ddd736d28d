"""What is known so far about methods and fields while data are followed, and which methods must be read again."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

from weftline.apps.findings.graph import Graph
from weftline.apps.findings.references import References, expand


@dataclass(slots=True)
class Knowledge:
    """What is known so far about methods and fields, as sets of labels (bits)."""

    graph: Graph
    references: References
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
        """Read that method again."""
        if node not in self.queued:
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

    def pass_arguments(self, sender: int, node: int, labels: list[int]) -> None:
        """Hand labels to a method's argument words; it is read again if that is news."""
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

    def real(self, node: int, labels: int) -> int:
        """Labels of a method with all that any caller gave put in."""
        return expand(labels, self.arguments.get(node, []))

    def load(self, node: int, name: str) -> int:
        """The labels of a field, and through whom they came."""
        labels = self.fields.get(name, 0)
        bit = 0
        while labels >> bit:
            if labels >> bit & 1:
                self.came_from.setdefault((node, bit), (self.writers.get((name, bit), -1), ""))
            bit += 1
        return labels

    def finish(self, node: int, returned: int, changed: list[int]) -> None:
        """Keep what a method hands back; its callers are read again if that is news."""
        before = self.changed.setdefault(node, [0] * len(changed))
        before.extend([0] * (len(changed) - len(before)))
        news = returned & ~self.returned.get(node, 0)
        for word, label in enumerate(changed):
            news |= label & ~before[word]
            before[word] |= label
        self.returned[node] = self.returned.get(node, 0) | returned
        if news:
            for caller in sorted(self.graph.callers.get(node, set()) | self.waiters.get(node, set())):
                self.plan(caller)
            for follower in self.graph.followers(node):
                self.pass_arguments(node, follower, [0, *[self.real(node, self.returned[node])] * 2])
