"""What can be said of fields and short methods without following anything: constants, getters, setters, arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.constants import static_values
from weftline.apps.android.dex.instructions import decode
from weftline.apps.findings.graph import Graph

_STATIC = 0x8
_CONST_TEXTS = frozenset({opcodes.CONST_STRING, opcodes.CONST_STRING_JUMBO})
_PRIMITIVE = frozenset("VZBCSIJFD")
_PUTTING = [*opcodes.FIELD_WRITE, *opcodes.STATIC_WRITE, *range(0x4B, 0x52)]
_RETURNS = frozenset({opcodes.RETURN, opcodes.RETURN_OBJECT})


@dataclass(slots=True, eq=False)
class Certain:
    """Looked up once each."""

    graph: Graph
    _words: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _accessors: dict[int, tuple[str, str]] = field(default_factory=dict)
    _changing: frozenset[str] | None = None
    _fixed: dict[str, int | str] | None = None

    def fixed(self, name: str) -> int | str | None:
        """The whole number or text that a static field of the app, final or never written, always holds."""
        if self._fixed is None:
            self._fixed = {
                body.code.dex.field_text(number): value
                for body in self.graph.app.bodies
                for row in np.unique(body.code.class_row[~body.library]).tolist()
                for number, value in static_values(body.code.dex, row).items()
            } | self._bare_classes()
        return None if name in self._written() else self._fixed.get(name)

    def says(self, nodes: tuple[int, ...]) -> int | None:
        """The whole number that all these methods always hand back, None where there is no such one."""
        values = {self._answer(node) for node in nodes}
        return values.pop() if len(values) == 1 else None

    def text(self, node: int) -> str | None:
        """The text that a method of no more than a constant and a return hands back."""
        code, item = self.graph.code(node)
        low, high = code.span(item)
        if high - low != 2 or code.ops[low + 1] != opcodes.RETURN_OBJECT:
            return None
        first = decode(code, item).instructions[0]
        return code.dex.string(first.ref) if first.op in _CONST_TEXTS else None

    def keeps_to_itself(self, node: int) -> bool:
        """Whether a method hands back no object and puts none into a field or array: what it opens stays in it."""
        code, item = self.graph.code(node)
        low, high = code.span(item)
        handed_back = code.name(item).rpartition(")")[2][:1]
        return handed_back in _PRIMITIVE and not np.isin(code.ops[low:high], _PUTTING).any()

    def accessor(self, nodes: tuple[int, ...]) -> tuple[str, str]:
        """(`get` or `set`, field) where the called method does no more than that, else two empty texts."""
        if len(nodes) != 1:
            return "", ""
        known = self._accessors.get(nodes[0])
        if known is None:
            known = self._accessors[nodes[0]] = self._short(nodes[0])
        return known

    def words(self, node: int) -> tuple[str, ...]:
        """The class of each argument word of an own method, `this` first."""
        known = self._words.get(node)
        if known is None:
            code, item = self.graph.code(node)
            shape = code.dex.parameters_of(int(code.method[item]))
            own = () if int(code.access[item]) & _STATIC else (code.owner(item),)
            known = self._words[node] = (*own, *spread(shape))
        return known

    def _answer(self, node: int) -> int | None:
        """The number that a method of no more than a constant and a return hands back."""
        code, item = self.graph.code(node)
        low, high = code.span(item)
        if high - low != 2 or code.ops[low + 1] != opcodes.RETURN:
            return None
        first = decode(code, item).instructions[0]
        if first.op in opcodes.STATIC_READ:
            value = self.fixed(code.dex.field_text(first.ref))
            return value if isinstance(value, int) else None
        return first.literal if first.op in opcodes.CONST_INTS else None

    def _short(self, node: int) -> tuple[str, str]:
        code, item = self.graph.code(node)
        low, high = code.span(item)
        if high - low != 2 or int(code.access[item]) & _STATIC:
            return "", ""
        method = decode(code, item)
        first, last = method.instructions
        if len(first.regs) != 2 or first.regs[1] != method.first_argument:
            return "", ""
        if first.op in opcodes.FIELD_READ and last.op in _RETURNS and last.regs[:1] == first.regs[:1]:
            return "get", code.dex.field_text(first.ref)
        sets = first.op in opcodes.FIELD_WRITE and last.op == opcodes.RETURN_VOID
        return ("set", code.dex.field_text(first.ref)) if sets and first.regs[0] == first.regs[1] + 1 else ("", "")

    def _bare_classes(self) -> dict[str, int | str]:
        """The same for classes without any code, which only hold constants."""
        found: dict[str, int | str] = {}
        for body in self.graph.app.bodies:
            with_code = set(body.code.class_row.tolist())
            for row in range(len(body.code.dex.classes)):
                if row not in with_code:
                    dex = body.code.dex
                    found |= {dex.field_text(number): value for number, value in static_values(dex, row).items()}
        return found

    def _written(self) -> frozenset[str]:
        """Static fields that some code writes."""
        if self._changing is None:
            found = set()
            for body in self.graph.app.bodies:
                refs = body.code.fields
                writes = np.isin(body.code.units[refs.pc] & 0xFF, list(opcodes.STATIC_WRITE))
                found |= {body.code.dex.field_text(int(number)) for number in np.unique(refs.target[writes]).tolist()}
            self._changing = frozenset(found)
        return self._changing


def spread(shape: Sequence[str]) -> tuple[str, ...]:
    """Argument types, one entry for each argument word: wide numbers take two."""
    return tuple(kind for kind in shape for _ in range(2 if kind in {"J", "D"} else 1))
