"""The wall clock that entries claim, against the time that really passed on the same machine."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

TOLERANCE_US: Final = 2_000_000


class Instant(NamedTuple):
    """When an entry was written: `utc_us` by the wall clock, `mono_ns` since the start `boot` of the machine."""

    utc_us: int
    mono_ns: int
    boot: str


def instant_of(entry: dict[str, Any]) -> Instant | None:
    """The times of an entry, or None where it states none that can be read."""
    utc, mono_ns = entry.get("utc"), entry.get("mono_ns")
    try:
        at = datetime.fromisoformat(str(utc))
        return Instant(round(at.timestamp() * 1_000_000), int(str(mono_ns)), str(entry.get("boot")))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=16)
def second_of(utc: str) -> int | None:
    """Since 1970, of a time in the form 2026-01-02T03:04:05 and in no other; many entries are written in one second."""
    try:
        at = datetime.fromisoformat(f"{utc}+00:00")
    except ValueError:
        return None
    return int(at.timestamp()) if at.isoformat() == f"{utc}+00:00" else None


def moved_us(before: Instant | None, now: Instant) -> int:
    """By how many microseconds the wall clock was moved between two entries, as far as can be told; else 0.

    On the same start of a machine the time since its start tells; across starts only a clock that runs backwards does.
    """
    if before is None:
        return 0
    claimed = now.utc_us - before.utc_us
    if before.boot == now.boot and now.mono_ns >= before.mono_ns:
        moved = claimed - (now.mono_ns - before.mono_ns) // 1000
    else:
        moved = min(0, claimed)
    return moved if abs(moved) > TOLERANCE_US else 0


def spoken(moved: int) -> str:
    """A move of the clock in words."""
    seconds = (abs(moved) + 500_000) // 1_000_000
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    parts = [(days, "d"), (hours, "h"), (rest // 60, "min"), (rest % 60, "s")]
    length = " ".join(f"{number} {unit}" for number, unit in parts if number)
    return f"{'back' if moved < 0 else 'ahead'} by {length}"
