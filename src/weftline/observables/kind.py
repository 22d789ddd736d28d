"""What a kind of observable and a way of finding it are; the registry collects both from the families."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from weftline.model.observable import Hints

if TYPE_CHECKING:
    from weftline.observables.page import Page

Normaliser = Callable[[str, Hints], str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of observable: its name in INTERFACES, its normal form and the proof that both are right.

    `normalise` turns raw text into the normal form or None where the kind's checks refuse it; it is idempotent.
    `source` names the standard or documentation. `good` are pairs of raw text and normal form, `bad` is raw text that
    must be refused. `fact` kinds are never linked on by value alone; `secret` kinds mask their raw text.
    """

    name: str
    meaning: str
    source: str
    normalise: Normaliser
    good: tuple[tuple[str, str], ...]
    bad: tuple[str, ...] = ()
    fact: bool = False
    secret: bool = False


class Candidate(NamedTuple):
    """A value found at `start`..`end` of a page's view. A `derived` value may lie inside another one."""

    kind: str
    value: str
    start: int
    end: int
    confidence: float
    why: str = ""
    readings: tuple[str, ...] = ()
    derived: bool = False
    linkable: bool = True


@dataclass(frozen=True, slots=True)
class Finder:
    """A way of finding values in a page. Finders run in ascending `order`; what one takes, no later one sees."""

    name: str
    order: int
    find: Callable[[Page], Iterable[Candidate]]
