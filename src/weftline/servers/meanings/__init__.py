"""What a table may mean. One file per meaning: the words, columns and values that speak for and against it.

A meaning's weights are judged, not measured; the resulting mapping is always shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weftline.servers.tables.records import Record
    from weftline.servers.tables.sink import Row, Table
    from weftline.servers.tables.understanding import View


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a table can hold.

    `words`: table names that speak for it, with weights; `needs`: for each group at least one of its concepts must be
    there; `weights`: what concepts speak for (above 0) or against it; `wants`: concepts to be read from its rows, most
    important first; `further`: further points from the values; `bulk`: takes rows instead of records being kept, for
    tables too large to keep; `also`: looks at each kept record; `only_counted`: no value of its rows is taken.
    """

    name: str
    words: dict[str, float]
    needs: tuple[tuple[str, ...], ...]
    weights: dict[str, float]
    wants: tuple[str, ...]
    further: Callable[[View], float] | None = None
    bulk: Callable[[Table, Row, int], None] | None = None
    also: Callable[[Table, Record], None] | None = None
    only_counted: bool = False
    notes: tuple[str, ...] = field(default=())
