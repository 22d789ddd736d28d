"""What evidence of one origin counts together."""

from __future__ import annotations

import numpy as np

from weftline.linkage.damping import damp


def test_one_string_counts_once_and_one_family_for_less_and_less() -> None:
    pair = np.array([0, 0, 0, 0, 1, 2, 2])
    family = np.array([1, 1, 1, 2, 1, 1, 2])
    root = np.array([5, 5, 6, 7, 5, 8, 9])
    found = damp(pair, family, root, np.array([8.0, 10.0, 4.0, 6.0, 3.0, 0.0, 2.0]))
    assert np.allclose(found, [0.0, 10.0, 4.0 * 0.35, 6.0, 3.0, 0.0, 2.0])
