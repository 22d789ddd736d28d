"""The measures of the yardstick on cases small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.linkage.ceiling import components
from benchmarks.linkage.measures import Overlap, Rates, by_language, calibration, stability

# Groups a a a a, b b, c; one series holds three of a, one a fourth of a and both b, one c.
GROUP = np.array([0, 0, 0, 0, 1, 1, 2])
SERIES = np.array([5, 5, 5, 7, 7, 7, 9])


def test_b_cubed_by_hand() -> None:
    rates = Overlap(SERIES, GROUP).b_cubed()
    assert rates.precision == pytest.approx((3 * 1 + 1 / 3 + 2 * 2 / 3 + 1) / 7)
    assert rates.recall == pytest.approx((3 * 3 / 4 + 1 / 4 + 2 * 1 + 1) / 7)
    assert rates.f1 == pytest.approx(2 * rates.precision * rates.recall / (rates.precision + rates.recall))


def test_groups_of_two_and_more_leave_single_reports_out() -> None:
    overlap = Overlap(SERIES, GROUP)
    assert overlap.b_cubed(overlap.grouped()).recall == pytest.approx((3 * 3 / 4 + 1 / 4 + 2) / 6)


def test_pairs_by_hand() -> None:
    rates = Overlap(SERIES, GROUP).pairwise()
    assert (rates.precision, rates.recall) == pytest.approx((4 / 6, 4 / 7))


def test_the_biggest_series_is_held_against_the_biggest_group() -> None:
    biggest = Overlap(np.zeros(200), np.repeat([0, 1, 2], [100, 60, 40])).biggest()
    assert (biggest.ratio, biggest.purity, biggest.swollen) == pytest.approx((2.0, 0.5, 2.0))
    assert Overlap(GROUP, GROUP).biggest().ratio == 1.0


def test_perfect_and_empty_answers() -> None:
    assert Overlap(GROUP + 40, GROUP).b_cubed() == Rates(1.0, 1.0)
    alone = Overlap(np.arange(7), GROUP)
    assert alone.b_cubed().precision == 1.0
    assert alone.pairwise() == Rates(1.0, 0.0)
    assert Rates(0.0, 0.0).f1 == 0.0


def test_names_of_series_do_not_matter() -> None:
    assert (
        Overlap(np.array(["s-b", "s-b", "s-b", "s-a", "s-a", "s-a", "s-0"]), GROUP).b_cubed()
        == Overlap(SERIES, GROUP).b_cubed()
    )


def test_each_language_is_judged_in_the_whole() -> None:
    found = by_language(Overlap(SERIES, GROUP), np.array(["en", "en", "en", "fr", "fr", "fr", "fr"]))
    assert found["en"].precision == 1.0
    assert found["fr"].precision == pytest.approx((1 / 3 + 4 / 3 + 1) / 4)


def test_links_are_held_to_their_promise() -> None:
    bits = np.array([1.0, 1.0, 1.0, -3.0, 12.0])
    bands = calibration(bits, np.array([True, True, False, False, True]))
    assert [(band.low, band.links) for band in bands] == [(-4.0, 1), (0.0, 3), (9.0, 1)]
    assert bands[1].predicted == pytest.approx(2 / 3)
    assert bands[1].observed == pytest.approx(2 / 3)


def test_ids_that_stay_and_ids_that_go() -> None:
    before = np.array(["s-1", "s-1", "s-1", "s-2", "s-2", "s-3", "s-3", "s-4"])
    after = np.array(["s-1", "s-1", "s-9", "s-1", "s-1", "s-3", "s-8", "s-4"])
    found = stability(before, after)
    assert (found.series, found.gone) == (3, 1)
    assert found.kept == pytest.approx(1 / 3)


def test_shared_values_join() -> None:
    found = components(5, np.array([0, 1, 1, 2, 4]), np.array([10, 10, 30, 30, 50]))
    assert found[0] == found[1] == found[2]
    assert len({int(each) for each in found}) == 3
