"""One reading of one method: what it has found so far, and what its registers stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weftline.apps.findings.holders import Classes
from weftline.apps.findings.references import CONTENT, STREAMS, expand, given
from weftline.apps.findings.state import Constant, Origin, State

if TYPE_CHECKING:
    from weftline.apps.findings.knowledge import Knowledge


@dataclass(slots=True)
class Reading:
    """`returned`: labels of what the method hands back; `changed`: labels put into each argument word; `result` and its
    fellows: what the last call handed back; `made`: classes of the objects made, by the unit where they are; `built`:
    at each end, the labels that fields of `this` are known to have; `thrown`: labels of what is thrown here or further
    down; `kept`: the fields that an object made here was put into.
    """

    known: Knowledge
    node: int
    body: int
    returned: int = 0
    changed: list[int] = field(default_factory=list)
    result: int = 0
    result_constant: Constant = None
    result_origin: Origin = None
    made: dict[int, str] = field(default_factory=dict)
    built: list[dict[str, int]] = field(default_factory=list)
    thrown: int = 0
    pc: int = 0
    kept: dict[Origin, set[str]] = field(default_factory=dict)

    def real(self, labels: int) -> int:
        """Labels with all that any caller gave put in."""
        return expand(labels, self.known.arguments.get(self.node, []))

    def hand(self, labels: int, constant: Constant = None, origin: Origin = None) -> None:
        """Set what the call at hand gives back."""
        self.result, self.result_constant, self.result_origin = labels, constant, origin

    def type_name(self, number: int) -> str:
        """The descriptor of a type that an instruction names."""
        return self.known.graph.app.bodies[self.body].code.dex.type_name(number)

    def note(self, origin: Origin, labels: int) -> None:
        """What was put into an object is put into where the object came from."""
        if origin is None or not labels:
            return
        for name in self.kept.get(origin, ()):
            self._into_field(name, labels)
        if origin[0] == "field":
            self._into_field(str(origin[1]), labels)
        elif origin[0] == "argument":
            word = int(origin[1])
            self.changed.extend([0] * (word + 1 - len(self.changed)))
            self.changed[word] |= labels & ~given(word)

    def keep(self, origin: Origin, name: str) -> None:
        """An object made here is in a field now: what it is given later is there too."""
        if origin is not None and origin[0] in {"new", "call"}:
            self.kept.setdefault(origin, set()).add(name)

    def pour(self, state: State, register: int, inner: int) -> None:
        """What the object in a register is given goes on into another one, a stream or writer."""
        outer, origin = state.origin(register), state.origin(inner)
        for name in self.kept.get(outer, ()):
            self.known.join(name, self.kept.get(origin, ()))
        if outer is not None and outer[0] == "field" and origin is not None and origin[0] == "field":
            self.known.join(str(outer[1]), [str(origin[1])])
        if origin is not None and register < len(state.origins):
            state.origins[register] = origin

    def _into_field(self, name: str, labels: int) -> None:
        real = self.real(labels if "->" in name else labels & ~STREAMS)
        self.known.store(self.node, name, real)
        if "->" in name:
            self.known.store(self.node, f"{name}{CONTENT}*", real)

    def into(self, state: State, register: int, labels: int) -> None:
        """Put labels into the object in a register, under whatever other registers it is known too."""
        if register >= len(state.labels) or not labels & ~state.labels[register]:
            return
        origin = state.origins[register]
        state.labels[register] |= labels
        if origin is not None and origin[0] not in {"class", "only"}:
            for other, same in enumerate(state.origins):
                if same == origin:
                    state.labels[other] |= labels
        self.note(origin, labels)

    def class_of(self, state: State, register: int) -> tuple[str, bool]:
        """(class of the object in a register, whether it is exactly that one); the class is empty if not known."""
        origin = state.origin(register)
        if origin is None:
            return "", False
        kind, what = origin
        if kind == "new":
            return self.made.get(int(what), ""), True
        if kind == "field":
            return str(what).rpartition(":")[2] if "->" in str(what) else "", False
        if kind in {"class", "only"}:
            return str(what), kind == "only"
        if kind == "call":
            return "", False
        words = self.known.references.certain.words(self.node)
        return (words[int(what)] if int(what) < len(words) else ""), False

    def classes(self, state: State, register: int) -> Classes:
        """The classes that the object in a register can have, None where others are possible."""
        origin, holders = state.origin(register), self.known.references.holders
        if origin is not None and origin[0] == "field" and "->" in str(origin[1]):
            return holders.of_field(str(origin[1]))
        if origin is not None and origin[0] == "argument":
            return holders.of_argument(self.node, int(origin[1]))
        return None
