"""Which unit mentions which value: the mentions that come in, and what linkage itself adds (scripts, pictures)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weftline.errors import InputError
from weftline.linkage.arrays import Bools, Floats, Ints
from weftline.linkage.columns import encoded, numbers, one_array, texts
from weftline.linkage.keys import Keys, keys_of
from weftline.linkage.kinds import prior_of
from weftline.linkage.reports import Reports

LINKING_ROLES = frozenset({"", "offender", "unknown"})
SURE = 0.7
_UNKNOWN_ROLE, _UNSURE, _PER_DOUBT = 0.4, 1.0, 6.0


class Value(NamedTuple):
    """One distinct value that may link: its kind, its text, a note for people."""

    kind: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Mentions before they are numbered: per mention report, value and bits taken off; per value its key and note."""

    report: Ints
    value: Ints
    penalty: Floats
    keys: Keys
    notes: pa.StringArray


@dataclass(frozen=True, slots=True)
class Mentions:
    """Distinct mentions: unit, value, bits taken off for a doubtful role or reading, and the report that says it.

    `keys` and `notes` name the values. `lines`: how many lines of text that are long enough to compare each unit gives.
    `left_out`: mentions that do not take part, by reason.
    """

    unit: Ints
    value: Ints
    penalty: Floats
    report: Ints
    keys: Keys
    notes: pa.StringArray
    lines: Ints
    left_out: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def values(self) -> int:
        """How many distinct values there are."""
        return len(self.keys)

    def named(self, value: int) -> Value:
        """The value of that number."""
        return Value(*self.keys.named(value), str(self.notes[value].as_py()))

    def numbered(self, named: set[tuple[str, str]]) -> Bools:
        """Which of the values are among those named by kind and text."""
        found = np.zeros(self.values, dtype=np.bool_)
        for kind, text in named:
            found[self.keys.number(kind, text)] = True
        return found


def read_mentions(table: pa.Table, reports: Reports) -> tuple[Found, dict[str, int]]:
    """The mentions that may link: offenders' and unknown ones of kinds that link by value; the others by reason.

    Raises InputError where a needed column is missing.
    """
    for name in ("report_id", "kind", "value"):
        if name not in table.column_names:
            raise InputError(f"The table of mentions has no column {name}.")
    kind, kinds = encoded(pc.utf8_trim_whitespace(texts(table, "kind")))
    text = pc.utf8_trim_whitespace(texts(table, "value"))
    role, roles = encoded(texts(table, "role"))
    place = pc.fill_null(pc.index_in(texts(table, "report_id"), value_set=reports.ids), -1)
    row = np.asarray(place.to_numpy(zero_copy_only=False), dtype=np.int64)
    empty = _equal(text, "")
    empty |= _equal(kinds, "")[kind]
    reasons = {
        "unknown report": row < 0,
        "empty": empty,
        **{f"role {one}": role == number for number, one in enumerate(roles.to_pylist()) if one not in LINKING_ROLES},
        **{f"kind {one}": kind == number for number, one in enumerate(kinds.to_pylist()) if not prior_of(one).link},
    }
    taken, left_out = _sorted_out(reasons, len(row))
    code, distinct = encoded(text.filter(pa.array(taken)))
    width = max(1, len(distinct))
    pairs, value = np.unique(kind[taken] * width + code, return_inverse=True)
    keys = keys_of(kinds.take(pa.array(pairs // width)), distinct.take(pa.array(pairs % width)))
    penalty = _penalties(role[taken], roles, numbers(table, "confidence")[taken])
    notes = pa.array([""] * len(keys), type=pa.string())
    return Found(row[taken], np.asarray(value, dtype=np.int64), penalty, keys, notes), left_out


def _equal(column: pa.Array, text: str) -> Bools:
    return np.asarray(pc.equal(column, text).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _sorted_out(reasons: dict[str, Bools], count: int) -> tuple[Bools, dict[str, int]]:
    """What is left when each mention goes by the first reason that holds for it, and how many went by which."""
    taken = np.ones(count, dtype=np.bool_)
    left_out: dict[str, int] = {}
    for reason, holds in reasons.items():
        gone = int((taken & holds).sum())
        if gone:
            left_out[reason] = gone
        taken &= ~holds
    return taken, left_out


def _penalties(role: Ints, roles: pa.Array, confidence: Floats) -> Floats:
    unknown = _equal(roles, "unknown")
    doubt = np.where(unknown[role], _UNKNOWN_ROLE, 0.0) if len(role) else np.zeros(0)
    unsure = np.nan_to_num(confidence, nan=SURE) < SURE
    return np.where(unsure, doubt + _UNSURE + _PER_DOUBT * (SURE - np.nan_to_num(confidence)), doubt)


def penalty_of(role: str, confidence: float) -> float:
    """Bits taken off a mention: a little where nobody knows whose the value is, more below the sure confidence."""
    return float(_penalties(np.zeros(1, dtype=np.int64), pa.array([role]), np.array([confidence]))[0])


def gather(parts: Sequence[Found], reports: Reports, lines: Ints, left_out: dict[str, int]) -> Mentions:
    """All mentions with their values numbered; of several of one value by one unit the surest counts."""
    keys, place = Keys.together([part.keys for part in parts])
    notes = pa.concat_arrays([part.notes for part in parts])
    offsets = np.cumsum([0, *(len(part.keys) for part in parts)])
    row = np.concatenate([part.report for part in parts])
    value = place[np.concatenate([part.value + offset for part, offset in zip(parts, offsets, strict=False)])]
    penalty = np.concatenate([part.penalty for part in parts])
    unit = reports.unit[row]
    order = np.lexsort((penalty, value, unit))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(unit[order]) != 0) | (np.diff(value[order]) != 0)
    kept = np.sort(order[first])
    used, number = np.unique(value[kept], return_inverse=True)
    earliest = np.full(len(keys), len(place), dtype=np.int64)
    np.minimum.at(earliest, place, np.arange(len(place)))
    return Mentions(
        unit[kept],
        np.asarray(number, dtype=np.int64),
        penalty[kept],
        row[kept],
        keys.take(used),
        one_array(notes.take(pa.array(earliest[used]))),
        lines,
        left_out,
    )
