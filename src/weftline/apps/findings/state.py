"""What each register of a method may hold at one point, and what is known of the objects at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from weftline.apps.findings.references import given


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is not known but never below nothing."""


COUNT = Count()
Constant = int | str | Count | None
Origin = tuple[str, str | int] | None
"""Where an object came from: `field` and its name, `argument` and its word, `new` and the unit where it is made,
`class` and the class that it is at least, `call` and the unit where a foreign method handed it out, `only` and the
class that it is exactly.
"""
THIS: Origin = ("argument", 0)
ANY = "[*]"
"""The part of a container that stands for contents under names not known."""


@dataclass(slots=True)
class State:
    """Per register: labels, known constant, and origin, so that what is put into an object later is put there too.

    `parts`: labels of fields and named contents of objects made here (and of `this`), which hold while the object is in
    nobody else's hands. `shared`: made objects that others hold too.
    """

    labels: list[int]
    constants: list[Constant]
    origins: list[Origin]
    parts: dict[tuple[Origin, str], int] = field(default_factory=dict)
    shared: set[Origin] = field(default_factory=set)

    @classmethod
    def entry(cls, registers: int, first: int, constants: Sequence[Constant] = ()) -> State:
        """The state at a method's start. `constants`: what is known of each argument word."""
        state = cls([0] * registers, [None] * registers, [None] * registers)
        for word in range(registers - first):
            state.labels[first + word] = given(word)
            state.origins[first + word] = ("argument", word)
            state.constants[first + word] = constants[word] if word < len(constants) else None
        return state

    def copy(self) -> State:
        """An independent copy."""
        return State(self.labels[:], self.constants[:], self.origins[:], self.parts.copy(), self.shared.copy())

    def join(self, other: State) -> bool:
        """Take in what else may hold here; whether anything changed."""
        changed = self._join_parts(other)
        for register, label in enumerate(other.labels):
            if label & ~self.labels[register]:
                self.labels[register] |= label
                changed = True
            if self.constants[register] is not None and self.constants[register] != other.constants[register]:
                self.constants[register] = None
                changed = True
            if self.origins[register] is not None and self.origins[register] != other.origins[register]:
                self.origins[register] = None
                changed = True
        return changed

    def _join_parts(self, other: State) -> bool:
        changed = bool(other.shared - self.shared)
        self.shared |= other.shared
        for key in [key for key in self.parts if key[0] == THIS and key not in other.parts]:
            del self.parts[key]
            changed = True
        for key, label in other.parts.items():
            mine = self.parts.get(key)
            if mine is None and key[0] == THIS:
                continue
            if mine is None or label & ~mine:
                self.parts[key] = (mine or 0) | label
                changed = True
        return changed

    def put(self, register: int, labels: int, constant: Constant = None, origin: Origin = None) -> None:
        """Overwrite a register."""
        if register < len(self.labels):
            self.labels[register] = labels
            self.constants[register] = constant
            self.origins[register] = origin

    def made(self, register: int, pc: int) -> None:
        """A new object in a register; what was made at the same place before is told apart no longer."""
        origin: Origin = ("new", pc)
        for number, known in enumerate(self.origins):
            if known == origin:
                self.origins[number] = None
        for key in [key for key in self.parts if key[0] == origin]:
            del self.parts[key]
        self.shared.discard(origin)
        self.put(register, 0, None, origin)

    def share(self, registers: tuple[int, ...]) -> None:
        """Objects made here come into other hands."""
        for register in registers:
            origin = self.origin(register)
            if origin is not None and origin[0] == "new":
                self.shared.add(origin)

    def is_own(self, register: int) -> bool:
        """Whether the object was made here and is in nobody else's hands."""
        origin = self.origin(register)
        return origin is not None and origin[0] == "new" and origin not in self.shared

    def add_part(self, register: int, part: str, labels: int) -> None:
        """Add labels to one part of an object made here or of `this`."""
        origin = self.origin(register)
        if origin is not None and (origin[0] == "new" or origin == THIS):
            self.parts[origin, part] = self.parts.get((origin, part), 0) | labels

    def whole(self, origin: Origin) -> int:
        """The labels of all named parts of an object."""
        labels = 0
        for (owner, _), part in self.parts.items():
            labels |= part if owner == origin else 0
        return labels

    def relabel(self, origin: Origin, labels: int) -> None:
        """Set the labels of every register that holds the object."""
        for number, known in enumerate(self.origins):
            if known == origin:
                self.labels[number] = labels

    def label(self, origin: Origin, labels: int) -> None:
        """Add labels to every register that holds the object."""
        for number, known in enumerate(self.origins):
            if known == origin:
                self.labels[number] |= labels

    def empty(self, register: int) -> None:
        """Everything is taken out of a container made here."""
        origin = self.origin(register)
        for number, known in enumerate(self.origins):
            if known == origin:
                self.labels[number] = 0
        for key in [key for key in self.parts if key[0] == origin]:
            del self.parts[key]

    def fields_of_this(self) -> dict[str, int]:
        """The known labels of the fields of `this`."""
        return {name: labels for (origin, name), labels in self.parts.items() if origin == THIS and "->" in name}

    def forget_this(self) -> None:
        """Other methods may have changed the fields of `this`."""
        for key in [key for key in self.parts if key[0] == THIS]:
            del self.parts[key]

    def origin(self, register: int) -> Origin:
        """Where the object in a register came from."""
        return self.origins[register] if register < len(self.origins) else None

    def constant(self, register: int) -> Constant:
        """The known constant in a register."""
        return self.constants[register] if register < len(self.constants) else None

    def of(self, registers: tuple[int, ...]) -> int:
        """All labels of some registers."""
        labels = 0
        for register in registers:
            if register < len(self.labels):
                labels |= self.labels[register]
        return labels
