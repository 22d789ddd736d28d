"""Recognise and normalise what identifies or connects.

The room promises: every value it hands out has its kind's normal form, stands at exact offsets of the given text, says
how kind and role were decided, and uses each digit run once. Shared values are shown but not linkable; what is set
aside for documentation is tagged. It reads text of any size and script in time in proportion to its length.
"""

from __future__ import annotations

from weftline.model.observable import Hints, Observable
from weftline.observables import labels
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.opaque import opaque
from weftline.observables.search import find, find_all, find_in, kinds

__all__ = [
    "Candidate",
    "Finder",
    "Hints",
    "Kind",
    "Observable",
    "find",
    "find_all",
    "find_in",
    "kinds",
    "normalise",
    "opaque",
]

_DEFAULT = Hints()


def normalise(kind: str, raw: str, hints: Hints = _DEFAULT) -> str | None:
    """The normal form of a value of a kind, or None where the kind's checks refuse it; idempotent.

    Labels that were typed with the value (`ID: x`) are no part of it.

    A kind that Weftline does not know gives `opaque(raw)`. Values longer than 8,192 characters are refused.
    """
    if len(raw) > 8_192:
        return None
    known = kinds().found.get(kind)
    if known is None:
        return opaque(raw) or None
    return known.normalise(labels.stripped(kind, raw), hints)
