"""What each register of a method may hold at one point."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.apps.findings.references import given

Constant = int | str | None
Origin = tuple[str, str | int] | None


@dataclass(slots=True)
class State:
    """Per register: labels, known constant, and where an object came from (`field` or `argument`), so that what is put
    into it later is put there too.
    """

    labels: list[int]
    constants: list[Constant]
    origins: list[Origin]

    @classmethod
    def entry(cls, registers: int, first: int) -> State:
        """The state at a method's start."""
        state = cls([0] * registers, [None] * registers, [None] * registers)
        for word in range(registers - first):
            state.labels[first + word] = given(word)
            state.origins[first + word] = ("argument", word)
        return state

    def copy(self) -> State:
        """An independent copy."""
        return State(self.labels[:], self.constants[:], self.origins[:])

    def join(self, other: State) -> bool:
        """Take in what else may hold here; whether anything changed."""
        changed = False
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

    def put(self, register: int, labels: int, constant: Constant = None, origin: Origin = None) -> None:
        """Overwrite a register."""
        if register < len(self.labels):
            self.labels[register] = labels
            self.constants[register] = constant
            self.origins[register] = origin

    def of(self, registers: tuple[int, ...]) -> int:
        """All labels of some registers."""
        labels = 0
        for register in registers:
            if register < len(self.labels):
                labels |= self.labels[register]
        return labels
