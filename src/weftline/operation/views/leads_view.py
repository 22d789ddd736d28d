"""Leads as data: the stable shape of `weftline leads --json`, with victims' contacts left out unless asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from weftline.model.lead import Actor, LooseValue, Place, Reason, SeriesLeads, VictimToNotify
from weftline.model.moment import iso
from weftline.operation.opening import Operation
from weftline.store import series

VERSION = 1


def leads_of(operation: Operation, only: str = "") -> list[SeriesLeads]:
    """Leads of all series of two or more, the largest first, or of one."""
    with operation.store.read() as db:
        found = series.leads(db)
    chosen = [item for item in found.values() if only in {"", item.series} and (only or len(item.reports) > 1)]
    return sorted(chosen, key=lambda item: (-len(item.reports), item.series))


def leads_json(operation: Operation, only: str = "", *, contacts: bool = False) -> dict[str, Any]:
    """The document of `weftline leads --json`. `contacts`: also the sealed numbers of victims to notify."""
    return {"version": VERSION, "series": [series_json(item, contacts=contacts) for item in leads_of(operation, only)]}


def series_json(item: SeriesLeads, *, contacts: bool = False) -> dict[str, Any]:
    """One series' leads."""
    return {
        "id": item.series,
        "reports": list(item.reports),
        "first": iso(item.first_us),
        "last": iso(item.last_us),
        "money": _money(item),
        "actors": [_actor(actor) for actor in item.actors],
        "places": [_place(place) for place in item.places],
        "victims_to_notify": _victims(item.victims_to_notify, contacts=contacts),
        "contacts_to_warn": {"distinct": item.contacts_to_warn, "enabled": False},
        "next_steps": [
            {
                "what": step.what,
                "to_whom": step.to_whom,
                "why": step.why,
                "draft": step.draft,
                "urgency_hours": step.urgency,
                "reasons": _reasons(step.reasons),
            }
            for step in item.next_steps
        ],
        "loose": [_loose(value) for value in item.loose],
        "servers": list(item.servers),
        "apps": list(item.apps),
    }


def _money(item: SeriesLeads) -> dict[str, Any]:
    money = item.money
    return {
        "paid": money.paid,
        "demanded": money.demanded,
        "by_currency": money.paid,
        "usd": money.usd_paid,
        "usd_paid": money.usd_paid,
        "rate_source": money.rate_source,
        "rate_date": money.rate_date,
        "rates": money.rates,
        "unconverted": money.unconverted,
        "payments": [
            {
                "amount": paid.amount,
                "currency": paid.currency,
                "usd": paid.usd,
                "time": iso(paid.at_us),
                "method": paid.method,
                "account": paid.account,
                "reference": paid.reference,
                "reports": list(paid.reports),
                "sightings": list(paid.sightings),
                "joined": paid.joined,
            }
            for paid in money.payments
        ],
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "role": actor.role,
        "label": actor.label,
        "observables": [{"kind": kind, "value": value} for kind, value in actor.observables],
        "reports": list(actor.reports),
        "strength": actor.strength,
        "reasons": _reasons(actor.reasons),
        "against": _reasons(actor.against),
        "status": actor.status,
        "identified_as": actor.identified_as,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "country": place.country,
        "kind": place.kind,
        "interval": list(place.interval) if place.interval else None,
        "strength": place.strength,
        "reasons": _reasons(place.reasons),
        "against": _reasons(place.against),
    }


def _loose(value: LooseValue) -> dict[str, Any]:
    return {
        "kind": value.kind,
        "value": value.value,
        "reports": list(value.reports),
        "reasons": _reasons([value.reason]),
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"text": r.text, "bits": round(r.bits, 2), "sightings": list(r.sightings)} for r in reasons]


def _victims(victims: Sequence[VictimToNotify], *, contacts: bool) -> dict[str, Any]:
    shown: list[dict[str, str]] = [
        {"device": v.device, "country": v.country, "invite_code": v.invite_code, "agent": v.agent, "locator": v.locator}
        | ({"contact": v.contact} if contacts else {})
        for v in victims
    ]
    by_country = dict(Counter(v.country or "?" for v in victims).most_common())
    return {"distinct": len(victims), "by_country": by_country, "devices": shown}
