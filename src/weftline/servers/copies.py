"""One database in several states: yesterday's dump beside today's, a copied file. Each row counts once.

Rows that only the older state holds were deleted since; they are kept and stand with the rows of the newer one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Final

from weftline.servers.desk import Desk
from weftline.servers.tables.records import ContactList, Record

_SHARE: Final = 0.5
_FEWEST: Final = 3


@dataclass(slots=True)
class _Store:
    """What one database holds: rows by table and key, contacts by table."""

    name: str
    rows: dict[tuple[str, str], Record] = field(default_factory=dict)
    contacts: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def size(self) -> int:
        """How many rows and contacts."""
        return len(self.rows) + sum(each.total() for each in self.contacts.values())


def leave_out_copies(desk: Desk) -> None:
    """Take off the desk what an older state of a database repeats, and say of which database it is one."""
    kept: list[_Store] = []
    for store in sorted(_stores(desk).values(), key=lambda each: (-each.size, each.name)):
        newer = next((each for each in kept if _is_state_of(store, each)), None)
        if newer is None:
            kept.append(store)
        else:
            _merge(store, newer, desk)


def _stores(desk: Desk) -> dict[str, _Store]:
    out: dict[str, _Store] = {}
    for records in desk.records.values():
        for record in records:
            out.setdefault(record.store, _Store(record.store)).rows.setdefault((record.table, record.key), record)
    for listed in desk.contacts.lists:
        if listed.store:
            out.setdefault(listed.store, _Store(listed.store)).contacts[listed.table].update(listed.entries)
    out.pop("", None)
    return out


def _is_state_of(older: _Store, newer: _Store) -> bool:
    """Whether at least half of what `older` holds stands in `newer` in the same words under the same names."""
    if older.size < _FEWEST:
        return False
    same = sum(key in newer.rows and newer.rows[key].cells == each.cells for key, each in older.rows.items())
    for table, entries in older.contacts.items():
        same += (entries & newer.contacts.get(table, Counter())).total()
    return same >= _SHARE * older.size


def _merge(older: _Store, newer: _Store, desk: Desk) -> None:
    repeated = 0
    for meaning, records in desk.records.items():
        out = []
        for record in records:
            if record.store != older.name:
                out.append(record)
            elif (record.table, record.key) in newer.rows:
                repeated += 1
            else:
                out.append(replace(record, store=newer.name))
        desk.records[meaning] = out
    for listed in desk.contacts.lists:
        if listed.store == older.name:
            repeated += _thin_out(listed, newer, desk)
    only = older.size - repeated
    desk.inventory[f"an older state of a database: {older.name}"] = (
        f"{repeated} rows stand in {newer.name} too and count once; {max(only, 0)} stand only there"
    )


def _thin_out(listed: ContactList, newer: _Store, desk: Desk) -> int:
    """Drop contacts that the newer state repeats; gives how many."""
    listed.store = newer.name
    there = newer.contacts.get(listed.table, Counter()).copy()
    out = []
    for entry in listed.entries:
        if there[entry] > 0:
            there[entry] -= 1
        else:
            out.append(entry)
    dropped = len(listed.entries) - len(out)
    listed.entries = out
    desk.contacts.kept -= dropped
    return dropped
