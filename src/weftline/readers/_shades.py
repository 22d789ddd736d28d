"""On what a line of text stands: the page itself, or a shape of another colour, as chat bubbles are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from weftline.readers._bubbles import Line

_SAME = 14
_LEAST_GAP = 2
_WHOLE_ROW = 0.9
_UP = 0.75


def on_shape(pixels: Any, line: Line) -> Line:
    """The line, marked where it stands on a shape of its own and where that shape begins above it.

    `pixels`: height x width x 3, as bytes. The commonest colour under the line is compared with both edges of the
    picture, which must be of one colour (a patterned page tells nothing).
    """
    height, width = pixels.shape[:2]
    middle = min(max(round(line.middle), 0), height - 1)
    left, right = _colour(pixels, middle, 2), _colour(pixels, middle, width - 3)
    ground = _ground(pixels[max(line.top, 0) : line.bottom, max(line.left, 0) : line.right])
    if ground is None or not _alike(left, right) or _alike(ground, left):
        return line
    top = max(line.top - round(_UP * line.height), 0)
    above = pixels[top : max(line.top, top + 1), max(line.left, 0) : max(line.right, line.left + 1)].astype(int)
    page = (np.abs(above - left).max(axis=2) <= _SAME).mean(axis=1) > _WHOLE_ROW
    return replace(line, bubble=True, starts=int(page.sum()) >= _LEAST_GAP)


def _ground(box: Any) -> Any | None:
    """The commonest colour under a text, in 32 levels a channel."""
    flat = box.reshape(-1, 3)
    if not len(flat):
        return None
    coarse = (flat >> 3).astype(np.int64)
    keys = (coarse[:, 0] << 10) | (coarse[:, 1] << 5) | coarse[:, 2]
    values, counts = np.unique(keys, return_counts=True)
    return np.median(flat[keys == values[counts.argmax()]], axis=0)


def _colour(pixels: Any, row: int, column: int) -> Any:
    """The median colour around a point."""
    height, width = pixels.shape[:2]
    rows = slice(max(row - 2, 0), min(row + 3, height))
    columns = slice(max(column - 2, 0), min(column + 3, width))
    return np.median(pixels[rows, columns].reshape(-1, 3), axis=0)


def _alike(one: Any, other: Any) -> bool:
    return bool(np.abs(one - other).max() <= _SAME)
