"""What sheets of every make have in common: numbered lines of texts by column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as shown, texts by column from 0, and the columns that hold a number or a date."""

    number: int
    cells: dict[int, str]
    measured: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Taking its lines may raise one of the damages of office parts."""

    name: str
    lines: Iterator[Line]
    hidden: bool = False


def plain_number(written: str) -> str:
    """A number as a person reads it: fifteen digits, never with an exponent; as written where it is none."""
    try:
        value = Decimal(f"{float(written):.15g}")
    except (ValueError, InvalidOperation):
        return written
    return f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 40 else written
