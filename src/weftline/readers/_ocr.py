"""Text in pictures, by RapidOCR where it is installed: blocks in reading order, chat bubbles with their side.

The engine is loaded once per process, at first use, with one thread: pictures are worked on in parallel processes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image

from weftline.model.locator import Locator
from weftline.model.records import ImageText
from weftline.readers._bubbles import Line, arrange
from weftline.readers._shades import on_shape

_DETECTOR_SIDE = 736
_LEAST_SIDE = 24


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there is no text recognition on this machine."""

    reason: str


@cache
def engine() -> Any | Unavailable:
    """The recogniser, or why there is none."""
    try:
        from rapidocr import RapidOCR  # noqa: PLC0415 - an extra; loading it takes a while
    except ImportError as error:
        return Unavailable(f"text in pictures is not read: {error} (install the extra `ocr`)")
    settings = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Global.log_level": "error",
        "Global.use_cls": False,
        "Det.limit_type": "max",
        "Det.limit_side_len": _DETECTOR_SIDE,
    }
    try:
        made = RapidOCR(params=settings)
    except Exception as error:  # noqa: BLE001 - a missing model file or library of the machine, told by `doctor`
        return Unavailable(f"text in pictures is not read: {type(error).__name__}: {error}")
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return made


def recognise(place: Locator, picture: Image.Image, **part: object) -> list[ImageText] | Unavailable:
    """The blocks of text in an upright picture, in reading order."""
    import numpy as np  # noqa: PLC0415

    if min(picture.size) < _LEAST_SIDE:
        return []
    found = engine()
    if isinstance(found, Unavailable):
        return found
    pixels = np.asarray(picture)
    result = found(np.ascontiguousarray(pixels[:, :, ::-1]))
    if result.boxes is None or result.txts is None:
        return []
    lines = [
        on_shape(pixels, Line(text, score, *_bounds(box)))
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        if text.strip()
    ]
    blocks = arrange(lines, picture.width, picture.height)
    return [
        ImageText(
            str(place.at(**part, box=",".join(map(str, block.box)))), block.text, block.side, block.box, block.score
        )
        for block in blocks
    ]


def _bounds(box: Any) -> tuple[int, int, int, int]:
    xs, ys = [float(corner[0]) for corner in box], [float(corner[1]) for corner in box]
    return round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))
