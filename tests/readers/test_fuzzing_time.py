"""A trial counts processor time, and ends by the clock where it gets none."""

from __future__ import annotations

import time

from tests.fuzz import CLOCK_TIMES, Allowance


def test_waiting_is_not_counted_as_work():
    allowance = Allowance(30)
    time.sleep(0.2)
    assert allowance.used() < 0.1
    assert allowance.told() == "0.0 minutes of processor time"


def test_work_ends_a_trial():
    allowance = Allowance(0.05)
    while not allowance.over():
        sum(range(1000))
    assert allowance.used() >= 0.05
    assert "clock" not in allowance.told()


def test_the_clock_ends_a_trial_that_gets_no_processor():
    allowance = Allowance(0.02)
    assert not allowance.over()
    time.sleep(0.02 * CLOCK_TIMES)
    assert allowance.over()
    assert allowance.told().endswith("(ended by the clock)")
