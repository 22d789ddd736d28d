"""The instructions of all methods at once: where they stand, what they call, load and create."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.layout import Dex

Numbers = NDArray[np.int64]
_TAIL = 48


@dataclass(frozen=True, slots=True)
class Refs:
    """References of one sort: `item` (number of the code item), `pc` (unit within the file) and `target`."""

    item: Numbers
    pc: Numbers
    target: Numbers


@dataclass(slots=True)
class Code:
    """All code of a DEX file. One item = one method body: `method` its number, `class_row` its class, `access` flags,
    `start`/`end` its units in `units`. `pcs` are the units at which instructions start, in order; `ops` their opcodes.
    """

    dex: Dex
    units: NDArray[np.uint16]
    method: Numbers
    class_row: Numbers
    access: Numbers
    start: Numbers
    end: Numbers
    pcs: NDArray[np.int32]
    ops: NDArray[np.uint8]
    item_of: NDArray[np.int32]
    invokes: Refs
    strings: Refs
    fields: Refs
    created: Refs

    def name(self, item: int) -> str:
        """`Lpkg/Class;->name(Args)Return` of the method whose body this is."""
        return self.dex.method_text(int(self.method[item]))

    def owner(self, item: int) -> str:
        """The descriptor of the class whose method this is."""
        return self.dex.type_name(int(self.dex.classes[self.class_row[item], 0]))

    def span(self, item: int) -> tuple[int, int]:
        """The half-open range of the item's instructions in `pcs`."""
        ends = np.array([self.start[item], self.end[item]], dtype=self.pcs.dtype)  # another type would copy all of pcs
        bounds = np.searchsorted(self.pcs, ends)
        return int(bounds[0]), int(bounds[1])

    def array_payloads(self, most: int = 5000) -> Iterator[tuple[int, int, bytes]]:
        """(item, unit, bytes) of every constant byte array."""
        size = len(self.units)
        for row in np.flatnonzero(self.ops == opcodes.FILL_ARRAY)[:most].tolist():
            pc = int(self.pcs[row])
            if pc + 2 >= size:
                continue
            jump = int(self.units[pc + 1]) | int(self.units[pc + 2]) << 16
            at = pc + (jump - (1 << 32) if jump >= 1 << 31 else jump)
            if at >= 0 and at + 4 <= size and self.units[at] == opcodes.ARRAY_PAYLOAD and self.units[at + 1] == 1:
                count = min(int(self.units[at + 2]) | int(self.units[at + 3]) << 16, 1 << 16)
                yield int(self.item_of[row]), pc, self.units[at + 4 :].view(np.uint8)[:count].tobytes()

    def class_refs(self) -> Refs:
        """Every class that an instruction names as an object."""
        return _Picker(self.units, self.pcs, self.item_of).take(self.ops == opcodes.CONST_CLASS)

    def const_ints(self) -> Refs:
        """Every 32-bit integer constant."""
        rows = np.flatnonzero(self.ops == 0x14)
        pcs = self.pcs[rows].astype(np.int64)
        inside = pcs + 2 < len(self.units)
        pcs, rows = pcs[inside], rows[inside]
        value = self.units[pcs + 1].astype(np.int64) | self.units[pcs + 2].astype(np.int64) << 16
        return Refs(self.item_of[rows].astype(np.int64), pcs, value)


def sweep(dex: Dex) -> Code:
    """Find every instruction of every method body and sort the references out of them."""
    units = np.frombuffer(dex.data, dtype="<u2", count=len(dex.data) // 2)
    method, class_row, access, start, end = _items(dex, units)
    marks = _mark(units, start, end)
    pcs = np.flatnonzero(marks).astype(np.int32)
    ops = (units[pcs] & 0xFF).astype(np.uint8)
    ops[np.isin(units[pcs], (opcodes.PACKED_SWITCH, opcodes.SPARSE_SWITCH, opcodes.ARRAY_PAYLOAD))] = 0
    item_of = (np.searchsorted(start, pcs, side="right") - 1).astype(np.int32)
    picker = _Picker(units, pcs, item_of)
    strings = picker.take(ops == opcodes.CONST_STRING)
    jumbo = picker.take(ops == opcodes.CONST_STRING_JUMBO, wide=True)
    both = Refs(*(np.concatenate(pair) for pair in zip(_parts(strings), _parts(jumbo), strict=True)))
    return Code(
        dex,
        units,
        method,
        class_row,
        access,
        start,
        end,
        pcs,
        ops,
        item_of,
        picker.take(opcodes.IS_INVOKE[ops]),
        both,
        picker.take(opcodes.IS_FIELD[ops]),
        picker.take(ops == opcodes.NEW_INSTANCE),
    )


def _parts(refs: Refs) -> tuple[Numbers, Numbers, Numbers]:
    return refs.item, refs.pc, refs.target


@dataclass(frozen=True, slots=True)
class _Picker:
    units: NDArray[np.uint16]
    pcs: NDArray[np.int32]
    item_of: NDArray[np.int32]

    def take(self, mask: NDArray[np.bool_], *, wide: bool = False) -> Refs:
        """The number behind each chosen instruction. Field numbers of instance access stand in the same place."""
        rows = np.flatnonzero(mask)
        pcs = self.pcs[rows].astype(np.int64)
        inside = pcs + 2 < len(self.units) + (not wide)
        rows, pcs = rows[inside], pcs[inside]
        target = self.units[pcs + 1].astype(np.int64)
        if wide:
            target |= self.units[pcs + 2].astype(np.int64) << 16
        return Refs(self.item_of[rows].astype(np.int64), pcs, target)


def _items(dex: Dex, units: NDArray[np.uint16]) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """Method bodies in file order, each once, cut where the file ends or the next would be counted twice."""
    size = len(units)
    defined = dex.defined
    usable = (defined.code > 0) & (defined.code % 2 == 0) & (defined.code // 2 + 8 < size)
    refused = int(((defined.code > 0) & ~usable).sum())
    if refused:
        dex.anomalies.append(f"{refused} method bodies of {dex.name} lie outside the file")
    offsets, which = np.unique(defined.code[usable], return_index=True)
    head = offsets // 2
    length = units[head + 6].astype(np.int64) | units[head + 7].astype(np.int64) << 16
    start = head + 8
    end = np.minimum(start + length, size)
    if (start + length > size).any():
        dex.anomalies.append(f"method bodies of {dex.name} run past the end of the file")
    following = np.append(start[1:], size)
    if (end > following).any():
        dex.anomalies.append(f"method bodies of {dex.name} overlap")
        end = np.minimum(end, following)
    chosen = np.flatnonzero(usable)[which]
    return defined.method[chosen], defined.class_row[chosen], defined.access[chosen], start, end


def _mark(units: NDArray[np.uint16], start: Numbers, end: Numbers) -> NDArray[np.bool_]:
    """True at every unit where an instruction starts; payload tables are stepped over."""
    marks = np.zeros(len(units), dtype=bool)
    pc, stop = start[start < end], end[start < end]
    while len(pc) > _TAIL:
        marks[pc] = True
        pc = pc + _lengths(units, pc)
        active = pc < stop
        pc, stop = pc[active], stop[active]
    lengths = opcodes.LENGTH.tolist()
    for at, last in zip(pc.tolist(), stop.tolist(), strict=True):
        _mark_one(units[at:last], at, lengths, marks)
    return marks


def _lengths(units: NDArray[np.uint16], pc: Numbers) -> Numbers:
    unit = units[pc]
    length: Numbers = opcodes.LENGTH[unit & 0xFF]
    payload = np.flatnonzero((unit & 0xFF == 0) & (unit > 0) & (unit <= opcodes.ARRAY_PAYLOAD))
    for row in payload.tolist():
        length[row] = _payload(units, int(pc[row]), int(unit[row]))
    return length


def _payload(units: NDArray[np.uint16], at: int, kind: int) -> int:
    """The length in units of a switch table or array behind the instructions."""
    if at + 3 >= len(units):
        return 1
    count = int(units[at + 1])
    if kind == opcodes.PACKED_SWITCH:
        return 4 + 2 * count
    if kind == opcodes.SPARSE_SWITCH:
        return 2 + 4 * count
    total = count * (int(units[at + 2]) | int(units[at + 3]) << 16)
    return 4 + (total + 1) // 2


def _mark_one(body: NDArray[np.uint16], at: int, lengths: list[int], marks: NDArray[np.bool_]) -> None:
    """Step through the rest of one long body."""
    listed = body.tolist()
    pc, size, found = 0, len(listed), []
    while pc < size:
        found.append(pc)
        unit = listed[pc]
        special = unit in (opcodes.PACKED_SWITCH, opcodes.SPARSE_SWITCH, opcodes.ARRAY_PAYLOAD)
        pc += _payload(body, pc, unit) if special else lengths[unit & 0xFF]
    marks[np.asarray(found, dtype=np.int64) + at] = True
