"""Sums over known whole numbers, so that conditions which can never hold are seen through."""

from __future__ import annotations

from collections.abc import Callable

_WORD = 32


def _signed(value: int) -> int:
    value &= (1 << _WORD) - 1
    return value - (1 << _WORD) if value >> (_WORD - 1) else value


def _divided(a: int, b: int) -> int | None:
    return None if b == 0 else int(abs(a) // abs(b)) * (1 if (a < 0) == (b < 0) else -1)


def _rest(a: int, b: int) -> int | None:
    quotient = _divided(a, b)
    return None if quotient is None else a - b * quotient


_BINARY: tuple[Callable[[int, int], int | None], ...] = (
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    _divided,
    _rest,
    lambda a, b: a & b,
    lambda a, b: a | b,
    lambda a, b: a ^ b,
    lambda a, b: a << (b & 31),
    lambda a, b: a >> (b & 31),
    lambda a, b: (a & 0xFFFFFFFF) >> (b & 31),
)
_LITERAL = (0, None, 2, 3, 4, 5, 6, 7, 8, 9, 10)  # the second one with a literal subtracts from it


def folded(op: int, first: object, second: object, literal: int | None) -> int | None:
    """The outcome of an `int` operation whose operands are known, None where it is not known.

    `first`, `second`: the operands in the order of the instruction; for operations with a literal only the first.
    """
    if 0x90 <= op <= 0x9A:
        return _apply(op - 0x90, first, second)
    if 0xB0 <= op <= 0xBA:
        return _apply(op - 0xB0, first, second)
    if 0xD0 <= op <= 0xE2 and literal is not None:
        kind = _LITERAL[op - (0xD0 if op <= 0xD7 else 0xD8)]
        return _apply(1, literal, first) if kind is None else _apply(kind, first, literal)
    return None


def _apply(kind: int, a: object, b: object) -> int | None:
    if not isinstance(a, int) or not isinstance(b, int):
        return None
    found = _BINARY[kind](a, b)
    return None if found is None else _signed(found)
