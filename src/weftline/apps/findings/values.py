"""One method's values over its control flow: which labels each register may carry at each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.instructions import Instruction, Method
from weftline.apps.findings.arithmetic import folded
from weftline.apps.findings.calls import invoke
from weftline.apps.findings.fields import read_field, write_field
from weftline.apps.findings.reading import Reading
from weftline.apps.findings.state import ANY, COUNT, Origin, State

if TYPE_CHECKING:
    from weftline.apps.findings.knowledge import Knowledge

MOST_STEPS = 1_500_000
MOST_REGISTERS = 1024
MOST_HANDLERS = 40
MOVE_EXCEPTION, CONST_CLASS = 0x0D, 0x1C
_BELOW, _NOT_BELOW = 2, 3


def run(known: Knowledge, node: int, method: Method, entry: State) -> tuple[int, list[int], int]:
    """Read a method to the end: the labels it returns, those it puts into each argument word, those it throws."""
    this = Reading(known, node, known.graph.place[node][0])
    listed = method.instructions
    if method.registers > MOST_REGISTERS:
        return 0, [], 0
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
    if known.graph.bare_name(node) == "<init>":
        known.build(node, this.built)
    return this.returned, this.changed, this.thrown


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


def _step(this: Reading, ins: Instruction, state: State) -> tuple[bool, tuple[int, ...]]:
    """Carry out one instruction: whether the next one follows, and where else it may go."""
    op, regs = ins.op, ins.regs
    if opcodes.IS_INVOKE[op]:
        invoke(this, ins, state)
        return True, ()
    if 0x28 <= op <= 0x2A:
        return False, ins.targets
    if 0x32 <= op <= 0x3D:
        return _branch(ins, state)
    if op in (0x2B, 0x2C):
        return True, ins.targets
    if op in {39, 14}:
        if op == opcodes.RETURN_VOID:
            this.built.append(state.fields_of_this())
        else:
            this.thrown |= state.of(regs)
        return False, ()
    if 0x0F <= op <= 0x11:
        this.returned |= state.of(regs)
        this.built.append(state.fields_of_this())
        return False, ()
    if 0x52 <= op <= 0x6D:
        _field(this, ins, state)
    else:
        _move(this, ins, state)
    return True, ()


def _branch(ins: Instruction, state: State) -> tuple[bool, tuple[int, ...]]:
    """A condition over known numbers goes one way only."""
    values = [state.constant(register) for register in ins.regs]
    left, right = values[0], values[1] if len(values) > 1 else 0
    kind = (ins.op - 0x32) % 6
    if left is COUNT and right == 0 and kind in (_BELOW, _NOT_BELOW):
        return (False, ins.targets) if kind == _NOT_BELOW else (True, ())
    if not isinstance(left, int) or not isinstance(right, int):
        return True, ins.targets
    holds = (left == right, left != right, left < right, left >= right, left > right, left <= right)[kind]
    return (False, ins.targets) if holds else (True, ())


def _move(this: Reading, ins: Instruction, state: State) -> None:  # noqa: C901, PLR0912 - one case for each sort of instruction
    op, regs = ins.op, ins.regs
    if not regs:
        return
    first = regs[0]
    if 0x01 <= op <= 0x09:
        source = regs[1]
        if source < len(state.labels):
            state.put(first, state.labels[source], state.constants[source], state.origins[source])
    elif op in opcodes.MOVE_RESULTS:
        state.put(first, this.result, this.result_constant, this.result_origin)
    elif 0x12 <= op <= 0x19:
        state.put(first, 0, ins.literal)
    elif op in (opcodes.CONST_STRING, opcodes.CONST_STRING_JUMBO):
        text = this.known.graph.app.bodies[this.body].code.dex.string(ins.ref)
        state.put(first, this.known.references.string(text), text)
    elif op == opcodes.NEW_INSTANCE:
        this.made[ins.pc] = this.type_name(ins.ref)
        state.made(first, ins.pc)
    elif op == opcodes.CHECK_CAST:
        if state.origin(first) is None:
            state.put(first, state.of((first,)), state.constant(first), ("class", this.type_name(ins.ref)))
    elif 0x4B <= op <= 0x51:
        _into_array(this, state, regs)
    elif 0x44 <= op <= 0x4A:
        state.put(first, _of_array(state, regs), None, _row_origin(state, regs[1]))
    elif op in (0x24, 0x25):
        this.hand(state.of(regs))
        state.share(regs)
    elif op == MOVE_EXCEPTION:
        state.put(first, this.thrown)
    elif op == CONST_CLASS:
        state.put(first, 0, this.type_name(ins.ref))
    elif op in (0x20, 0x21):
        state.put(first, 0)
    elif op == opcodes.NEW_ARRAY:
        state.made(first, ins.pc)
    elif op >= 0x7B or 0x2D <= op <= 0x31:
        second = state.constant(regs[2]) if len(regs) > 2 else None
        state.put(first, state.of(regs[1:]), folded(op, state.constant(regs[1]), second, ins.literal))


def _into_array(this: Reading, state: State, regs: tuple[int, ...]) -> None:
    value, array, place = regs
    state.share((value,))
    labels, index = state.of((value,)), state.constant(place)
    this.into(state, array, labels)
    if isinstance(index, int) and not labels and state.is_own(array):
        state.parts[state.origin(array), f"[{index}]"] = 0
    else:
        state.add_part(array, f"[{index}]" if isinstance(index, int) else ANY, labels)


def _of_array(state: State, regs: tuple[int, ...]) -> int:
    """Places of an array made here are told apart where their numbers are known."""
    array, index = regs[1], state.constant(regs[2])
    if isinstance(index, int) and state.is_own(array):
        origin = state.origin(array)
        known = state.parts.get((origin, f"[{index}]"))
        if known is not None:
            return known | state.parts.get((origin, ANY), 0)
    return state.of((array,))


def _row_origin(state: State, array: int) -> Origin:
    """A row of a table that a field holds or a foreign method made is changed where the table is."""
    origin = state.origin(array)
    if origin is not None and (origin[0] == "call" or (origin[0] == "field" and ":[[" in str(origin[1]))):
        return origin
    return None


def _field(this: Reading, ins: Instruction, state: State) -> None:
    op, regs = ins.op, ins.regs
    static = op in opcodes.STATIC_READ or op in opcodes.STATIC_WRITE
    name, own = this.known.references.field(this.body, ins.ref)
    holder = None if static else regs[1]
    if op in opcodes.FIELD_WRITE or op in opcodes.STATIC_WRITE:
        write_field(this, state, name, holder, regs[0])
        return
    labels = own | read_field(this, state, name, holder)
    state.put(regs[0], labels, this.known.references.certain.fixed(name) if static else None, ("field", name))
