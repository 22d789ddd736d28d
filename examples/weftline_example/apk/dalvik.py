"""A small assembler for Dalvik code: just the instructions that the made-up apps need.

Registers are written as in smali: `v0`… for locals, `p0`… for parameters (`p0` is `this` in instance methods).
Source of the formats: "Dalvik bytecode" and "Dalvik executable instruction formats" of the Android Open Source Project.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MethodRef:
    """A method as DEX names it: owner and types are descriptors such as `Ljava/lang/String;` or `I`."""

    owner: str
    name: str
    params: tuple[str, ...] = ()
    returns: str = "V"


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field as DEX names it."""

    owner: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Op:
    """One instruction. `ref` is a string (`const-string`), a descriptor, a method or a field; `target` a label."""

    name: str
    regs: tuple[str, ...] = ()
    literal: int = 0
    ref: str | MethodRef | FieldRef | None = None
    target: str = ""


class Pools(Protocol):
    """Where an instruction finds the index of what it names."""

    def string(self, text: str) -> int:
        """The index of a string."""

    def type(self, descriptor: str) -> int:
        """The index of a type."""

    def method(self, ref: MethodRef) -> int:
        """The index of a method."""

    def field(self, ref: FieldRef) -> int:
        """The index of a field."""


@dataclass(frozen=True, slots=True)
class Form:
    """How an instruction is laid out: its opcode, format and length in 16-bit units."""

    opcode: int
    layout: str
    units: int = field(default=1)


FORMS: dict[str, Form] = {
    "nop": Form(0x00, "10x"),
    "move-object": Form(0x07, "12x"),
    "move-result": Form(0x0A, "11x"),
    "move-result-object": Form(0x0C, "11x"),
    "return-void": Form(0x0E, "10x"),
    "return": Form(0x0F, "11x"),
    "return-object": Form(0x11, "11x"),
    "const/4": Form(0x12, "11n"),
    "const/16": Form(0x13, "21s", 2),
    "const-string": Form(0x1A, "21c", 2),
    "const-class": Form(0x1C, "21c", 2),
    "check-cast": Form(0x1F, "21c", 2),
    "array-length": Form(0x21, "12x"),
    "new-instance": Form(0x22, "21c", 2),
    "new-array": Form(0x23, "22c", 2),
    "goto": Form(0x28, "10t"),
    "if-eq": Form(0x32, "22t", 2),
    "if-lt": Form(0x34, "22t", 2),
    "if-ge": Form(0x35, "22t", 2),
    "if-eqz": Form(0x38, "21t", 2),
    "if-nez": Form(0x39, "21t", 2),
    "aget-object": Form(0x46, "23x", 2),
    "aput-object": Form(0x4D, "23x", 2),
    "iget-object": Form(0x54, "22c", 2),
    "iput-object": Form(0x5B, "22c", 2),
    "sget-object": Form(0x62, "21c", 2),
    "sput-object": Form(0x69, "21c", 2),
    "invoke-virtual": Form(0x6E, "35c", 3),
    "invoke-super": Form(0x6F, "35c", 3),
    "invoke-direct": Form(0x70, "35c", 3),
    "invoke-static": Form(0x71, "35c", 3),
    "invoke-interface": Form(0x72, "35c", 3),
    "invoke-virtual/range": Form(0x74, "3rc", 3),
    "add-int": Form(0x90, "23x", 2),
    "xor-int/lit8": Form(0xDF, "22b", 2),
    "add-int/lit8": Form(0xD8, "22b", 2),
}
LABEL = "label"


def label(name: str) -> Op:
    """A place to jump to; takes no room."""
    return Op(LABEL, target=name)


def op(name: str, *regs: str, ref: str | MethodRef | FieldRef | None = None, lit: int = 0, to: str = "") -> Op:
    """One instruction by its smali name.

    Raises:
        KeyError: the assembler does not know the instruction.
    """
    FORMS[name]
    return Op(name, regs, lit, ref, to)


def units_of(instruction: Op) -> int:
    """Length of an instruction in 16-bit units."""
    return 0 if instruction.name == LABEL else FORMS[instruction.name].units


def outs_of(code: tuple[Op, ...]) -> int:
    """The most argument registers that any call in the code needs."""
    return max((len(each.regs) for each in code if each.name.startswith("invoke-")), default=0)


def assemble(code: tuple[Op, ...], locals_count: int, ins: int, pools: Pools) -> bytes:
    """Turn instructions into code units.

    Args:
        code: The instructions with their labels.
        locals_count: Number of `v` registers; parameters follow them.
        ins: Number of parameter registers, `this` included.
        pools: Indices of strings, types, methods and fields.

    Raises:
        ValueError: a register or jump does not fit its instruction.
    """
    places, here = {}, 0
    for each in code:
        if each.name == LABEL:
            places[each.target] = here
        here += units_of(each)

    def register(name: str) -> int:
        number = int(name[1:])
        limit = ins if name[0] == "p" else locals_count
        if name[0] not in "vp" or number >= limit:
            raise ValueError(f"register {name} does not exist here")
        return number + (locals_count if name[0] == "p" else 0)

    out, here = bytearray(), 0
    for each in code:
        if each.name == LABEL:
            continue
        form = FORMS[each.name]
        jump = places[each.target] - here if each.target else 0
        out += _encode(form, [register(name) for name in each.regs], each, jump, pools)
        here += form.units
    return bytes(out)


def _encode(form: Form, regs: list[int], each: Op, jump: int, pools: Pools) -> bytes:
    writer: Callable[[int, list[int], Op, int, Pools], bytes] = _LAYOUTS[form.layout]
    try:
        return writer(form.opcode, regs, each, jump, pools)
    except struct.error as reason:
        raise ValueError(f"{each.name} {each.regs}: value out of range ({reason})") from reason


def _index(each: Op, pools: Pools) -> int:
    if isinstance(each.ref, MethodRef):
        return pools.method(each.ref)
    if isinstance(each.ref, FieldRef):
        return pools.field(each.ref)
    if each.ref is None:
        raise ValueError(f"{each.name} names nothing")
    return pools.string(each.ref) if each.name == "const-string" else pools.type(each.ref)


def _nibbles(low: int, high: int) -> int:
    if not (0 <= low < 16 and 0 <= high < 16):
        raise ValueError("this instruction reaches registers 0 to 15 only")
    return high << 4 | low


def _call(opcode: int, regs: list[int], each: Op, _jump: int, pools: Pools) -> bytes:
    if len(regs) > 5:
        raise ValueError("a call takes at most five registers")
    given = [*regs, 0, 0, 0, 0, 0]
    return struct.pack(
        "<BBHBB",
        opcode,
        _nibbles(given[4] if len(regs) == 5 else 0, len(regs)),
        _index(each, pools),
        _nibbles(given[0], given[1]),
        _nibbles(given[2], given[3]),
    )


def _range(opcode: int, regs: list[int], each: Op, _jump: int, pools: Pools) -> bytes:
    if regs != list(range(regs[0], regs[0] + len(regs))):
        raise ValueError("a range call takes registers that follow each other")
    return struct.pack("<BBHH", opcode, len(regs), _index(each, pools), regs[0])


_LAYOUTS: dict[str, Callable[[int, list[int], Op, int, Pools], bytes]] = {
    "10x": lambda code, _r, _e, _j, _p: struct.pack("<BB", code, 0),
    "11x": lambda code, r, _e, _j, _p: struct.pack("<BB", code, r[0]),
    "12x": lambda code, r, _e, _j, _p: struct.pack("<BB", code, _nibbles(r[0], r[1])),
    "11n": lambda code, r, e, _j, _p: struct.pack("<BB", code, _nibbles(r[0], e.literal & 0xF)),
    "21s": lambda code, r, e, _j, _p: struct.pack("<BBh", code, r[0], e.literal),
    "21c": lambda code, r, e, _j, p: struct.pack("<BBH", code, r[0], _index(e, p)),
    "22c": lambda code, r, e, _j, p: struct.pack("<BBH", code, _nibbles(r[0], r[1]), _index(e, p)),
    "10t": lambda code, _r, _e, j, _p: struct.pack("<Bb", code, j),
    "21t": lambda code, r, _e, j, _p: struct.pack("<BBh", code, r[0], j),
    "22t": lambda code, r, _e, j, _p: struct.pack("<BBh", code, _nibbles(r[0], r[1]), j),
    "22b": lambda code, r, e, _j, _p: struct.pack("<BBBb", code, r[0], r[1], e.literal),
    "23x": lambda code, r, _e, _j, _p: struct.pack("<BBBB", code, *r),
    "35c": _call,
    "3rc": _range,
}
