"""What happened when in a series: first contacts, payments, and what the seized servers record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weftline.model.lead import SeriesLeads
from weftline.model.moment import DAY_US, iso
from weftline.model.server import TimelineEvent
from weftline.model.wording import amount_in_words
from weftline.store.findings import StoredServer
from weftline.store.reports import StoredReport


@dataclass(frozen=True, slots=True)
class Event:
    """One point on the timeline. `lane`: `report`, `payment`, `server`."""

    time: str
    lane: str
    text: str
    target: str


def timeline_of(members: Sequence[StoredReport], leads: SeriesLeads, servers: Sequence[StoredServer]) -> list[Event]:
    """All dated events, oldest first. What a server records many times in one day stands there once, with the count."""
    events = [*_contacts(members), *_payments(leads)]
    for server in servers:
        events += _recorded(server)
    return sorted(events, key=lambda event: (event.time, event.lane, event.text))


def _contacts(members: Sequence[StoredReport]) -> Iterator[Event]:
    for item in members:
        at = iso(item.occurred_us or item.received_us)
        if at:
            yield Event(at, "report", f"{item.report.id[2:]}: contact", item.report.id)


def _payments(leads: SeriesLeads) -> Iterator[Event]:
    for paid in leads.money.payments:
        at = iso(paid.at_us)
        if at:
            text = f"{paid.currency} {amount_in_words(paid.amount)} {paid.method}".strip()
            yield Event(at, "payment", text, paid.reports[0] if paid.reports else "")


def _recorded(server: StoredServer) -> Iterator[Event]:
    alike: dict[tuple[int, str, str], list[TimelineEvent]] = {}
    for entry in server.findings.timeline:
        alike.setdefault((entry.at_us // DAY_US, entry.kind, entry.text), []).append(entry)
    for (_, kind, text), entries in alike.items():
        at = iso(min(entry.at_us for entry in entries))
        if at:
            times = f" ({len(entries)} times that day)" if len(entries) > 1 else ""
            yield Event(at, "server", f"{kind}: {text}{times}", server.exhibit)
