"""What may join, asked of links made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pytest

from weftline.linkage.cluster import Agglomeration, Clusters
from weftline.linkage.links import LinkSet

PRIOR = -10.0


@dataclass(frozen=True)
class Said:
    """One value that a pair shares."""

    value: int
    bits: float
    family: int = 1
    source: int | None = None
    settled: bool = False
    spoken: bool = False


Made = tuple[int, int, list[Said]]


def run(units: int, *made: Made, cannot: Iterable[tuple[int, int]] = ()) -> Clusters:
    rows = [(number, said) for number, (_, _, told) in enumerate(made) for said in told]
    values = [said.value for _, said in rows]
    sources = [said.value if said.source is None else said.source for _, said in rows]
    used, source = np.unique(sources, return_inverse=True)
    family_of = np.zeros(len(used), dtype=np.int64)
    family_of[source] = [said.family for _, said in rows]
    links = LinkSet(
        left=np.array([one[0] for one in made]),
        right=np.array([one[1] for one in made]),
        bits=np.array([PRIOR + sum(said.bits for said in one[2]) for one in made]),
        behaviour=np.zeros(len(made)),
        link=np.array([number for number, _ in rows]),
        value=np.array(values),
        source=source,
        evidence=np.array([said.bits for _, said in rows]),
        alone=np.zeros(len(rows), dtype=np.bool_),
        settled=np.array([said.settled for _, said in rows], dtype=np.bool_),
        spoken=np.array([said.spoken for _, said in rows], dtype=np.bool_),
        family_of=family_of,
        values=max(values) + 1,
        prior=PRIOR,
    )
    return Agglomeration(units, links, 4.0, cannot=cannot).run()


def held(*units: int) -> list[Made]:
    """A group that hangs together by two values of its own."""
    return [(a, b, [Said(90, 16.0, 9), Said(91, 16.0, 8)]) for place, a in enumerate(units) for b in units[place + 1 :]]


def joined(found: Clusters, unit: int, other: int = 0) -> bool:
    return bool(found.home[unit] == found.home[other])


@pytest.mark.parametrize(("settled", "met", "joins"), [(True, 4, True), (False, 4, False), (True, 2, False)])
def test_a_lone_report_that_meets_many_of_a_group_through_what_is_only_theirs(
    settled: bool, met: int, joins: bool
) -> None:
    alone = [(unit, 4, [Said(5, 12.5, settled=settled)]) for unit in range(met)]
    assert joined(run(5, *held(0, 1, 2, 3), *alone), 4) is joins


@pytest.mark.parametrize(("lines", "joins"), [(1, False), (2, True)])
def test_one_line_of_a_groups_text_is_not_enough_and_two_are(lines: int, joins: bool) -> None:
    told = [Said(5 + n, 15.0 if n == 0 else 0.6, source=-1, settled=True, spoken=True) for n in range(lines)]
    alone = [(unit, 4, told) for unit in range(4)]
    assert joined(run(5, *held(0, 1, 2, 3), *alone), 4) is joins


def test_weak_links_to_several_of_a_group_count_together() -> None:
    one, other = (0, 2, [Said(5, 8.0, 1)]), (1, 2, [Said(6, 8.0, 2)])
    assert not joined(run(3, *held(0, 1), one), 2)
    assert joined(run(3, *held(0, 1), one, other), 2)
    assert not joined(run(3, *held(0, 1), one, (1, 2, [Said(5, 8.0, 1)])), 2)


def test_one_value_does_not_glue_two_groups_and_two_from_several_reports_do() -> None:
    groups = [*held(0, 1, 2, 3), *((a, b, [Said(s.value + 5, s.bits, s.family) for s in told])
              for a, b, told in held(4, 5, 6, 7))]  # fmt: skip
    one = [(0, 4, [Said(1, 16.0)]), (1, 5, [Said(1, 16.0)])]
    two = [(0, 4, [Said(1, 16.0), Said(2, 16.0, 2)]), (1, 5, [Said(1, 16.0), Said(2, 16.0, 2)])]
    assert not joined(run(8, *groups, *one), 4)
    assert joined(run(8, *groups, *two), 4)


@pytest.mark.parametrize(("size", "too_few"), [(12, 3), (96, 12)])
def test_the_larger_two_groups_are_the_more_reports_of_each_must_bear_witness(size: int, too_few: int) -> None:
    def tied(witnesses: int) -> bool:
        first, second = range(size), range(size, 2 * size)
        groups = [
            *held(*first),
            *((a, b, [Said(s.value + 5, s.bits, s.family) for s in told]) for a, b, told in held(*second)),
        ]
        met = [(n, size + n, [Said(200 + 10 * n + k, 5.0, k) for k in range(1, 7)]) for n in range(witnesses)]
        return joined(run(2 * size, *groups, *met), size)

    assert not tied(too_few)
    assert tied(too_few + 1)


@pytest.mark.parametrize("forbidden", [(0, 2), (4, 9)])
def test_what_a_person_ruled_apart_stays_apart_whoever_else_joins(forbidden: tuple[int, int]) -> None:
    star = [(0, unit, [Said(1, 16.0, 1), Said(2, 14.0 - unit, 2)]) for unit in range(1, 10)]
    found = run(10, *star, cannot=[forbidden])
    assert not joined(found, *forbidden)
    assert joined(found, 1)
