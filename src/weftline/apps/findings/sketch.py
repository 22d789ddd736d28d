"""A sketch of an app's code and texts that can be kept and compared with those of all other apps of an operation.

Of large apps the lowest hashes are kept, so that two sketches sample the same methods (bottom-k sampling; Broder 1997).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.texts import Text
from weftline.apps.findings.likeness import method_hashes
from weftline.model.app import CodeSketch

_WIDTH = 12
_BITS = 48
MOST_METHODS = 2000
MOST_LIBRARY = 4000
MOST_TEXTS = 3000
_LEAST_TEXT, _MOST_TEXT = 6, 400


def code_sketch(app: AndroidApp, texts: Sequence[Text]) -> CodeSketch:
    """The sketch of an app; empty parts where it has no code or texts."""
    own: dict[int, str] = {}
    library: set[int] = set()
    for body in app.bodies:
        items = np.arange(len(body.code.method))
        own_items = items[~body.library].tolist() if len(body.library) else []
        for item, number in method_hashes(body, own_items):
            own.setdefault(number >> (64 - _BITS), body.code.name(item))
        foreign = items[body.library].tolist() if len(body.library) else []
        library |= {number >> (64 - _BITS) for _, number in method_hashes(body, foreign)}
    kept = sorted(own)[:MOST_METHODS]
    return CodeSketch(
        _hex(kept),
        tuple(own[number][:200] for number in kept),
        _hex(sorted(library)[:MOST_LIBRARY]),
        _hex(sorted(_texts(texts))[:MOST_TEXTS]),
    )


def _texts(texts: Iterable[Text]) -> set[int]:
    return {
        int.from_bytes(hashlib.blake2b(text.text.encode("utf-8", "replace"), digest_size=6).digest(), "big")
        for text in texts
        if text.origin in {"code", "resource"} and _LEAST_TEXT <= len(text.text) <= _MOST_TEXT
    }


def _hex(numbers: Iterable[int]) -> str:
    return "".join(f"{number:0{_WIDTH}x}" for number in numbers)


def hashes(packed: str) -> list[str]:
    """The hashes of one part of a sketch, each as hex."""
    return [packed[at : at + _WIDTH] for at in range(0, len(packed), _WIDTH)]
