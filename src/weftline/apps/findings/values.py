"""One method's values over its control flow: which labels each register may carry at each point."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.instructions import Instruction, Method
from weftline.apps.findings.references import DATA, STREAM, Callee, expand, given, queried
from weftline.apps.findings.state import Origin, State

if TYPE_CHECKING:
    from weftline.apps.findings.knowledge import Knowledge

MOST_STEPS = 1_500_000
MOST_REGISTERS = 1024
MOST_HANDLERS = 40


@dataclass(slots=True)
class _Run:
    known: Knowledge
    node: int
    body: int
    method: Method
    returned: int = 0
    changed: list[int] = field(default_factory=list)
    result: int = 0
    result_origin: Origin = None

    def real(self, labels: int) -> int:
        """Labels with all that any caller gave put in."""
        return expand(labels, self.known.arguments.get(self.node, []))

    def note(self, origin: Origin, labels: int) -> None:
        """What was put into an object is put into where the object came from."""
        if origin is None or not labels:
            return
        if origin[0] == "field":
            self.known.store(self.node, str(origin[1]), self.real(labels))
        else:
            word = int(origin[1])
            self.changed.extend([0] * (word + 1 - len(self.changed)))
            self.changed[word] |= labels & ~given(word)


def run(known: Knowledge, node: int, method: Method, entry: State) -> tuple[int, list[int]]:
    """Read a method to the end: the labels it returns and those it puts into each argument word."""
    body = known.graph.place[node][0]
    this = _Run(known, node, body, method)
    listed = method.instructions
    if method.registers > MOST_REGISTERS:
        return 0, []
    index = {instruction.pc: number for number, instruction in enumerate(listed)}
    handlers = _handlers(method, index)
    weight = 1 + method.registers // 16
    leaders = {
        0,
        *(place for places in handlers.values() for place in places),
        *(index[t] for i in listed for t in i.targets if t in index),
    }
    states: dict[int, State] = {0: entry}
    waiting = [0] if listed else []
    while waiting and known.steps < MOST_STEPS:
        at = waiting.pop()
        state = states[at].copy()
        while True:
            known.steps += 1
            if at in leaders:
                known.steps += weight
            goes_on, jumps = _step(this, listed[at], state)
            for target in [index[jump] for jump in jumps if jump in index]:
                _enter(states, waiting, target, state)
            for handler in handlers.get(at, ()):
                known.steps += weight
                _enter(states, waiting, handler, state)
            at += 1
            if not goes_on or at >= len(listed):
                break
            if at in leaders:
                _enter(states, waiting, at, state)
                break
    return this.returned, this.changed


def _handlers(method: Method, index: dict[int, int]) -> dict[int, tuple[int, ...]]:
    """For each call within a guarded stretch, the handlers it may lead to; both as numbers of instructions."""
    found: dict[int, tuple[int, ...]] = {}
    if not method.guards:
        return found
    for number, instruction in enumerate(method.instructions):
        if opcodes.IS_INVOKE[instruction.op]:
            places = {
                index[handler]
                for first, behind, handlers in method.guards
                if first <= instruction.pc < behind
                for handler in handlers
                if handler in index
            }
            if places:
                found[number] = tuple(sorted(places))[:MOST_HANDLERS]
    return found


def _enter(states: dict[int, State], waiting: list[int], at: int, state: State) -> None:
    if at not in states:
        states[at] = state.copy()
        waiting.append(at)
    elif states[at].join(state):
        waiting.append(at)


def _step(this: _Run, ins: Instruction, state: State) -> tuple[bool, tuple[int, ...]]:
    """Carry out one instruction: whether the next one follows, and where else it may go."""
    op, regs = ins.op, ins.regs
    if opcodes.IS_INVOKE[op]:
        _invoke(this, ins, state)
        return True, ()
    if 0x28 <= op <= 0x2A:
        return False, ins.targets
    if 0x32 <= op <= 0x3D:
        return _branch(ins, state)
    if op in (0x2B, 0x2C):
        return True, ins.targets
    if op in {39, 14}:
        return False, ()
    if 0x0F <= op <= 0x11:
        this.returned |= state.of(regs)
        return False, ()
    _move(this, ins, state)
    return True, ()


def _branch(ins: Instruction, state: State) -> tuple[bool, tuple[int, ...]]:
    """A condition over known numbers goes one way only."""
    values = [state.constants[r] if r < len(state.constants) else None for r in ins.regs]
    left, right = values[0], values[1] if len(values) > 1 else 0
    if not isinstance(left, int) or not isinstance(right, int):
        return True, ins.targets
    kind = (ins.op - 0x32) % 6
    holds = (left == right, left != right, left < right, left >= right, left > right, left <= right)[kind]
    return (False, ins.targets) if holds else (True, ())


def _move(this: _Run, ins: Instruction, state: State) -> None:  # noqa: C901, PLR0912 - one case for each sort of instruction
    op, regs = ins.op, ins.regs
    if not regs:
        return
    first = regs[0]
    if 0x01 <= op <= 0x09:
        source = regs[1]
        if source < len(state.labels):
            state.put(first, state.labels[source], state.constants[source], state.origins[source])
    elif op in opcodes.MOVE_RESULTS:
        state.put(first, this.result, None, this.result_origin)
    elif 0x12 <= op <= 0x19:
        state.put(first, 0, ins.literal)
    elif op in (opcodes.CONST_STRING, opcodes.CONST_STRING_JUMBO):
        text = this.known.graph.app.bodies[this.body].code.dex.string(ins.ref)
        state.put(first, this.known.references.string(text), text)
    elif op in opcodes.FIELD_READ or op in opcodes.STATIC_READ:
        name, own = this.known.references.field(this.body, ins.ref)
        labels = own | this.known.load(this.node, name)
        if op in opcodes.FIELD_READ and name.partition("->")[0] not in this.known.graph.by_class:
            labels |= state.of(regs[1:])
        state.put(first, labels, None, ("field", name))
    elif op in opcodes.FIELD_WRITE or op in opcodes.STATIC_WRITE:
        name, _ = this.known.references.field(this.body, ins.ref)
        this.known.store(this.node, name, this.real(state.of((first,))))
    elif 0x4B <= op <= 0x51:
        _into(this, state, regs[1], state.of((first,)))
    elif 0x44 <= op <= 0x4A:
        state.put(first, state.of((regs[1],)))
    elif op in (0x24, 0x25):
        this.result, this.result_origin = state.of(regs), None
    elif op in (0x0D, 0x1C, 0x20, 0x21, 0x22, 0x23):
        state.put(first, 0)
    elif op >= 0x7B or 0x2D <= op <= 0x31:
        state.put(first, state.of(regs[1:]))


def _into(this: _Run, state: State, register: int, labels: int) -> None:
    """Put labels into the object in a register."""
    if register < len(state.labels) and labels & ~state.labels[register]:
        state.labels[register] |= labels
        this.note(state.origins[register], labels)


def _invoke(this: _Run, ins: Instruction, state: State) -> None:
    callee = this.known.references.method(this.body, ins.ref, upwards=ins.op in opcodes.INVOKE_SUPER)
    regs = ins.regs
    static = ins.op in opcodes.INVOKE_STATIC
    this.result, this.result_origin = 0, None
    passed = regs if static else regs[1:]
    _sink(this, callee, state, passed, regs[:1])
    if callee.source and _is_source(callee, state, passed):
        this.known.arrive(this.node, callee.source, -1, callee.text)
        this.result |= callee.source
        if callee.name == "read":
            for register in passed:
                _into(this, state, register, callee.source)
    if callee.nodes:
        _own_call(this, callee, state, regs)
    else:
        _foreign_call(this, callee, state, regs, static=static)
    if callee.opens:
        this.result |= STREAM


def _is_source(callee: Callee, state: State, passed: tuple[int, ...]) -> bool:
    """A setting is an identifier only where the device's own number is asked for."""
    if callee.owner != "Landroid/provider/Settings$Secure;":
        return True
    return any(register < len(state.constants) and state.constants[register] == "android_id" for register in passed)


def _sink(this: _Run, callee: Callee, state: State, passed: tuple[int, ...], receiver: tuple[int, ...]) -> None:
    sink = callee.sink
    if not sink and callee.writes and this.real(state.of(receiver)) & STREAM:
        sink = "network"
    labels = this.real(state.of(passed)) & DATA
    bit = 0
    while sink and labels >> bit:
        if labels >> bit & 1:
            this.known.flows.setdefault((bit, sink), (this.node, callee.text))
        bit += 1


def _own_call(this: _Run, callee: Callee, state: State, regs: tuple[int, ...]) -> None:
    """What a method of the app hands back depends on what this very call gave it."""
    words = [state.of((register,)) for register in regs]
    real = [this.real(labels) for labels in words]
    for node in callee.nodes:
        if any(real):
            this.known.pass_arguments(this.node, node, real)
        back = expand(this.known.returned.get(node, 0), words)
        this.known.arrive(this.node, this.real(back) & DATA, node)
        this.result |= back
        for register, label in zip(regs, this.known.changed.get(node, ()), strict=False):
            if label:
                put = expand(label, words)
                this.known.arrive(this.node, this.real(put) & DATA, node)
                _into(this, state, register, put)


def _foreign_call(this: _Run, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> None:
    """A method outside the app's own code: results carry what went in, objects keep what they were given."""
    labels = state.of(regs)
    if callee.query:
        data = queried(labels)
        this.known.arrive(this.node, this.real(data) & DATA, -1, callee.text)
        if callee.name == "<init>":
            _into(this, state, regs[0], data)
        this.result |= data
        return
    for node in callee.callbacks:
        if labels:
            this.known.pass_arguments(this.node, node, [0, *[this.real(labels)] * 4])
    if callee.drops or not labels:
        return
    if callee.returns != "Z":
        this.result |= labels
    if not static and regs:
        _into(this, state, regs[0], state.of(regs[1:]))
        this.result_origin = state.origins[regs[0]] if regs[0] < len(state.origins) else None
        if "[" in callee.text.partition("(")[2].partition(")")[0] and callee.name.startswith(
            ("read", "get", "toArray")
        ):
            for register in regs[1:]:
                _into(this, state, register, state.of(regs[:1]))
