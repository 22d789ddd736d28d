"""Findings as tables: what `investigate`, `demo` and `leads` print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.markup import escape

from weftline.cli.output import out, table
from weftline.cli.visible import on_one_line
from weftline.model.exhibit import Problem
from weftline.operation.views.overview import Overview

MOST_ROWS = 25


def show_findings(seen: Overview, leads: dict[str, Any]) -> None:
    """The overview, then each series of some size with its leads."""
    counts = seen.counts
    out.print(
        f"\n[bold]{escape(seen.name)}[/]: {counts['reports']} reports, {counts['exhibits']} exhibits, "
        f"{counts['messages']} messages, {counts['sightings']} sightings"
    )
    if seen.urgent:
        rows = [(card.id, card.urgent_because, card.received or "") for card in seen.urgent[:MOST_ROWS]]
        table("Urgent", ("report", "because", "received"), rows)
    lines = [
        (
            s.id,
            s.reports,
            (s.first or "")[:10],
            (s.last or "")[:10],
            money(s.paid),
            s.usd,
            s.actors,
            s.victims_to_notify,
        )
        for s in seen.series[:MOST_ROWS]
    ]
    columns = ("series", "reports", "first", "last", "paid", "USD", "actors", "to notify")
    table(f"Series ({counts['series']}; {seen.singles} reports stand alone)", columns, lines, right=("reports", "USD"))
    for item in leads["series"][:1]:
        show_series(item)


def show_series(item: dict[str, Any]) -> None:
    """One series: actors, money, places, victims to notify, next steps."""
    out.print(f"\n[bold]Series {item['id']}[/]: {len(item['reports'])} reports, {item['first']} to {item['last']}")
    rows = [
        (a["id"], a["role"], a["label"], identifiers(a["observables"]), len(a["reports"]), a["strength"])
        for a in item["actors"]
    ]
    table("Actors (assessments, not verdicts)", ("id", "role", "who", "identifiers", "reports", "strength"), rows)
    cash = item["money"]
    rate = f" at rates of {cash['rate_date']} ({cash['rate_source']})" if cash["rate_source"] else ""
    out.print(f"Money: paid {money(cash['paid']) or 'nothing'} = USD {cash['usd'] or '0'}{rate}", markup=False)
    if cash["demanded"]:
        out.print(f"       demanded {money(cash['demanded'])}", markup=False)
    places = [
        (p["kind"], p["country"] or interval(p["interval"]), p["strength"], first_text(p["reasons"]))
        for p in item["places"]
    ]
    if places:
        table(
            "Places (the country of an address is not the country of a person)",
            ("what", "where", "strength", "why"),
            places,
        )
    victims = item["victims_to_notify"]
    if victims["distinct"]:
        where = ", ".join(f"{country} {number}" for country, number in victims["by_country"].items())
        out.print(f"Victims to notify: {victims['distinct']} who have not reported ({where})", markup=False)
    warn = item["contacts_to_warn"]["distinct"]
    if warn:
        out.print(
            f"Third parties in stolen contact lists: {warn} (sealed; warning them is off until an officer enables it)"
        )
    steps = [(step["what"], step["to_whom"], step["why"]) for step in item["next_steps"][:MOST_ROWS]]
    if steps:
        table("Next steps", ("what", "to whom", "why"), steps)


def show_problems(problems: Sequence[Problem]) -> None:
    """What could not be used, with its reason."""
    if problems:
        rows = [(on_one_line(p.path), on_one_line(p.reason), p.severity) for p in problems[:MOST_ROWS]]
        more = f" (first {MOST_ROWS}; all in the workspace)" if len(problems) > MOST_ROWS else ""
        table(f"{len(problems)} files or parts could not be used in full{more}", ("path", "reason", "how much"), rows)


def money(sums: dict[str, str]) -> str:
    """`SGD 1200, USDT 300`."""
    return ", ".join(f"{currency} {amount}" for currency, amount in sorted(sums.items()))


def identifiers(observables: Sequence[dict[str, str]], most: int = 6) -> str:
    """`telegram someone, invite_code AB12`."""
    shown = [f"{o['kind']} {o['value']}" for o in observables[:most]]
    return "; ".join(shown) + (f" and {len(observables) - most} more" if len(observables) > most else "")


def interval(hours: Sequence[float] | None) -> str:
    """`UTC+7 to UTC+9`."""
    return " to ".join(f"UTC{hour:+g}" for hour in hours) if hours else ""


def first_text(reasons: Sequence[dict[str, Any]]) -> str:
    """The first reason in words."""
    return str(reasons[0]["text"]) if reasons else ""
