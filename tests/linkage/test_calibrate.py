"""What evidence turns out to be worth, told by circumstances alone."""

from __future__ import annotations

import numpy as np
import pytest

from weftline.linkage.calibrate import calibration, held, rising
from weftline.linkage.settings import Settings


def shift(said: float, true: float, learnt: float = 1.0, count: int = 40_000) -> float:
    """Bits added in the middle to pairs that say `said` bits and of which a share is true."""
    rng = np.random.default_rng(7)
    belongs = rng.random(count) < true
    alike = rng.random(count) < np.where(belongs, 0.9, 0.1)
    behaviour = np.where(alike, np.log2(9.0), -np.log2(9.0))
    evidence = np.full(count, said) + rng.normal(0, 0.01, count)
    return float(np.median(calibration(evidence, np.zeros(count, dtype=np.int64), behaviour, learnt)))


@pytest.mark.parametrize(("said", "true"), [(0.0, 0.9), (0.0, 0.5), (3.0, 0.5)])
def test_evidence_moves_to_what_circumstances_show(said: float, true: float) -> None:
    assert said + shift(said, true) == pytest.approx(np.log2(true / (1 - true)), abs=0.5)


def test_nothing_moves_where_nothing_was_learnt_or_few_are_asked() -> None:
    assert shift(0.0, 0.9, learnt=0.0) == 0
    assert shift(0.0, 0.9, count=100) == 0
    none = calibration(np.zeros(500), np.full(500, -1), np.ones(500), 1.0)
    assert not none.any()


def test_less_is_asked_of_a_link_the_more_was_learnt_but_never_less_than_is_shown() -> None:
    chosen = Settings()
    assert chosen.needed(0.0) == chosen.link_bits > chosen.needed(0.5) > chosen.needed(1.0) == chosen.floor_bits


def test_what_rises_is_fitted_without_leaning_upwards() -> None:
    assert rising(np.array([1.0, 3.0, 2.0, 5.0])).tolist() == [1.0, 2.5, 2.5, 5.0]
    assert rising(np.array([4.0, 1.0, 1.0])).tolist() == [2.0, 2.0, 2.0]
    noisy = np.random.default_rng(3).normal(0, 1, 200)
    fitted = rising(noisy)
    assert (np.diff(fitted) >= 0).all()
    assert fitted.mean() == pytest.approx(noisy.mean())


def together(share: float, count: int = 8_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.normal(0.0, 0.01, count), rng.random(count) < share


def test_what_groups_hold_together_gains_what_such_pairs_turned_out_to_be() -> None:
    bits, inside = together(0.9, count=160_000)
    gain = held(bits, inside, 1.0)
    assert np.median(gain[inside]) == pytest.approx(np.log2(9), abs=0.5)
    assert not gain[~inside].any()


def test_groups_confirm_nothing_where_they_part_most_or_little_was_learnt() -> None:
    assert not held(*together(0.3), 1.0).any()
    assert not held(*together(0.9), 0.0).any()
    assert not held(*together(0.9, count=100), 1.0).any()
