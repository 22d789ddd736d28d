"""The reports that come in, numbered by time, and the victims they are of.

Reports are ordered by day and id. Reports of one victim form one unit: what they share among themselves is no
independent evidence, and the unit's evidence counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weftline.errors import InputError
from weftline.linkage.arrays import Floats, Ints
from weftline.linkage.columns import days, encoded, numbers, texts
from weftline.linkage.groups import components

Apart = frozenset[tuple[str, str]]


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

    def take(self, rows: Ints) -> Traits:
        """The traits of some."""
        return Traits(*(getattr(self, one.name)[rows] for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports in order of time: `unit` of each, their texts and traits.

    `rows[starts[u]:starts[u + 1]]` are the reports of unit u, the earliest first.
    """

    ids: pa.StringArray
    unit: Ints
    starts: Ints
    rows: Ints
    texts: pa.StringArray
    each: Traits

    @property
    def traits(self) -> Traits:
        """The traits of every unit, as its earliest report tells them."""
        return self.each.take(self.firsts())

    @property
    def units(self) -> int:
        """How many victims there are."""
        return len(self.starts) - 1

    def name(self, row: int) -> str:
        """The id of a report."""
        return str(self.ids[row].as_py())

    def of_unit(self, unit: int) -> list[int]:
        """The reports of a unit, the earliest first."""
        return [int(row) for row in self.rows[self.starts[unit] : self.starts[unit + 1]]]

    def firsts(self) -> Ints:
        """The earliest report of every unit."""
        return self.rows[self.starts[:-1]]

    def places(self, ids: Iterable[str]) -> dict[str, int]:
        """The numbers of those report ids that are known."""
        wanted = pa.array(sorted(set(ids)), type=pa.string())
        found = pc.index_in(wanted, value_set=self.ids).to_pylist()
        return {name: place for name, place in zip(wanted.to_pylist(), found, strict=True) if place is not None}


def read_reports(table: pa.Table, apart: Apart = frozenset()) -> Reports:
    """Order the reports and join those of one victim, except pairs that a person ruled apart.

    Raises InputError where the table has no `report_id` or names a report twice.
    """
    if "report_id" not in table.column_names:
        raise InputError("The table of reports has no column report_id.")
    names = texts(table, "report_id")
    if pc.count_distinct(names).as_py() != len(names):
        raise InputError("The table of reports names a report twice.", "Give every report its own report_id.")
    day = days(table, "time")
    known = np.where(np.isnan(day), np.inf, day)
    order = np.asarray(
        pc.sort_indices(
            pa.table({"day": known, "name": names}), sort_keys=[("day", "ascending"), ("name", "ascending")]
        ).to_numpy(),
        dtype=np.int64,
    )
    ids = names.take(pa.array(order))
    home = _homes(ids, texts(table, "victim_id").take(pa.array(order)), apart)
    unit, starts, rows = _numbered(home)
    return Reports(
        ids, unit, starts, rows, texts(table, "text").take(pa.array(order)), _traits(table, order, day[order])
    )


def _numbered(home: Ints) -> tuple[Ints, Ints, Ints]:
    """Unit of every report, where each unit's reports begin, and the reports unit by unit."""
    unit = np.asarray(np.unique(home, return_inverse=True)[1], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(np.bincount(unit))]).astype(np.int64)
    return unit, starts, np.argsort(unit, kind="stable")


def part_victims(reports: Reports, report: Ints, value: Ints) -> Reports:
    """Part the reports of one victim that name values (`value` of `report`) but none of the others' values.

    Who was caught once is caught again, by others: such reports are no word of the same offenders. A report that names
    nothing stays with its victim's earliest.
    """
    several = np.diff(reports.starts)[reports.unit] > 1
    if not several.any():
        return reports
    told = several[report]
    rows, values = report[told], np.unique(value[told], return_inverse=True)[1]
    count, width = len(reports.unit), int(values.max(initial=-1)) + 1
    held = reports.unit[rows] * max(1, width) + values
    _, key = np.unique(held, return_inverse=True)
    group = components(count + int(key.max(initial=-1)) + 1, rows, count + key)[:count]
    silent = np.ones(count, dtype=np.bool_)
    silent[rows] = False
    home = np.where(silent, reports.firsts()[reports.unit], group)
    unit, starts, members = _numbered(home)
    return replace(reports, unit=unit, starts=starts, rows=members)


def _homes(ids: pa.Array, victims: pa.Array, apart: Apart) -> Ints:
    """For every report the earliest report that stands for its victim."""
    code, distinct = encoded(victims)
    own = np.arange(len(ids), dtype=np.int64)
    if not len(code):
        return own
    first = np.full(len(distinct), len(ids), dtype=np.int64)
    np.minimum.at(first, code, own)
    named = np.asarray(pc.not_equal(distinct, "").to_numpy(zero_copy_only=False), dtype=np.bool_)
    home = np.where(named[code], first[code], own)
    if apart:
        _part(home, ids, apart)
    return home


def _part(home: Ints, ids: pa.Array, apart: Apart) -> None:
    """Give the reports of a victim that a person ruled apart homes of their own."""
    torn = pc.is_in(ids, value_set=pa.array(sorted({name for pair in apart for name in pair}), type=pa.string()))
    for first in np.unique(home[np.asarray(torn.to_numpy(zero_copy_only=False))]).tolist():
        groups: list[list[int]] = []
        for row in np.flatnonzero(home == first).tolist():
            group = next((one for one in groups if _together(ids, one, row, apart)), None)
            if group is None:
                groups.append(group := [])
            group.append(row)
        for group in groups:
            home[group] = group[0]


def _together(ids: pa.Array, members: list[int], row: int, apart: Apart) -> bool:
    name = ids[row].as_py()
    others = [ids[member].as_py() for member in members]
    return all((min(name, other), max(name, other)) not in apart for other in others)


def _traits(table: pa.Table, first: Ints, day: Floats) -> Traits:
    def codes(name: str) -> Ints:
        code, distinct = encoded(texts(table, name).take(pa.array(first)))
        folded: dict[str, int] = {}
        of = [folded.setdefault(t.casefold(), len(folded)) if t else -1 for t in distinct.to_pylist()]
        return np.array(of, dtype=np.int64)[code] if of else code

    return Traits(
        platform=codes("platform"),
        language=codes("language"),
        persona=codes("persona"),
        currency=codes("currency"),
        amount=numbers(table, "amount")[first],
        hour=numbers(table, "hour")[first],
        day=day,
    )
