"""Where database readers put their rows: a table is understood from its first rows, then all rows are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final

from weftline.model.server import Mapping
from weftline.servers.clock import written_us
from weftline.servers.desk import Desk
from weftline.servers.tables.records import ContactList, Record
from weftline.servers.tables.understanding import Understanding, understand, view_of

SAMPLE: Final = 200
CELL_LIMIT: Final = 4 << 20
RECORDS_KEPT: Final = 500_000
Row = list[str | None]


@dataclass(slots=True)
class Table:
    """One table on its way in. `locate` writes the locator of a row number; `utc` lists columns kept in UTC."""

    desk: Desk
    store: str
    name: str
    columns: list[str]
    locate: Callable[[int], str]
    comments: list[str] = field(default_factory=list)
    utc: frozenset[str] = frozenset()
    rows: int = 0
    sample: list[Row] = field(default_factory=list)
    understanding: Understanding | None = None
    contacts: ContactList | None = None

    def add(self, row: Row) -> None:
        """Take the next row."""
        self.rows += 1
        if self.understanding is None:
            self.sample.append(row)
            if len(self.sample) >= SAMPLE:
                self._decide()
            return
        self._take(row, self.rows)

    @property
    def wants_values(self) -> bool:
        """Whether the values of further rows are taken: not where the table is not understood, or only counted."""
        found = self.understanding
        return found is None or (found.meaning is not None and not found.meaning.only_counted)

    def count_row(self) -> None:
        """Take the next row without its values."""
        self.rows += 1

    def close(self) -> None:
        """Decide, if there were few rows, and show how the table was understood."""
        if self.understanding is None:
            self._decide()
        found = self.understanding
        if found is None:
            return
        columns = tuple((self.columns[place], concept) for concept, place in sorted(found.fields.items()))
        meaning = found.meaning.name if found.meaning else "unknown"
        self.desk.stores[self.locate(0)] = self.store
        self.desk.mappings.append(Mapping(self.name, meaning, columns, self.rows, self.locate(0), found.confidence))

    def _decide(self) -> None:
        self.understanding = understand(view_of(self.name, self.columns, self.comments, self.sample))
        waiting, self.sample = self.sample, []
        for number, row in enumerate(waiting, 1):
            self._take(row, number)

    def _take(self, row: Row, number: int) -> None:
        found = self.understanding
        if found is None or found.meaning is None:
            return
        if found.meaning.bulk is not None:
            found.meaning.bulk(self, row, number)
        elif number <= RECORDS_KEPT:
            record = self.record(row, number)
            self.desk.keep(record)
            if found.meaning.also is not None:
                found.meaning.also(self, record)
        elif number == RECORDS_KEPT + 1:
            self.desk.problems.append(f"table {self.name}: more than {RECORDS_KEPT} rows; the rest is only counted")

    def value(self, row: Row, concept: str) -> str:
        """What a row holds for a concept, empty where nothing."""
        place = self.understanding.fields.get(concept) if self.understanding else None
        if place is None or place >= len(row):
            return ""
        return (row[place] or "").strip()[:CELL_LIMIT]

    def record(self, row: Row, number: int) -> Record:
        """A row as a record."""
        found = self.understanding
        if found is None or found.meaning is None:
            raise ValueError("a table that is not understood has no records")
        fields = {concept: text for concept in found.fields if (text := self.value(row, concept))}
        cells = {name: text[:2000] for name, text in zip(self.columns, row, strict=False) if text}
        at_us = self.time(row, "time")
        return Record(found.meaning.name, self.store, self.name, number, self.locate(number), fields, cells, at_us)

    def time(self, row: Row, concept: str) -> int | None:
        """The time that a row states for a concept, in microseconds UTC."""
        text = self.value(row, concept)
        place = self.understanding.fields.get(concept, 0) if self.understanding else 0
        zone: tzinfo = UTC if self.columns[place] in self.utc else self.desk.clock.tz
        return written_us(text, zone) if text else None
