"""Traffic Light Protocol 2.0: what may leave under which marking. No marking means no export.

Source: FIRST, TLP version 2.0 (2022). `WHITE` of version 1 is read as `CLEAR`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from weftline.errors import UsageError


class Tlp(IntEnum):
    """The five markings, the freest first."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    def __str__(self) -> str:
        return "TLP:" + self.name.replace("_", "+")

    @property
    def level(self) -> str:
        """The bare word in lower case, as exchange formats write it: `amber+strict`."""
        return self.name.replace("_", "+").lower()


_WORDS = {tlp.level.upper(): tlp for tlp in Tlp} | {"WHITE": Tlp.CLEAR}


def read_marking(text: str) -> Tlp | None:
    """The marking a text states, or None where it states none that is known (which then forbids export)."""
    word = "".join(text.upper().split()).removeprefix("TLP").lstrip(":_-").replace("_", "+").replace("-", "+")
    return _WORDS.get(word)


def requested_marking(text: str) -> Tlp:
    """The marking a user asks for. Raises UsageError where it is none."""
    found = read_marking(text)
    if found is None:
        names = ", ".join(str(tlp) for tlp in Tlp)
        raise UsageError(f"“{text}” is not a marking.", f"Choose one of {names}.")
    return found


def strictest(markings: Iterable[Tlp | None]) -> Tlp | None:
    """What something derived from all of these bears: the strictest, and none where one of them has none."""
    found: Tlp | None = None
    for marking in markings:
        if marking is None:
            return None
        found = marking if found is None else max(found, marking)
    return found
