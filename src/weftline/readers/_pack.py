"""Sorts a stream of records into a `Reading`."""

from __future__ import annotations

from typing import Any

from weftline.model.records import (
    Fact,
    ImageText,
    Member,
    Message,
    Page,
    Photo,
    QrCode,
    Reading,
    Row,
    Unparsed,
)
from weftline.readers._format import Found, Owner, Record, Tally, Trouble

_LISTS: dict[type, str] = {
    Message: "messages",
    Page: "pages",
    Row: "rows",
    ImageText: "image_texts",
    QrCode: "qr_codes",
    Photo: "photos",
    Unparsed: "unparsed",
    Fact: "facts",
}


class Packer:
    """Takes records one by one; `reading()` gives the whole."""

    def __init__(self) -> None:
        self._lists: dict[str, list[Any]] = {name: [] for name in (*_LISTS.values(), "problems", "observables")}
        self._by_type = {kind: self._lists[name] for kind, name in _LISTS.items()}
        self._members: dict[str, list[Member]] = {}
        self._order: list[str] = []
        self._total = 0
        self._accounted = 0
        self._owner = ""

    def take(self, record: Record) -> None:
        """Put one record where it belongs."""
        home = self._by_type.get(type(record))
        if home is not None:
            home.append(record)
        elif isinstance(record, Member):
            self._take_member(record)
        elif isinstance(record, Tally):
            self._total += record.total
            self._accounted += record.accounted
        elif isinstance(record, Trouble):
            self._lists["problems"].append(record.text)
        elif isinstance(record, Found):
            self._lists["observables"].append((record.locator, record.observable))
        elif isinstance(record, Owner):
            self._owner = self._owner or record.name

    def _take_member(self, member: Member) -> None:
        """A second entry of the same file, with the problem met while reading, replaces the first."""
        known = self._members.setdefault(member.locator, [])
        if not known:
            self._order.append(member.locator)
        elif member.problem and known[-1].sha256 == member.sha256:
            known.pop()
        known.append(member)

    def reading(self) -> Reading:
        """What was taken so far, as one reading."""
        members = [member for locator in self._order for member in self._members[locator]]
        return Reading(
            format=members[0].format if members else "",
            members=members,
            lines_total=self._total,
            lines_accounted=self._accounted,
            owner=self._owner,
            **self._lists,
        )
