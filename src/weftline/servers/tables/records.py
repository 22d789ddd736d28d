"""Rows of understood tables, and the sealed book of stolen contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

CONTACTS_KEPT: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `store`: the database it stands in (ties hold only within one); `fields`: concept to value as written,
    empty values left out; `cells`: all columns; `at_us`: its own time.
    """

    meaning: str
    store: str
    table: str
    number: int
    locator: str
    fields: dict[str, str]
    cells: dict[str, str]
    at_us: int | None = None

    def get(self, concept: str) -> str:
        """The value of a concept, empty where the row has none."""
        return self.fields.get(concept, "")

    @property
    def key(self) -> str:
        """The row's own id, or its number."""
        return self.get("id") or str(self.number)


@dataclass(slots=True)
class ContactList:
    """The contacts of one table or file: (reference to the phone's owner, number as written). `kind` of reference:
    `device_ref`, `user_ref`, `device_key`, `phone`, `path` or empty.
    """

    store: str
    table: str
    locator: str
    kind: str = ""
    entries: list[tuple[str, str]] = field(default_factory=list)
    dropped: int = 0


@dataclass(slots=True)
class ContactBook:
    """Third parties' entries. They are counted and otherwise stay sealed."""

    lists: list[ContactList] = field(default_factory=list)
    kept: int = 0

    def start(self, store: str, table: str, locator: str, kind: str) -> ContactList:
        """A new list, empty so far."""
        new = ContactList(store, table, locator, kind)
        self.lists.append(new)
        return new

    def add(self, where: ContactList, owner: str, number: str) -> None:
        """One contact of `owner`; past the limit it is only counted."""
        if self.kept < CONTACTS_KEPT:
            where.entries.append((owner, number))
            self.kept += 1
        else:
            where.dropped += 1
