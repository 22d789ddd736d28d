"""Of which classes the objects can be that a field or an argument holds, where all that is put there can be seen."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.instructions import Instruction, Method, decode
from weftline.apps.findings.graph import Graph

_MOST_STEPS_BACK = 4
_MOST_PLACES = 20
_PRIVATE, _STATIC = 0x2, 0x8
_MOVES = range(0x01, 0x0A)
_CHECK_CAST, _NEW_INSTANCE = 0x1F, 0x22
_WRITING = (range(0x01, 0x0E), range(0x12, 0x1D), range(0x20, 0x24), range(0x2D, 0x32), range(0x44, 0x4B),
            range(0x52, 0x59), range(0x60, 0x67), range(0x7B, 0xE3))  # fmt: skip

Classes = frozenset[str] | None


@dataclass(slots=True, eq=False)
class Holders:
    """Looked up once each; None where something else may be held too."""

    graph: Graph
    _fields: dict[str, Classes] = field(default_factory=dict)
    _arguments: dict[tuple[int, int], Classes] = field(default_factory=dict)
    _methods: dict[int, Method] = field(default_factory=dict)

    def of_field(self, name: str, depth: int = _MOST_STEPS_BACK) -> Classes:
        """The classes of what any code puts into a field."""
        if name not in self._fields:
            self._fields[name] = None
            self._fields[name] = self._together(self._writes(name), depth)
        return self._fields[name]

    def of_argument(self, node: int, word: int, depth: int = _MOST_STEPS_BACK) -> Classes:
        """The classes of what any caller gives in an argument word."""
        key = (node, word)
        if key not in self._arguments:
            self._arguments[key] = None
            self._arguments[key] = self._together(self._calls(node, word), depth)
        return self._arguments[key]

    def only_result(self, nodes: tuple[int, ...], declared: str) -> str:
        """The one class of what all these methods hand back, where others could be meant by what they declare."""
        if not self.graph.children.get(declared):
            return ""
        places = [
            (node, at, instruction.regs[0])
            for node in nodes
            for at, instruction in enumerate(self._method(node).instructions)
            if instruction.op == opcodes.RETURN_OBJECT
        ]
        held = self._together(places, _MOST_STEPS_BACK)
        return next(iter(held)) if held is not None and len(held) == 1 else ""

    def is_only_called(self, node: int) -> bool:
        """Whether nothing but the app's own code can call a method: it is private or static."""
        code, item = self.graph.code(node)
        return bool(int(code.access[item]) & (_PRIVATE | _STATIC))

    def number_given(self, node: int, word: int) -> int | None:
        """The whole number that every call of a method gives in an argument word."""
        calls = self._calls(node, word) or []
        if len(calls) > _MOST_PLACES:
            return None
        found = {self._number(*call) for call in calls}
        return found.pop() if len(found) == 1 else None

    def _number(self, node: int, at: int, register: int) -> int | None:
        last = _last_write(self._method(node), at, register)
        return last.literal if last is not None and last.op in opcodes.CONST_INTS else None

    def _together(self, places: list[tuple[int, int, int]] | None, depth: int) -> Classes:
        if not places or len(places) > _MOST_PLACES or depth == 0:
            return None
        found: set[str] = set()
        for node, at, register in places:
            held = self._held(node, at, register, depth - 1)
            if held is None:
                return None
            found |= held
        return frozenset(found)

    def _held(self, node: int, at: int, register: int, depth: int) -> Classes:
        """What is in a register before an instruction, by the last one that wrote it on a way without branches."""
        method = self._method(node)
        written = {one.regs[0] for one in method.instructions if _writes(one)}
        if register >= method.first_argument and register not in written:
            return self._given(node, register - method.first_argument, depth)
        last = _last_write(method, at, register)
        return None if last is None else self._written(node, last, depth)

    def _written(self, node: int, instruction: Instruction, depth: int) -> Classes:
        dex = self.graph.code(node)[0].dex
        if instruction.op == _NEW_INSTANCE:
            return frozenset({dex.type_name(instruction.ref)})
        if instruction.op in opcodes.CONST_INTS:
            return frozenset()
        if instruction.op in opcodes.FIELD_READ or instruction.op in opcodes.STATIC_READ:
            return self.of_field(dex.field_text(instruction.ref), depth)
        return None

    def _given(self, node: int, word: int, depth: int) -> Classes:
        code, item = self.graph.code(node)
        if word or int(code.access[item]) & _STATIC:
            return self.of_argument(node, word, depth)
        below, found = [code.owner(item)], set[str]()
        while below:
            name = below.pop()
            if name not in found:
                found.add(name)
                below.extend(self.graph.children.get(name, ()))
        return frozenset(found)

    def _writes(self, name: str) -> list[tuple[int, int, int]] | None:
        """(method, instruction, register) of every writing of a field; None where library code writes it."""
        found = []
        for number, body in enumerate(self.graph.app.bodies):
            refs = body.code.fields
            rows = [row for row in np.unique(refs.target).tolist() if body.code.dex.field_text(row) == name]
            hits = np.isin(refs.target, rows)
            for item, pc in zip(refs.item[hits].tolist(), refs.pc[hits].tolist(), strict=True):
                op = int(body.code.units[pc]) & 0xFF
                if op not in opcodes.FIELD_WRITE and op not in opcodes.STATIC_WRITE:
                    continue
                node = self.graph.number.get((number, item))
                if node is None:
                    return None
                at = self._at(node, pc - int(body.code.start[item]))
                found.append((node, at, self._method(node).instructions[at].regs[0]))
        return found

    def _calls(self, node: int, word: int) -> list[tuple[int, int, int]] | None:
        """The same of every call of a method that the app's own code makes; None where the system may call it."""
        if node in self.graph.callbacks(self.graph.owner(node)):
            return None
        found = []
        for caller in self.graph.callers.get(node, ()):
            body, _ = self.graph.place[caller]
            for at, instruction in enumerate(self._method(caller).instructions):
                if opcodes.IS_INVOKE[instruction.op] and node in self.graph.resolve(body, instruction.ref):
                    if word >= len(instruction.regs):
                        return None
                    found.append((caller, at, instruction.regs[word]))
        return found

    def _method(self, node: int) -> Method:
        if node not in self._methods:
            self._methods[node] = decode(*self.graph.code(node))
        return self._methods[node]

    def _at(self, node: int, pc: int) -> int:
        return next(at for at, instruction in enumerate(self._method(node).instructions) if instruction.pc == pc)


def _last_write(method: Method, at: int, register: int) -> Instruction | None:
    """What wrote a register last before an instruction, on a way without branches and behind all mere moves."""
    targets = {target for instruction in method.instructions for target in instruction.targets}
    for instruction in reversed(method.instructions[:at]):
        if _writes(instruction) and instruction.regs[0] == register:
            if instruction.op not in _MOVES:
                return instruction
            register = instruction.regs[1]
        if instruction.pc in targets:
            return None
    return None


def _writes(instruction: Instruction) -> bool:
    return bool(instruction.regs) and any(instruction.op in ops for ops in _WRITING)
