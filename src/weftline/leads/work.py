"""Leads of every series of a case."""

from __future__ import annotations

from datetime import UTC, datetime

from weftline.leads.actors import actors_of
from weftline.leads.case import Case
from weftline.leads.money import count_money
from weftline.leads.next_steps import next_steps
from weftline.leads.places import places_of
from weftline.leads.scope import Scope, scopes
from weftline.leads.victims import contacts_to_warn, victims_to_notify
from weftline.model.lead import SeriesLeads
from weftline.model.moment import to_us
from weftline.model.report import Report


def work(case: Case) -> list[SeriesLeads]:
    """Leads of all series, in the order of the case. Assessments, each with reasons and what speaks against it."""
    return [_leads(scope) for scope in scopes(case)]


def _leads(scope: Scope) -> SeriesLeads:
    (actors, loose), places, money = actors_of(scope), places_of(scope), count_money(scope)
    victims = victims_to_notify(scope)
    times = [at_us for report in scope.reports if (at_us := _time(report)) is not None]
    return SeriesLeads(
        series=scope.series.id,
        reports=scope.series.reports,
        first_us=min(times, default=None),
        last_us=max(times, default=None),
        money=money,
        actors=actors,
        places=places,
        victims_to_notify=victims,
        contacts_to_warn=contacts_to_warn(scope),
        next_steps=next_steps(scope, actors, places, money, victims, loose),
        servers=tuple(sorted(scope.servers)),
        apps=tuple(sorted(scope.apps)),
        loose=loose,
    )


def _time(report: Report) -> int | None:
    """When the report's events began, or else when it came in; a time without a zone is read as UTC for the order."""
    for text in (report.occurred_from, report.received_at):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        return to_us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return None
