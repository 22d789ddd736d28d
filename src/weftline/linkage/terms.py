"""Links as tables: which two reports, how many bits, and the terms that add up to them, the prior included.

A million reports have millions of links, so that terms are made as columns, a block of pairs at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weftline.linkage.arrays import Floats, Ints
from weftline.linkage.columns import rows_of
from weftline.linkage.settings import Settings
from weftline.linkage.solved import Solved

SAME_VICTIM_BITS = 30.0
RULED_BITS = 30.0
_SMALLEST = 0.005
_AT_ONCE = 100_000
_BEFORE = "before any evidence"
_NOTES = {
    "platform": ("same platform", "another platform"),
    "language": ("same language", "another language"),
    "persona": ("same persona name", "another persona name"),
    "amount": ("sums alike", "sums apart"),
    "hour": ("same hours of day", "other hours of day"),
    "gap": ("close in time", "far apart in time"),
    "unmatched": ("", "gives identifiers of its own that no other report names"),
    "learnt": ("pairs with as much evidence turned out likelier", "pairs with as much evidence turned out less likely"),
    "lasting": ("the circumstances do not speak against one holder's own account", ""),
    "held": ("pairs with as much evidence mostly ended in one series, as this one did", ""),
}


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """Links between reports `a` and `b`. Terms `starts[n]` to `starts[n + 1]` of link n add up to its `bits`."""

    a: pa.StringArray
    b: pa.StringArray
    bits: Floats
    starts: Ints
    kind: pa.StringArray
    value: pa.StringArray
    term_bits: Floats
    note: pa.StringArray

    def __len__(self) -> int:
        return len(self.bits)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Some terms: the link of each, its rank among the link's terms, and what it says."""

    link: Ints
    rank: int
    kind: pa.StringArray
    value: pa.StringArray
    bits: Floats
    note: pa.StringArray


class LinkTable:
    """The links of a run, in blocks: pairs at or above the floor first, then those of one victim, then ruled ones."""

    def __init__(self, solved: Solved, settings: Settings) -> None:
        self._solved = solved
        self._kept = np.flatnonzero(solved.scores.bits >= settings.floor_bits)
        self._notes = _notes(solved)
        self._code = solved.mentions.unit * max(1, solved.mentions.values) + solved.mentions.value
        self._by_code = np.argsort(self._code, kind="stable")
        found, width = solved.pairs, max(1, solved.reports.units)
        ruled = np.array([a * width + b for a, b in sorted(solved.must)], dtype=np.int64)
        self._ruled_pairs = np.isin(found.left[self._kept] * width + found.right[self._kept], ruled)
        pairs = found.left[self._kept] * width + found.right[self._kept]
        rest = ruled[~np.isin(ruled, pairs)]
        self._ruled_alone = rest // width, rest % width

    def __iter__(self) -> Iterator[LinkTerms]:
        for at in range(0, len(self._kept), _AT_ONCE):
            yield self._block(self._kept[at : at + _AT_ONCE], self._ruled_pairs[at : at + _AT_ONCE])
        yield from self._stated()

    def _block(self, pairs: Ints, ruled: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> LinkTerms:
        solved = self._solved
        count = len(pairs)
        parts = [_constant(np.arange(count), 0, "prior", "", solved.scores.prior, _BEFORE)]
        for rank, (name, column) in enumerate(solved.scores.behaviour.items(), start=1):
            bits = column[pairs]
            said = np.flatnonzero(np.abs(bits) >= _SMALLEST)
            notes = pa.array(_NOTES[name]).take(pa.array((bits[said] < 0).astype(np.int64)))
            parts.append(_Terms(said, rank, _same(name, len(said)), _same("", len(said)), bits[said], notes))
        begin = np.searchsorted(solved.pairs.pair, pairs, side="left")
        end = np.searchsorted(solved.pairs.pair, pairs, side="right")
        link = np.repeat(np.arange(count), end - begin)
        rows = rows_of(np.stack([begin, end], axis=1).ravel(), 2 * np.arange(count))
        value, evidence = solved.pairs.value[rows], solved.scores.evidence[rows]
        parts.append(self._values(link, value, evidence))
        parts.append(_constant(np.flatnonzero(ruled), 99, "decision", "same", RULED_BITS, "ruled the same by a person"))
        a, b = (self._tellers(side[pairs], link, value, evidence) for side in (solved.pairs.left, solved.pairs.right))
        return _joined(a, b, parts)

    def _values(self, link: Ints, value: Ints, evidence: Floats) -> _Terms:
        keys = self._solved.mentions.keys
        chosen = pa.array(value)
        kinds = pa.array(keys.kinds, type=pa.string()).take(pa.array(keys.kind[value]))
        plain, worthless = self._notes
        counted = pa.array(np.abs(evidence) >= _SMALLEST)
        notes = pc.if_else(counted, plain.take(chosen), worthless.take(chosen))
        return _Terms(link, 50, kinds, keys.text.take(chosen), evidence, notes)

    def _tellers(self, units: Ints, link: Ints, value: Ints, evidence: Floats) -> pa.StringArray:
        """The report of each unit that tells of what the pair shares most."""
        order = np.lexsort((-evidence, link))
        first = order[np.searchsorted(link[order], np.arange(len(units)))]
        wanted = units * max(1, self._solved.mentions.values) + value[first]
        place = self._by_code[np.searchsorted(self._code, wanted, sorter=self._by_code)]
        return self._solved.reports.ids.take(pa.array(self._solved.mentions.report[place]))

    def _stated(self) -> Iterator[LinkTerms]:
        reports = self._solved.reports
        sizes = np.diff(reports.starts)
        later = np.ones(len(reports.rows), dtype=np.bool_)
        later[reports.starts[:-1]] = False
        first = np.repeat(reports.firsts(), sizes)[later]
        told = "one victim told of it more than once"
        if later.any():
            yield self._plain(first, reports.rows[later], "same_victim", "", SAME_VICTIM_BITS, told)
        one, other = (reports.firsts()[side] for side in self._ruled_alone)
        if len(one):
            yield self._plain(one, other, "decision", "same", RULED_BITS, "ruled the same by a person")

    def _plain(self, one: Ints, other: Ints, kind: str, value: str, bits: float, note: str) -> LinkTerms:
        ids, all_of = self._solved.reports.ids, np.arange(len(one))
        parts = [
            _constant(all_of, 0, "prior", "", self._solved.scores.prior, _BEFORE),
            _constant(all_of, 1, kind, value, bits, note),
        ]
        return _joined(ids.take(pa.array(one)), ids.take(pa.array(other)), parts)


def _notes(solved: Solved) -> tuple[pa.StringArray, pa.StringArray]:
    """Per value what is said of it where it counts, and where its bits are nothing."""
    excerpts = solved.mentions.notes
    said = pc.binary_join_element_wise("named in ", pa.array(solved.values.df).cast(pa.string()), " reports", "")
    nothing = ", counted already through evidence of the same origin, or worth nothing alone"
    tail = pc.if_else(pc.equal(excerpts, ""), "", pc.binary_join_element_wise(": ", excerpts, ""))
    hub = pa.array(solved.trust.hub)
    ignored = pa.scalar("ignored: shared by unrelated reports")
    plain, worthless = (pc.binary_join_element_wise(said, more, tail, "") for more in ("", nothing))
    return pc.if_else(hub, ignored, plain), pc.if_else(hub, ignored, worthless)


def _same(text: str, count: int) -> pa.StringArray:
    return pa.repeat(pa.scalar(text), count)


def _constant(link: Ints, rank: int, kind: str, value: str, bits: float, note: str) -> _Terms:
    count = len(link)
    return _Terms(link, rank, _same(kind, count), _same(value, count), np.full(count, bits), _same(note, count))


def _joined(a: pa.StringArray, b: pa.StringArray, parts: list[_Terms]) -> LinkTerms:
    link = np.concatenate([part.link for part in parts])
    rank = np.concatenate([np.full(len(part.link), part.rank) for part in parts])
    bits = np.round(np.concatenate([part.bits for part in parts]), 4)
    order = np.lexsort((-bits, rank, link))
    chosen = pa.array(order)
    starts = np.searchsorted(link[order], np.arange(len(a) + 1))
    total = np.round(np.bincount(link, weights=bits, minlength=len(a)), 4)
    swapped = pc.greater(a, b)

    def column(cells: Iterable[pa.StringArray]) -> pa.StringArray:
        return pa.concat_arrays(list(cells)).take(chosen)

    return LinkTerms(
        pc.if_else(swapped, b, a),
        pc.if_else(swapped, a, b),
        np.asarray(total, dtype=np.float64),
        starts.astype(np.int64),
        column(part.kind for part in parts),
        column(part.value for part in parts),
        bits[order],
        column(part.note for part in parts),
    )
