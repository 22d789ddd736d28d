"""The instructions of one method body, decoded for following values."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.code import Code
from weftline.apps.android.dex.handlers import Guard, guards

Switch = tuple[int, ...]
MOST_INSTRUCTIONS = 20_000


@dataclass(frozen=True, slots=True)
class Instruction:
    """`pc`: distance from the method's start in units; `regs`: registers, the written one first where one is written;
    `ref`: number of string, field, method or type; `targets`: where it may jump; `literal`: a constant.
    """

    pc: int
    op: int
    regs: tuple[int, ...] = ()
    ref: int = -1
    targets: tuple[int, ...] = ()
    literal: int | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A decoded body. `registers`: how many; `first_argument`: the register of the first argument word.
    `guards`: which stretches lead to which exception handlers.
    """

    instructions: tuple[Instruction, ...]
    registers: int
    first_argument: int
    guards: tuple[Guard, ...] = ()


def decode(code: Code, item: int) -> Method:
    """Decode a method body; registers beyond those the body declares are left to the reader of the result."""
    start = int(code.start[item])
    low, high = code.span(item)
    high = min(high, low + MOST_INSTRUCTIONS)
    registers, arguments = int(code.units[start - 8]), int(code.units[start - 7])
    units = code.units[start : int(code.end[item])].tolist() + [0] * 6
    pcs = (code.pcs[low:high] - start).tolist()
    decoded = tuple(_one(units, pc) for pc in pcs)
    return Method(decoded, registers, max(0, registers - arguments), tuple(guards(code, item)))


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) & 1 else value


def _one(units: list[int], pc: int) -> Instruction:  # noqa: C901, PLR0912 - one case for each format of the reference
    unit = units[pc]
    op, high = unit & 0xFF, unit >> 8
    a, b = high & 15, high >> 4
    next_unit = units[pc + 1]
    wide = next_unit | units[pc + 2] << 16
    if opcodes.IS_INVOKE[op] or op in (0x24, 0x25):
        return _call(units, pc, op, high)
    if op in (0x01, 0x04, 0x07, 0x21) or 0x7B <= op <= 0x8F:
        return Instruction(pc, op, (a, b))
    if op in (0x02, 0x05, 0x08):
        return Instruction(pc, op, (high, next_unit))
    if op in (0x03, 0x06, 0x09):
        return Instruction(pc, op, (next_unit, units[pc + 2]))
    if 0x0A <= op <= 0x0D or 0x0F <= op <= 0x11 or op == 0x27:
        return Instruction(pc, op, (high,))
    if 0x12 <= op <= 0x19:
        return _constant(pc, op, high, next_unit, wide)
    if op in (0x1A, 0x1C, 0x1F, 0x22) or 0x60 <= op <= 0x6D:
        return Instruction(pc, op, (high,), next_unit)
    if op == opcodes.CONST_STRING_JUMBO:
        return Instruction(pc, op, (high,), wide)
    if op in (0x20, 0x23) or 0x52 <= op <= 0x5F:
        return Instruction(pc, op, (a, b), next_unit)
    if 0x28 <= op <= 0x2C or 0x32 <= op <= 0x3D:
        return _jump(units, pc, op, high)
    if 0x2D <= op <= 0x31 or 0x44 <= op <= 0x51 or 0x90 <= op <= 0xAF:
        return Instruction(pc, op, (high, next_unit & 0xFF, next_unit >> 8))
    if 0xB0 <= op <= 0xCF:
        return Instruction(pc, op, (a, a, b))
    if 0xD0 <= op <= 0xD7:
        return Instruction(pc, op, (a, b), literal=_signed(next_unit, 16))
    if 0xD8 <= op <= 0xE2:
        return Instruction(pc, op, (high, next_unit & 0xFF), literal=_signed(next_unit >> 8, 8))
    return Instruction(pc, op, (high,) if op == opcodes.FILL_ARRAY else ())


def _constant(pc: int, op: int, high: int, next_unit: int, wide: int) -> Instruction:
    if op == 0x12:
        return Instruction(pc, op, (high & 15,), literal=_signed(high >> 4, 4))
    if op in (0x13, 0x16):
        return Instruction(pc, op, (high,), literal=_signed(next_unit, 16))
    if op in (0x14, 0x17):
        return Instruction(pc, op, (high,), literal=_signed(wide, 32))
    return Instruction(pc, op, (high,), literal=_signed(next_unit, 16) << 16 if op == 0x15 else None)


def _call(units: list[int], pc: int, op: int, high: int) -> Instruction:
    ref, third = units[pc + 1], units[pc + 2]
    if op in opcodes.INVOKE_RANGE or op in (0x25, 0xFB):
        return Instruction(pc, op, tuple(range(third, third + high)), ref)
    packed = (third & 15, third >> 4 & 15, third >> 8 & 15, third >> 12, high & 15)
    return Instruction(pc, op, packed[: min(high >> 4, 5)], ref)


def _jump(units: list[int], pc: int, op: int, high: int) -> Instruction:
    next_unit = units[pc + 1]
    if op == 0x28:
        return Instruction(pc, op, (), targets=(pc + _signed(high, 8),))
    if op == 0x29:
        return Instruction(pc, op, (), targets=(pc + _signed(next_unit, 16),))
    if op == 0x2A:
        return Instruction(pc, op, (), targets=(pc + _signed(next_unit | units[pc + 2] << 16, 32),))
    if op in (0x2B, 0x2C):
        table = pc + _signed(next_unit | units[pc + 2] << 16, 32)
        return Instruction(pc, op, (high,), targets=tuple(pc + jump for jump in _cases(units, table)))
    if op <= 0x37:
        return Instruction(pc, op, (high & 15, high >> 4), targets=(pc + _signed(next_unit, 16),))
    return Instruction(pc, op, (high,), targets=(pc + _signed(next_unit, 16),))


def _cases(units: list[int], table: int) -> list[int]:
    """The jumps of a switch table, relative to the switch."""
    if not 0 <= table < len(units) - 2:
        return []
    kind, count = units[table], min(units[table + 1], 2000)
    first = table + 4 if kind == opcodes.PACKED_SWITCH else table + 2 + 2 * count
    places = range(first, min(first + 2 * count, len(units) - 1), 2)
    return [_signed(units[at] | units[at + 1] << 16, 32) for at in places]
