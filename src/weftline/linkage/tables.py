"""The tables that come in, as arrays numbered by time.

Reports are ordered by day and id. Reports of one victim form one unit: what they share among themselves is no
independent evidence, and the unit's evidence counts once.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from weftline.errors import InputError
from weftline.linkage.arrays import Floats, Ints
from weftline.linkage.keys import key_of
from weftline.linkage.kinds import prior_of

LINKING_ROLES = frozenset({"", "offender", "unknown"})
SURE = 0.7
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Traits:
    """Behaviour of every unit; -1 or NaN where it is not known. `day` in days, `hour` 0 to 24."""

    platform: Ints
    language: Ints
    persona: Ints
    currency: Ints
    amount: Floats
    hour: Floats
    day: Floats

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True)
class Value:
    """One distinct value that may link: its kind, its text, the string it came from, a note for people."""

    kind: str
    text: str
    root: str
    note: str = ""


@dataclass(slots=True)
class Mentions:
    """Distinct mentions: unit, value, bits taken off for a doubtful role or reading, and the report that says it.

    `lines`: how many lines of text that are long enough to compare a unit gives, by unit.
    """

    values: list[Value] = field(default_factory=list)
    unit: list[int] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    penalty: list[float] = field(default_factory=list)
    report: list[int] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    lines: Counter[int] = field(default_factory=Counter)
    _known: dict[tuple[str, str], int] = field(default_factory=dict)
    _seen: dict[tuple[int, int], int] = field(default_factory=dict)

    def value_id(self, value: Value) -> int:
        """The number of a value, new or known."""
        number = self._known.setdefault((value.kind, value.text), len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def add(self, unit: int, value: int, penalty: float, report: int) -> None:
        """Note a mention; of several by one unit the surest counts."""
        place = self._seen.setdefault((unit, value), len(self.unit))
        if place == len(self.unit):
            self.unit.append(unit)
            self.value.append(value)
            self.penalty.append(penalty)
            self.report.append(report)
        elif penalty < self.penalty[place]:
            self.penalty[place] = penalty
            self.report[place] = report


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports in order of time: `unit` of each, `members` of each unit, their texts and the units' traits."""

    ids: list[str]
    unit: Ints
    members: list[list[int]]
    texts: list[str]
    traits: Traits

    def place(self) -> dict[str, int]:
        """Number of every report id."""
        return {report: number for number, report in enumerate(self.ids)}


def column(table: pa.Table, name: str) -> list[Any]:
    """A column as a list; None for each row where the table lacks it."""
    return table.column(name).to_pylist() if name in table.column_names else [None] * table.num_rows


def read_reports(table: pa.Table, apart: frozenset[tuple[str, str]] = frozenset()) -> Reports:
    """Order the reports and join those of one victim, except pairs that a person ruled apart.

    Raises InputError where the table has no `report_id` or names a report twice.
    """
    if "report_id" not in table.column_names:
        raise InputError("The table of reports has no column report_id.")
    names = [str(name) for name in column(table, "report_id")]
    if len(set(names)) != len(names):
        raise InputError("The table of reports names a report twice.", "Give every report its own report_id.")
    days = [day_of(value) for value in column(table, "time")]
    order = sorted(range(len(names)), key=lambda row: (math.inf if math.isnan(days[row]) else days[row], names[row]))
    ids = [names[row] for row in order]
    victims = column(table, "victim_id")
    unit, members = _units(ids, [_text(victims[row]) for row in order], apart)
    first = [order[rows[0]] for rows in members]
    texts = column(table, "text")
    return Reports(
        ids, np.array(unit, dtype=np.int64), members, [_text(texts[row]) for row in order], _traits(table, first, days)
    )


def _units(ids: list[str], victims: list[str], apart: frozenset[tuple[str, str]]) -> tuple[list[int], list[list[int]]]:
    unit: list[int] = []
    members: list[list[int]] = []
    by_victim: dict[str, list[int]] = {}
    for row, victim in enumerate(victims):
        home = next(
            (known for known in by_victim.get(victim, ()) if _together(ids, members[known], row, apart)),
            None,
        )
        if home is None:
            home = len(members)
            members.append([])
            if victim:
                by_victim.setdefault(victim, []).append(home)
        members[home].append(row)
        unit.append(home)
    return unit, members


def _together(ids: list[str], members: list[int], row: int, apart: frozenset[tuple[str, str]]) -> bool:
    return not apart or all((min(ids[row], ids[m]), max(ids[row], ids[m])) not in apart for m in members)


def _traits(table: pa.Table, rows: list[int], days: list[float]) -> Traits:
    def codes(name: str) -> Ints:
        known: dict[str, int] = {}
        texts = column(table, name)
        found = [_text(texts[row]).casefold() for row in rows]
        return np.array([known.setdefault(t, len(known)) if t else -1 for t in found], dtype=np.int64)

    def numbers(name: str) -> Floats:
        cells = column(table, name)
        return np.array([number_of(cells[row]) for row in rows], dtype=np.float64)

    return Traits(
        platform=codes("platform"),
        language=codes("language"),
        persona=codes("persona"),
        currency=codes("currency"),
        amount=numbers("amount"),
        hour=numbers("hour"),
        day=np.array([days[row] for row in rows], dtype=np.float64),
    )


def read_mentions(table: pa.Table, reports: Reports) -> Mentions:
    """The mentions that may link: offenders' and unknown ones of kinds that link by value.

    What is left out is counted by reason. Raises InputError where a needed column is missing.
    """
    for name in ("report_id", "kind", "value"):
        if name not in table.column_names:
            raise InputError(f"The table of mentions has no column {name}.")
    place = reports.place()
    found = Mentions()
    keyed: dict[tuple[str, str], int | None] = {}
    roles, confidences = column(table, "role"), column(table, "confidence")
    cells = zip(
        column(table, "report_id"), column(table, "kind"), column(table, "value"), roles, confidences, strict=True
    )
    for report, kind, value, role, confidence in cells:
        reason, number = _worth(found, keyed, _text(kind).strip(), _text(value).strip(), _text(role))
        row = place.get(str(report))
        if row is None:
            reason = "unknown report"
        if reason or number is None or row is None:
            found.left_out[reason] = found.left_out.get(reason, 0) + 1
            continue
        found.add(int(reports.unit[row]), number, penalty_of(_text(role), number_of(confidence)), row)
    return found


def _worth(
    found: Mentions, keyed: dict[tuple[str, str], int | None], kind: str, value: str, role: str
) -> tuple[str, int | None]:
    if not kind or not value:
        return "empty", None
    if role not in LINKING_ROLES:
        return f"role {role}", None
    if (kind, value) not in keyed:
        key = key_of(kind, value)
        keyed[kind, value] = found.value_id(Value(key.kind, key.value, key.root)) if prior_of(kind).link else None
    number = keyed[kind, value]
    return ("" if number is not None else f"kind {kind}"), number


def penalty_of(role: str, confidence: float) -> float:
    """Bits taken off a mention: a little where nobody knows whose the value is, more below the sure confidence."""
    doubt = 0.4 if role == "unknown" else 0.0
    if not math.isnan(confidence) and confidence < SURE:
        doubt += 1.0 + 6.0 * (SURE - confidence)
    return doubt


def day_of(value: object) -> float:
    """Days since 1970 of an ISO date or time, a day number, a date or a timestamp; NaN where it is none."""
    if value is None or isinstance(value, bool):
        return math.nan
    if isinstance(value, datetime):
        return value.date().toordinal() - _EPOCH + (value.hour * 60 + value.minute) / 1440
    if isinstance(value, date):
        return float(value.toordinal() - _EPOCH)
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip()
    try:
        return float(date.fromisoformat(text[:10]).toordinal() - _EPOCH)
    except ValueError:
        return number_of(text)


def number_of(value: object) -> float:
    """A cell as a finite number; NaN where it is none."""
    if value is None:
        return math.nan
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _text(value: object) -> str:
    return "" if value is None else str(value)
