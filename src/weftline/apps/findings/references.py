"""What a reference means to someone who follows data: source, sink, query, stream, container or nothing special."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.annotations import method_annotations
from weftline.apps.android.dex.layout import Dex
from weftline.apps.findings.callee import Callee
from weftline.apps.findings.certain import Certain, spread
from weftline.apps.findings.graph import Graph
from weftline.apps.findings.holders import Holders
from weftline.apps.findings.stores import owners, store_of
from weftline.apps.rules import load

PENDING = 16
CONTENT = "\0"
"""Between a field's name and the name of one thing in the container that it holds."""
STREAM, FILE = 1 << 40, 1 << 41
"""What a stream leads to: the network, a file."""
STREAMS = STREAM | FILE
DATA = (1 << PENDING) - 1
REAL = (1 << 64) - 1
_NUMBERS = frozenset("IZBSC")
_GIVEN, _QUERIED, _WORDS = 64, 128, 64


def given(word: int) -> int:
    """The label "whatever the caller gave in that argument word", by which callers are told apart."""
    return 1 << (_GIVEN + word) if word < _WORDS else 0


def queried(labels: int) -> int:
    """The data that a query with a provider's address hands out; for a given word: whatever its address leads to."""
    return (labels >> PENDING & DATA) | (labels >> _GIVEN & ((1 << _WORDS) - 1)) << _QUERIED


def expand(labels: int, words: list[int]) -> int:
    """Labels of a method with what was given put in for its argument words."""
    found, word = labels & REAL, 0
    rest = labels >> _GIVEN
    while rest and word < len(words):
        if rest >> word & 1:
            found |= words[word]
        if rest >> (_QUERIED - _GIVEN + word) & 1:
            found |= queried(words[word])
        word += 1
    return found


@dataclass(slots=True, eq=False)
class References:
    """Meanings of methods, fields and strings, looked up once each. `names`: sources in the order of their bits;
    `requests`: methods of the app's interfaces that are requests over the network.
    """

    graph: Graph
    names: list[str]
    requests: frozenset[str] = frozenset()
    certain: Certain = field(init=False)
    holders: Holders = field(init=False)
    _methods: dict[tuple[int, int, bool], Callee] = field(default_factory=dict)
    _fields: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    _readers: dict[str, set[int]] | None = None
    _keepers: dict[str, set[int]] | None = None
    _components: frozenset[str] | None = None
    _given: dict[int, tuple[int | str | None, ...]] = field(default_factory=dict)
    _offered: dict[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.certain = Certain(self.graph)
        self.holders = Holders(self.graph)

    def method(self, body: int, number: int, *, upwards: bool) -> Callee:
        """What a call of that method reference means; `upwards`: it is a call to the class above."""
        key = (body, number, upwards)
        known = self._methods.get(key)
        if known is None:
            known = self._methods[key] = self._describe(body, number, upwards=upwards)
        return known

    def field(self, body: int, number: int) -> tuple[str, int]:
        """The field's name and the labels it has by itself (a provider's address)."""
        key = (body, number)
        known = self._fields.get(key)
        if known is None:
            text = self.graph.app.bodies[body].code.dex.field_text(number)
            labels = self._pending(text, "fields") if text.endswith(":Landroid/net/Uri;") else 0
            labels |= self._pending(text, "folders") | self._pending(text, "values") >> PENDING
            known = self._fields[key] = (text, labels)
        return known

    def string(self, text: str) -> int:
        """The labels of a constant text (a provider's address, the path of a folder)."""
        if text.startswith("content:"):
            return self._pending(text, "strings")
        return sum(
            1 << (PENDING + self.names.index(rule["name"]))
            for rule in load("flows")["source"]
            if rule["name"] in self.names and any(path in text for path in rule.get("paths", ()))
        )

    def given(self, node: int) -> int:
        """The data that the system calls that method with."""
        rest = self.graph.name(node).partition("->")[2]
        return self._pending(rest, "given") >> PENDING

    def component(self, node: int) -> str:
        """The declared component that a method belongs to, also from within; empty where it is none."""
        if self._components is None:
            manifest = self.graph.app.manifest
            names = () if manifest is None else (component.name for component in manifest.components)
            self._components = frozenset("L" + name.replace(".", "/") + ";" for name in names)
        outer = self.graph.owner(node).partition("$")[0].rstrip(";") + ";"
        return outer if outer in self._components else ""

    def always_given(self, node: int) -> tuple[int | str | None, ...]:
        """The constant in each argument word that every call gives, None where they differ or are not all known."""
        known = self._given.get(node)
        if known is None:
            words = self.certain.words(node) if self.holders.is_only_called(node) else ()
            known = tuple(
                self.holders.number_given(node, at) if kind in _NUMBERS else None for at, kind in enumerate(words)
            )
            text = self._worked_by(node)
            known = self._given[node] = known if text is None else (None, text)
        return known

    def is_builder(self, node: int) -> bool:
        """Whether what a method emits comes out of the stream that is made with its class."""
        return self.graph.asker(node) in load("flows")["emitting"]["builders"]

    def is_offered(self, node: int) -> bool:
        """Whether a web page may call that method and gets what it hands back."""
        body, (code, item) = self.graph.place[node][0], self.graph.code(node)
        if body not in self._offered:
            marks = tuple(load("flows")["requests"]["offered"])
            self._offered[body] = _marked(code.dex, marks)
        return int(code.method[item]) in self._offered[body]

    def readers(self, name: str) -> set[int]:
        """The app's own methods that read a field or take something out of that sort of store."""
        if "->" not in name:
            if self._keepers is None:
                self._keepers = self._taking()
            return self._keepers.get(name.partition(":")[0], set())
        if self._readers is None:
            self._readers = self._index()
        return self._readers.get(name.partition(CONTENT)[0], set())

    def _pending(self, text: str, key: str) -> int:
        rules = load("flows")["source"]
        return sum(
            1 << (PENDING + self.names.index(rule["name"]))
            for rule in rules
            if rule["name"] in self.names and text.startswith(tuple(rule.get(key, ())) or ("\0",))
        )

    def _describe(self, body: int, number: int, *, upwards: bool) -> Callee:
        dex = self.graph.app.bodies[body].code.dex
        text = dex.method_text(number)
        owner, _, rest = text.partition("->")
        name = rest.partition("(")[0]
        nodes = tuple(self.graph.resolve(body, number, upwards=upwards))
        rules = load("flows")
        above = owner if nodes else self.graph.foreign_parent(owner)
        known = f"{above}->{rest}"
        source = sum(
            1 << self.names.index(rule["name"])
            for rule in rules["source"]
            if rule["name"] in self.names and known.startswith(tuple(rule.get("methods", ())) or ("\0",))
        )
        sink = next((rule["name"] for rule in rules["sink"] if known.startswith(tuple(rule["methods"]))), "")
        if not nodes and not sink and text in self.requests:
            sink = "network"
        if not nodes and text in self.graph.natives():
            sink = "native"
        return Callee(
            text,
            owner,
            name,
            rest.rpartition(")")[2],
            nodes,
            source,
            sink,
            known.startswith(tuple(rules["queries"]["methods"])),
            known.startswith(tuple(rules["openings"]["methods"])),
            _opened(known),
            not nodes and name.startswith(tuple(rules["streams"]["written_by"])),
            name in _dropping_names(),
            tuple(self.graph.callbacks(owner)) if not nodes and name in rules["starting"]["names"] else (),
            rest,
            spread(dex.parameters_of(number)),
            store_of(known),
            above in _named_containers(),
            known.startswith(tuple(rules["emitting"]["calls"])),
            known.startswith(tuple(rules["emitting"]["collecting"])),
            self._template(owner, name) if not nodes else (),
        )

    def _template(self, owner: str, name: str) -> tuple[int, ...]:
        """The app's methods that a library's method asks of its own object."""
        rule = _template_of(owner)
        if rule is None or not name.startswith(tuple(rule["calls"])):
            return ()
        heirs = self.graph.children.get(owner, ())
        return tuple(n for heir in heirs for n in self.graph.by_class[heir] if self.graph.bare_name(n) == rule["asks"])

    def _worked_by(self, node: int) -> str | None:
        """The text that the object works by, where a library asks the method what to do with it."""
        rule = _template_of(self.graph.asker(node))
        if rule is None or self.graph.bare_name(node) != rule["asks"]:
            return None
        own = self.graph.by_class[self.graph.owner(node)]
        return next((self.certain.text(n) for n in own if self.graph.bare_name(n) == rule["text"]), None)

    def _taking(self) -> dict[str, set[int]]:
        """Sort of store -> the app's own methods that take something out of one."""
        found: dict[str, set[int]] = defaultdict(set)
        kept_in = owners()
        for number, body in enumerate(self.graph.app.bodies):
            dex, calls = body.code.dex, body.code.invokes
            rows = {}
            for row in np.unique(calls.target[~body.library[calls.item]]).tolist():
                owner, _, rest = dex.method_text(row).partition("->")
                above = self.graph.foreign_parent(owner)
                store = store_of(f"{above}->{rest}") if above in kept_in else None
                if store is not None and store.gets:
                    rows[row] = store.sort
            hits = np.isin(calls.target, list(rows)) & ~body.library[calls.item]
            for item, row in zip(calls.item[hits].tolist(), calls.target[hits].tolist(), strict=True):
                found[rows[row]].add(self.graph.number[number, item])
        return found

    def _index(self) -> dict[str, set[int]]:
        """Field name -> the app's own methods that read it."""
        found: dict[str, set[int]] = defaultdict(set)
        for number, body in enumerate(self.graph.app.bodies):
            code = body.code
            refs = code.fields
            ops = code.units[refs.pc] & 0xFF
            reads = np.isin(ops, [*opcodes.FIELD_READ, *opcodes.STATIC_READ]) & ~body.library[refs.item]
            pairs = {*zip(refs.item[reads].tolist(), refs.target[reads].tolist(), strict=True)}
            for item, target in pairs:
                found[self.field(number, target)[0]].add(self.graph.number[(number, item)])
        return found


def _opened(method: str) -> int:
    """What the stream leads to that a call opens."""
    streams = load("flows")["streams"]
    if method.startswith(tuple(streams["network"])):
        return STREAM
    return FILE if method.startswith(tuple(streams["file"])) else 0


def _template_of(owner: str) -> dict[str, Any] | None:
    return next((rule for rule in load("flows")["template"] if rule["class"] == owner), None)


def _marked(dex: Dex, marks: tuple[str, ...]) -> frozenset[int]:
    """Numbers of the methods that bear an annotation."""
    if not any(name.startswith(marks) for name in dex.types):
        return frozenset()
    return frozenset(
        method
        for row in range(len(dex.classes))
        for method, names in method_annotations(dex, row).items()
        if any(name.startswith(marks) for name in names)
    )


def _named_containers() -> frozenset[str]:
    return frozenset(load("stores")["containers"]["owners"])


def _dropping_names() -> frozenset[str]:
    return frozenset(load("flows")["dropping"]["names"])
